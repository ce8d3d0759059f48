"""What every ``PaymentGateway`` must do. A new provider subclasses this and nothing else."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum, auto
from typing import Protocol

import pytest

from application.payments.ports import (
    Charge,
    ChargeOrder,
    ChargeOutcome,
    EntryKind,
    PaymentGateway,
    ProviderEntry,
    RefundAnswer,
    RefundOrder,
    RefundOutcome,
)
from application.platform.errors import Unavailable
from domain.kernel.ids import RefundId
from domain.kernel.money import Money
from domain.payments.attempt import Retry
from domain.payments.errors import ForgedNotice, MalformedNotice
from domain.payments.events import NOTHING_TO_DO, NextStep
from tests.support.payments import a_refund_id

type Signed = tuple[bytes, Mapping[str, str]]


class Plot(StrEnum):
    """How a charge goes."""

    SUCCEEDS = auto()
    """Captured; at once, or as soon as the payer has done their part."""

    IS_DECLINED = auto()
    """And would be again."""

    IS_DECLINED_FOR_NOW = auto()
    """Another attempt could succeed."""

    STAYS_PENDING = auto()
    """Until the payer has done their part; then it is captured."""

    IS_UNANSWERED = auto()
    """The provider captures; its answer gets lost."""

    IS_AUTHORISED = auto()
    """The money is reserved, and waits for our ``capture``."""


class Stage(Protocol):
    """A provider's test environment: what a test can have it play, and what really happened."""

    @property
    def gateway(self) -> PaymentGateway: ...

    def order(self, plot: Plot) -> ChargeOrder:
        """A new order, whose charge goes like that. It expires after the session minimum."""
        ...

    async def let_payer_act(self, order: ChargeOrder) -> None:
        """The payer of a pending charge does their part; what follows has happened then.

        Notices about it have been sent, and refunds that take a while are done.
        """
        ...

    def money_kept(self, order: ChargeOrder) -> int:
        """What was captured and not refunded, in minor units, by the provider's own books."""
        ...

    async def notices_about(self, order: ChargeOrder) -> list[Signed]:
        """The notices that were sent about it, in order."""
        ...

    def window(self) -> tuple[datetime, datetime]:
        """A span of time that everything the test does falls into."""
        ...

    def sign(self, body: bytes) -> Mapping[str, str]:
        """Headers with which our webhook believes that the provider sent this now."""
        ...

    def let_notices_age(self) -> None:
        """Let so much time pass that what was signed is not believed any more."""
        ...


