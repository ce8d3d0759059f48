"""How every ``CourierPartner`` reads its webhooks, and what more those do who sign them."""

import pytest

from application.delivery.partner_ports import PartnerOrder
from domain.delivery.consignment_errors import ForgedPartnerNotice, MalformedPartnerNotice
from domain.delivery.consignment_events import Step
from domain.delivery.partner_report import PartnerReport
from tests.contracts.courier_partner import Signed, Stage, booked

NONSENSE = ("", "0", "nonsense", "\x00", "ü" * 64, "-1", "9" * 400)


class PartnerNoticesContract:
    """For all partners. Subclass it and give it a ``stage`` fixture."""

    @pytest.fixture
    def stage(self) -> Stage:
        raise AssertionError("Every adapter brings its own.")

    async def test_a_notice_tells_what_a_look_up_tells(self, stage: Stage) -> None:
        order, _, (body, headers) = await noticed(stage)

        notice = stage.partner.read_notice(body, headers)

        [found] = await stage.partner.look_up(order.key, reference=notice.report.reference)
        told = notice.report
        assert notice.key in {order.key, None}
        assert (told.reference, told.step) == (found.reference, found.step)
        assert told.is_collected is found.is_collected
        assert told.at.tzinfo is not None

    async def test_the_last_of_all_notices_tells_of_the_end(self, stage: Stage) -> None:
        order, report = await booked(stage)

        await stage.let_reach(order.key, Step.DELIVERED)

        notices = [
            stage.partner.read_notice(body, headers)
            for body, headers in await stage.notices_about(order.key)
        ]
        assert {notice.report.reference for notice in notices} == {report.reference}
        last = max(notices, key=lambda notice: notice.report.at)
        assert (last.report.step, last.report.is_collected) == (Step.DELIVERED, True)

    async def test_a_repeated_notice_is_the_same_and_another_one_is_not(self, stage: Stage) -> None:
        order, _, _ = await noticed(stage)
        read = stage.partner.read_notice

        sent = await stage.notices_about(order.key)

        once = [read(body, headers) for body, headers in sent]
        assert once == [read(body, headers) for body, headers in sent]
        assert len({notice.id for notice in once}) == len({body for body, _ in sent})

    async def test_a_notice_of_a_status_that_nobody_knows_is_malformed(self, stage: Stage) -> None:
        order, _ = await booked(stage)

        await stage.say_something_unknown(order.key)

        body, headers = (await stage.notices_about(order.key))[-1]
        with pytest.raises(MalformedPartnerNotice):
            stage.partner.read_notice(body, headers)

    async def test_a_notice_without_its_headers_is_forged(self, stage: Stage) -> None:
        _, _, (body, _) = await noticed(stage)

        with pytest.raises(ForgedPartnerNotice):
            stage.partner.read_notice(body, {})

    async def test_headers_of_nonsense_are_forged(self, stage: Stage) -> None:
        _, _, (body, headers) = await noticed(stage)

        for nonsense in NONSENSE:
            for name in stage.sign(body):
                with pytest.raises(ForgedPartnerNotice):
                    stage.partner.read_notice(body, {**headers, name: nonsense})

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b"1", b"\xff", b'{"id": 1}'])
    def test_a_signed_notice_of_nonsense_is_malformed(self, stage: Stage, body: bytes) -> None:
        with pytest.raises(MalformedPartnerNotice):
            stage.partner.read_notice(body, stage.sign(body))


class SignedNoticesContract:
    """For partners whose signature covers the body, beside the other contract."""

    @pytest.fixture
    def stage(self) -> Stage:
        raise AssertionError("Every adapter brings its own.")

    async def test_a_changed_notice_is_forged(self, stage: Stage) -> None:
        _, _, (body, headers) = await noticed(stage)

        with pytest.raises(ForgedPartnerNotice):
            stage.partner.read_notice(body + b" ", headers)


class DatedNoticesContract:
    """For partners who sign when they send, beside the other contracts."""

    @pytest.fixture
    def stage(self) -> Stage:
        raise AssertionError("Every adapter brings its own.")

    async def test_an_old_notice_is_not_believed(self, stage: Stage) -> None:
        _, _, (body, headers) = await noticed(stage)

        stage.let_notices_age()

        with pytest.raises(ForgedPartnerNotice):
            stage.partner.read_notice(body, headers)


async def noticed(stage: Stage) -> tuple[PartnerOrder, PartnerReport, Signed]:
    """What was booked and fetched, and the last notice about it."""
    order, report = await booked(stage)
    await stage.let_reach(order.key, Step.COLLECTED)
    return order, report, (await stage.notices_about(order.key))[-1]
