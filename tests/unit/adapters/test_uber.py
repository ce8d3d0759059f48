"""Uber Direct by recorded exchanges: each recording names the page that it follows."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.couriers import uber_api
from adapters.couriers.uber import UberDirect
from adapters.couriers.uber_notices import FORMER_HEADER, SIGNATURE_HEADER, UberNotices, signature
from application.delivery.partner_ports import PartnerJob, PartnerOrder, PartnerRefused
from application.platform.errors import Unavailable
from domain.delivery.consignment_errors import ForgedPartnerNotice, MalformedPartnerNotice
from domain.delivery.consignment_events import Step
from domain.delivery.events import ProofKind
from domain.delivery.partner_report import PartnerReport
from domain.kernel.geo import Position
from domain.kernel.money import Money
from tests.support.clock import NOON, FakeClock
from tests.support.recorded_jobs import HOME, KEY, STORE, a_job, an_order
from tests.support.recordings import playing
from tests.support.uber import SECRET

OLD = b"the webhook key before this one, as long"
REFERENCE = "del_gDcyfRgyQcyN0obpqqS_1B"


@asynccontextmanager
async def uber(recording: str) -> AsyncIterator[UberDirect]:
    patience = timedelta(seconds=2)
    async with (
        playing("uber", recording, of="couriers") as address,
        uber_api.connect(address, patience=patience) as calls,
        uber_api.connect_to_tokens(address, patience=patience) as at_tokens,
    ):
        clock = FakeClock()
        credentials = uber_api.Credentials("cus_recorded", "client", "secret")
        tokens = uber_api.UberTokens(credentials, at_tokens, clock)
        api = uber_api.UberApi("cus_recorded", calls, tokens)
        yield UberDirect(api, UberNotices([SECRET, OLD], clock), clock)


async def looked_up(recording: str, reference: str = REFERENCE) -> PartnerReport:
    async with uber(recording) as partner:
        [report] = await partner.look_up(KEY, reference=reference)
        return report


async def test_a_quote_says_the_price_in_cents_and_the_times() -> None:
    async with uber("quote") as partner:
        quote = await partner.quote(a_job())

    assert (quote.reference, quote.price) == ("dqt_6gQ2dt31TjiOPfwux-NCXg", Money(975, "USD"))
    assert quote.pick_up_at == NOON + timedelta(minutes=9)
    assert quote.arrives_at == datetime(2026, 6, 1, 12, 34, 22, tzinfo=UTC)
    assert quote.expires_at == datetime(2026, 6, 1, 12, 15, 0, 887_000, tzinfo=UTC)


async def test_what_is_ready_later_is_fetched_within_a_window() -> None:
    ready_at = NOON + timedelta(hours=3)
    async with uber("quote_for_later") as partner:
        quote = await partner.quote(a_job(ready_at=ready_at, due_by=ready_at))

    assert quote.pick_up_at == NOON + timedelta(minutes=185)


@pytest.mark.parametrize(
    ("recording", "reason"),
    [
        ("out_of_area", "out-of-area"),
        ("all_busy_there", "no-couriers"),
        ("address_not_found", "address-unknown"),
        ("wrong_phone", "other"),
        ("suspended", "account-trouble"),
        ("blocked", "account-trouble"),
        ("no_such_customer", "account-trouble"),
    ],
)
async def test_a_quote_that_is_refused_says_why(recording: str, reason: str) -> None:
    async with uber(recording) as partner:
        with pytest.raises(PartnerRefused, match=f"^{reason}$"):
            await partner.quote(a_job())


@pytest.mark.parametrize(
    "recording",
    [
        "broken",
        "busy",
        "limited",
        "nonsense",
        "odd_refusal",
        "quote_in_yen",
        "timed_out",
        "token_refused",
        "unknown_code",
    ],
)
async def test_a_quote_that_nobody_understands_is_none(recording: str) -> None:
    async with uber(recording) as partner:
        with pytest.raises(Unavailable):
            await partner.quote(a_job())


@pytest.mark.parametrize(
    ("job", "reason"),
    [
        (a_job(needs=frozenset({ProofKind.CODE})), "not-supported"),
        (a_job(pickup=replace(STORE, phone="")), "not-supported"),
        (a_job(dropoff=replace(HOME, phone="extension 5")), "not-supported"),
        (a_job(dropoff=replace(HOME, lines=())), "address-unknown"),
    ],
)
async def test_what_they_could_not_do_is_not_even_asked(job: PartnerJob, reason: str) -> None:
    async with uber("nothing") as partner:
        with pytest.raises(PartnerRefused, match=reason):
            await partner.quote(job)


@pytest.mark.parametrize(
    ("recording", "step"),
    [
        ("booked", Step.BOOKED),
        ("booked_before", Step.TO_PICK_UP),
        ("refused_after_all", Step.BOOKED),
    ],
)
async def test_a_booking_says_how_it_stands(recording: str, step: Step) -> None:
    async with uber(recording) as partner:
        report = await partner.book(an_order())

    assert (report.reference, report.step, report.is_collected) == (REFERENCE, step, False)
    assert report.fee == Money(975, "USD")


async def test_what_is_to_be_shown_at_the_door_goes_along() -> None:
    needs = frozenset({ProofKind.SIGNATURE, ProofKind.PHOTO})
    async with uber("booked_with_proof") as partner:
        report = await partner.book(an_order(job=a_job(needs=needs)))

    assert report.step is Step.BOOKED


@pytest.mark.parametrize(
    ("recording", "reason"),
    [
        ("refused", "no-couriers"),
        ("no_billing", "account-trouble"),
        ("another_like_it", "other"),
    ],
)
async def test_a_refused_booking_is_believed_once_nothing_is_found(
    recording: str, reason: str
) -> None:
    async with uber(recording) as partner:
        with pytest.raises(PartnerRefused, match=f"^{reason}$"):
            await partner.book(an_order())


@pytest.mark.parametrize("recording", ["another_answer", "used_quote"])
async def test_a_booking_that_may_have_been_made_is_no_refusal(recording: str) -> None:
    async with uber(recording) as partner:
        with pytest.raises(Unavailable):
            await partner.book(an_order())


async def test_a_booking_whose_answer_was_lost_is_found_by_the_key() -> None:
    order: PartnerOrder = an_order()
    async with uber("lost_answer") as partner:
        with pytest.raises(Unavailable):
            await partner.book(order)
        [report] = await partner.look_up(order.key, reference="")

    assert (report.reference, report.step) == (REFERENCE, Step.BOOKED)


@pytest.mark.parametrize(
    ("recording", "step"),
    [
        ("over_already", Step.CANCELLED),
        ("oldest_first", Step.DELIVERED),
        ("few", Step.DELIVERED),
    ],
)
async def test_what_is_over_is_found_in_the_whole_list(recording: str, step: Step) -> None:
    assert (await looked_up(recording, reference="")).step is step


async def test_a_list_is_left_where_it_is_older_than_the_key() -> None:
    async with uber("older_than_the_key") as partner:
        assert await partner.look_up(KEY, reference="") == []


async def test_a_courier_has_a_face_and_a_place() -> None:
    report = await looked_up("under_way")

    assert (report.step, report.courier_name) == (Step.TO_PICK_UP, "Alex I.")
    assert report.courier_phone == "+16283337630"
    assert report.position == Position(40.71093, -74.0119)
    assert report.at == NOON + timedelta(minutes=3)
    assert report.arrives_at == datetime(2026, 6, 1, 12, 34, 0, 77_000, tzinfo=UTC)


async def test_a_delivery_shows_what_was_taken_at_the_door() -> None:
    report = await looked_up("delivered")

    assert (report.step, report.is_collected) == (Step.DELIVERED, True)
    assert report.proof == {ProofKind.PHOTO, ProofKind.SIGNATURE}


@pytest.mark.parametrize(
    ("recording", "step", "reason", "is_collected"),
    [
        ("cancelled_by_them", Step.CANCELLED, "courier-unavailable", False),
        ("cancelled_later", Step.CANCELLED, "", True),
        ("coming_back", Step.RETURNING, "customer-unavailable", True),
    ],
)
async def test_what_is_not_delivered_says_where_it_is(
    recording: str, step: Step, reason: str, *, is_collected: bool
) -> None:
    report = await looked_up(recording)

    assert (report.step, report.reason, report.is_collected) == (step, reason, is_collected)


async def test_what_makes_no_sense_beside_the_status_is_left_out() -> None:
    report = await looked_up("off_the_map")

    assert (report.step, report.position, report.fee) == (Step.TO_PICK_UP, None, None)


@pytest.mark.parametrize("recording", ["gone", "unknown_status", "wrong_token"])
async def test_a_look_up_that_nobody_understands_tells_nothing(recording: str) -> None:
    async with uber(recording) as partner:
        with pytest.raises(Unavailable):
            await partner.look_up(KEY, reference=REFERENCE)


@pytest.mark.parametrize(
    ("recording", "step", "is_collected"),
    [("cancelled", Step.CANCELLED, False), ("too_late", Step.TO_DROP_OFF, True)],
)
async def test_a_cancellation_says_what_is_true(
    recording: str, step: Step, *, is_collected: bool
) -> None:
    async with uber(recording) as partner:
        report = await partner.cancel(KEY, reference=REFERENCE)

    assert report is not None
    assert (report.step, report.is_collected) == (step, is_collected)


def an_event(**changes: Any) -> bytes:
    data = {
        "id": REFERENCE,
        "status": "dropoff",
        "external_id": str(KEY),
        "updated": "2026-06-01T11:59:00Z",
        "courier": {"name": "Cori R.", "location": {"lat": 40.0, "lng": -74.0}},
        **changes.pop("data", {}),
    }
    event = {
        "kind": "event.courier_update",
        "created": "2026-06-01T12:00:00.173Z",
        "delivery_id": REFERENCE,
        "live_mode": True,
        "location": {"lat": 40.71093, "lng": -74.0119},
        "data": data,
    }
    return json.dumps(event | changes).encode()


def the_notices() -> UberNotices:
    return UberNotices([SECRET, OLD], FakeClock())


@pytest.mark.parametrize("secret", [SECRET, OLD])
@pytest.mark.parametrize("header", [SIGNATURE_HEADER, FORMER_HEADER])
def test_a_notice_tells_where_the_courier_was(secret: bytes, header: str) -> None:
    body = an_event()

    notice = the_notices().read(body, {header: signature(secret, body)})

    assert notice.key == KEY
    assert (notice.report.reference, notice.report.step) == (REFERENCE, Step.TO_DROP_OFF)
    assert notice.report.position == Position(40.71093, -74.0119)
    assert notice.report.at == datetime(2026, 6, 1, 12, 0, 0, 173_000, tzinfo=UTC)


def test_a_notice_has_the_id_that_it_brings_or_that_of_its_body() -> None:
    named, other = an_event(id="evt_1"), an_event()

    ids = {the_notices().read(body, sign(body)).id for body in (named, other)}

    assert "evt_1" in ids
    assert len(ids) == 2


def test_a_notice_about_what_is_not_ours_has_no_key() -> None:
    body = an_event(data={"external_id": "made in their dashboard"})

    assert the_notices().read(body, sign(body)).key is None


@pytest.mark.parametrize(
    "body",
    [
        an_event(kind="event.refund_request"),
        an_event(created=None),
        an_event(kind="event.delivery_return"),
        an_event(data={"id": "ret_BiymjKtjTwKpoS2kSIuxlv"}),
        an_event(data={"status": "canceled"}),
        an_event(data={"status": "teleported"}),
        b"[" * 100_000,
    ],
)
def test_a_notice_that_nobody_understands_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedPartnerNotice):
        the_notices().read(body, sign(body))


@pytest.mark.parametrize("created", ["2026-06-01T10:54:59Z", "2026-06-01T12:05:01Z"])
def test_a_notice_of_another_time_is_not_believed(created: str) -> None:
    body = an_event(created=created)

    with pytest.raises(ForgedPartnerNotice):
        the_notices().read(body, sign(body))


def sign(body: bytes) -> dict[str, str]:
    return {SIGNATURE_HEADER: signature(SECRET, body)}