class PaymentGatewayContract:
    """Subclass it and give it a ``stage`` fixture."""

    @pytest.fixture
    def stage(self) -> Stage:
        raise AssertionError("Every adapter brings its own.")

    def test_an_offer_names_currencies_and_bounds(self, stage: Stage) -> None:
        assert stage.gateway.name
        assert stage.gateway.offers
        for offer in stage.gateway.offers:
            assert offer.currencies
            assert offer.countries is None or offer.countries
            assert 0 <= (offer.minimum or 0) <= (offer.maximum or 10**15)

    def test_a_payer_is_given_time(self, stage: Stage) -> None:
        assert stage.gateway.session_minimum.total_seconds() > 0

    async def test_a_capture_says_what_was_captured(self, stage: Stage) -> None:
        order, charge = await captured(stage)

        assert (charge.outcome, charge.captured) == (ChargeOutcome.CAPTURED, order.amount)
        assert charge.reference
        assert stage.money_kept(order) == order.amount.amount

    async def test_a_refusal_is_an_answer(self, stage: Stage) -> None:
        order, charge = await played(stage, Plot.IS_DECLINED)

        assert (charge.outcome, charge.retry) == (ChargeOutcome.DECLINED, Retry.NEVER)
        assert charge.reason
        assert stage.money_kept(order) == 0

    async def test_a_refusal_for_now_says_that_another_attempt_may_help(self, stage: Stage) -> None:
        order, charge = await played(stage, Plot.IS_DECLINED_FOR_NOW)

        assert charge.outcome is ChargeOutcome.DECLINED
        assert charge.retry is not Retry.NEVER
        assert charge.reason
        assert stage.money_kept(order) == 0

    async def test_a_charge_asked_for_twice_is_one_charge(self, stage: Stage) -> None:
        order, charge = await captured(stage)

        assert await stage.gateway.charge(order) == charge
        assert stage.money_kept(order) == order.amount.amount

    async def test_a_pending_charge_takes_nothing_yet_and_says_what_to_do(
        self, stage: Stage
    ) -> None:
        order = stage.order(Plot.STAYS_PENDING)

        charge = await stage.gateway.charge(order)

        assert charge.outcome is ChargeOutcome.PENDING
        assert charge.next_action.step is not NextStep.NONE
        assert stage.money_kept(order) == 0

    async def test_a_pending_charge_is_captured_once_the_payer_has_done_their_part(
        self, stage: Stage
    ) -> None:
        order = stage.order(Plot.STAYS_PENDING)
        pending = await stage.gateway.charge(order)

        await stage.let_payer_act(order)

        charge = await stage.gateway.look_up(order.key, reference=pending.reference)
        assert charge is not None
        assert (charge.outcome, charge.captured) == (ChargeOutcome.CAPTURED, order.amount)
        assert (charge.reference, charge.next_action) == (pending.reference, NOTHING_TO_DO)

    async def test_a_charge_whose_answer_was_lost_is_found_by_its_key(self, stage: Stage) -> None:
        order = stage.order(Plot.IS_UNANSWERED)
        with pytest.raises(Unavailable):
            await stage.gateway.charge(order)

        charge = await stage.gateway.look_up(order.key, reference="")

        assert charge is not None
        assert (charge.outcome, charge.captured) == (ChargeOutcome.CAPTURED, order.amount)
        assert stage.money_kept(order) == order.amount.amount

    @pytest.mark.parametrize("plot", [Plot.SUCCEEDS, Plot.IS_DECLINED, Plot.STAYS_PENDING])
    async def test_a_look_up_tells_what_the_charge_told(self, stage: Stage, plot: Plot) -> None:
        order = stage.order(plot)
        charge = await stage.gateway.charge(order)

        assert await stage.gateway.look_up(order.key, reference="") == charge
        assert await stage.gateway.look_up(order.key, reference=charge.reference) == charge

    async def test_a_charge_nobody_asked_for_is_not_found(self, stage: Stage) -> None:
        order = stage.order(Plot.SUCCEEDS)

        assert await stage.gateway.look_up(order.key, reference="") is None

    async def test_two_attempts_are_two_charges(self, stage: Stage) -> None:
        first, charge = await played(stage, Plot.IS_DECLINED)
        again = stage.order(Plot.STAYS_PENDING)
        key = f"{first.payment_id}-2"
        second = replace(again, key=key, payment_id=first.payment_id, attempt=2)

        pending = await stage.gateway.charge(second)

        assert pending.outcome is ChargeOutcome.PENDING
        assert pending.reference != charge.reference

    async def test_a_cancelled_charge_cannot_be_paid(self, stage: Stage) -> None:
        order = stage.order(Plot.STAYS_PENDING)
        charge = await stage.gateway.charge(order)

        cancelled = await stage.gateway.cancel(order.key, reference=charge.reference)
        await stage.let_payer_act(order)

        assert cancelled.outcome is ChargeOutcome.CANCELLED
        assert stage.money_kept(order) == 0

    async def test_what_was_never_asked_for_can_be_cancelled(self, stage: Stage) -> None:
        order = stage.order(Plot.SUCCEEDS)

        cancelled = await stage.gateway.cancel(order.key, reference="")

        assert cancelled.outcome is ChargeOutcome.CANCELLED

    async def test_what_is_captured_cannot_be_cancelled(self, stage: Stage) -> None:
        order, charge = await captured(stage)

        assert await stage.gateway.cancel(order.key, reference=charge.reference) == charge
        assert stage.money_kept(order) == order.amount.amount

    async def test_what_is_captured_is_captured_once(self, stage: Stage) -> None:
        order, charge = await captured(stage)

        again = await stage.gateway.capture(order.key, order.amount, reference=charge.reference)

        assert again == charge
        assert stage.money_kept(order) == order.amount.amount

    async def test_a_charge_can_be_refunded_in_parts(self, stage: Stage) -> None:
        order, charge = await captured(stage)
        amount = order.amount.amount

        for part in (amount // 3, amount - amount // 3):
            answer = await refunded(stage, order, charge, part)
            assert answer.outcome is not RefundOutcome.FAILED
            assert answer.reference

        await stage.let_payer_act(order)
        assert stage.money_kept(order) == 0

    async def test_a_refund_asked_for_twice_is_one_refund(self, stage: Stage) -> None:
        (order, charge), refund_id = await captured(stage), a_refund_id()

        first = await refunded(stage, order, charge, 100, refund_id)
        second = await refunded(stage, order, charge, 100, refund_id)

        assert first.reference == second.reference
        await stage.let_payer_act(order)
        assert stage.money_kept(order) == order.amount.amount - 100

    async def test_no_more_than_was_captured_can_be_refunded(self, stage: Stage) -> None:
        order, charge = await captured(stage)

        answer = await refunded(stage, order, charge, order.amount.amount + 1)

        assert answer.outcome is RefundOutcome.FAILED
        assert answer.reason
        assert stage.money_kept(order) == order.amount.amount

    async def test_a_refund_can_be_asked_about(self, stage: Stage) -> None:
        order, charge = await captured(stage)
        wanted = a_refund_of(order, charge, 100)
        answer = await stage.gateway.refund(wanted)

        found = await stage.gateway.look_up_refund(wanted)

        assert found is not None
        assert (found.outcome, found.reference) == (answer.outcome, answer.reference)

    async def test_a_refund_nobody_asked_for_is_not_found(self, stage: Stage) -> None:
        order, charge = await captured(stage)

        assert await stage.gateway.look_up_refund(a_refund_of(order, charge, 100)) is None

    async def test_the_provider_lists_what_moved(self, stage: Stage) -> None:
        order, charge = await captured(stage)
        wanted = a_refund_of(order, charge, 100)
        answer = await stage.gateway.refund(wanted)
        await stage.let_payer_act(order)

        entries = [entry async for entry in stage.gateway.entries(*stage.window())]

        assert (EntryKind.CAPTURE, charge.reference, order.amount) in map(brief, entries)
        assert (EntryKind.REFUND, answer.reference, wanted.amount) in map(brief, entries)
        keys = {entry.reference: entry.key for entry in entries}
        assert keys[charge.reference] in {order.key, ""}
        assert keys[answer.reference] in {wanted.key, ""}

    async def test_nothing_is_listed_that_moved_at_another_time(self, stage: Stage) -> None:
        await captured(stage)
        since, until = stage.window()

        entries = [entry async for entry in stage.gateway.entries(until, until + (until - since))]

        assert entries == []

    async def test_a_notice_tells_what_a_look_up_tells(self, stage: Stage) -> None:
        order, charge, (body, headers) = await noticed(stage)

        notice = stage.gateway.read_notice(body, headers)

        assert notice.key in {order.key, None}
        assert notice.reference == charge.reference
        assert notice.charge == charge
        assert notice.at.tzinfo is not None
        assert stage.gateway.read_notice(body, headers) == notice

    async def test_a_changed_notice_is_forged(self, stage: Stage) -> None:
        _, _, (body, headers) = await noticed(stage)

        with pytest.raises(ForgedNotice):
            stage.gateway.read_notice(body + b" ", headers)

    async def test_a_notice_without_its_headers_is_forged(self, stage: Stage) -> None:
        _, _, (body, _) = await noticed(stage)

        with pytest.raises(ForgedNotice):
            stage.gateway.read_notice(body, {})

    async def test_headers_of_nonsense_are_forged(self, stage: Stage) -> None:
        _, _, (body, headers) = await noticed(stage)

        for nonsense in ("", "0", "nonsense", "\x00", "ü" * 64, "-1", "9" * 400):
            for name in stage.sign(body):
                with pytest.raises(ForgedNotice):
                    stage.gateway.read_notice(body, {**headers, name: nonsense})

    async def test_an_old_notice_is_not_believed(self, stage: Stage) -> None:
        _, _, (body, headers) = await noticed(stage)

        stage.let_notices_age()

        with pytest.raises(ForgedNotice):
            stage.gateway.read_notice(body, headers)

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b"1", b"\xff", b'{"id": 1}'])
    def test_a_signed_notice_of_nonsense_is_malformed(self, stage: Stage, body: bytes) -> None:
        with pytest.raises(MalformedNotice):
            stage.gateway.read_notice(body, stage.sign(body))


class AuthorisingGatewayContract:
    """For gateways that can reserve money first, beside the other contract."""

    @pytest.fixture
    def stage(self) -> Stage:
        raise AssertionError("Every adapter brings its own.")

    async def test_what_is_authorised_is_not_taken_yet(self, stage: Stage) -> None:
        order, charge = await played(stage, Plot.IS_AUTHORISED)

        assert charge.outcome is ChargeOutcome.AUTHORISED
        assert stage.money_kept(order) == 0

    async def test_what_is_authorised_is_captured_once(self, stage: Stage) -> None:
        order, charge = await played(stage, Plot.IS_AUTHORISED)

        answers = [
            await stage.gateway.capture(order.key, order.amount, reference=charge.reference)
            for _ in range(2)
        ]

        assert [answer.captured for answer in answers] == [order.amount, order.amount]
        assert stage.money_kept(order) == order.amount.amount

    async def test_what_is_authorised_can_be_given_up(self, stage: Stage) -> None:
        order, charge = await played(stage, Plot.IS_AUTHORISED)

        cancelled = await stage.gateway.cancel(order.key, reference=charge.reference)
        late = await stage.gateway.capture(order.key, order.amount, reference=charge.reference)

        assert cancelled.outcome is late.outcome is ChargeOutcome.CANCELLED
        assert stage.money_kept(order) == 0


async def played(stage: Stage, plot: Plot) -> tuple[ChargeOrder, Charge]:
    """A new charge and how it stands once the payer has done their part, if they have one."""
    order = stage.order(plot)
    charge: Charge | None = await stage.gateway.charge(order)
    if charge is not None and charge.outcome is ChargeOutcome.PENDING:
        await stage.let_payer_act(order)
        charge = await stage.gateway.look_up(order.key, reference=charge.reference)
    assert charge is not None
    return order, charge


async def captured(stage: Stage) -> tuple[ChargeOrder, Charge]:
    order, charge = await played(stage, Plot.SUCCEEDS)
    assert charge.outcome is ChargeOutcome.CAPTURED
    return order, charge


def a_refund_of(
    order: ChargeOrder, charge: Charge, amount: int, refund_id: RefundId | None = None
) -> RefundOrder:
    refund_id = refund_id or a_refund_id()
    return RefundOrder(
        key=str(refund_id),
        refund_id=refund_id,
        payment_id=order.payment_id,
        attempt=order.attempt,
        reference=charge.reference,
        amount=Money(amount, order.amount.currency),
    )


async def refunded(
    stage: Stage,
    order: ChargeOrder,
    charge: Charge,
    amount: int,
    refund_id: RefundId | None = None,
) -> RefundAnswer:
    return await stage.gateway.refund(a_refund_of(order, charge, amount, refund_id))


async def noticed(stage: Stage) -> tuple[ChargeOrder, Charge, Signed]:
    """A pending charge that was captured, how it stands, and the notice that says so."""
    order, charge = await played(stage, Plot.STAYS_PENDING)
    return order, charge, (await stage.notices_about(order))[-1]


def brief(entry: ProviderEntry) -> tuple[EntryKind, str, Money]:
    return entry.kind, entry.reference, entry.amount
