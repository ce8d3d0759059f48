"""DoorDash Drive by recorded exchanges: each recording names the page that it follows."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.couriers import doordash_api
from adapters.couriers.doordash import DoorDashDrive
from adapters.couriers.doordash_notices import HEADER, DoorDashNotices
from adapters.couriers.doordash_orders import to_form
from application.delivery.partner_ports import PartnerRefused
from application.platform.errors import Unavailable
from domain.delivery.consignment_errors import ForgedPartnerNotice, MalformedPartnerNotice
from domain.delivery.consignment_events import Step
from domain.delivery.events import ProofKind
from domain.delivery.partner_report import PartnerReport
from domain.kernel.geo import Position
from domain.kernel.money import Money
from tests.support.clock import NOON, FakeClock, SequentialIds
from tests.support.doordash import ACCESS, SECRET, signed
from tests.support.recorded_jobs import HOME, KEY, a_job, a_quote, an_order
from tests.support.recordings import playing

OLD = "the webhook token before this one, as long"


@asynccontextmanager
async def doordash(recording: str) -> AsyncIterator[DoorDashDrive]:
    async with (
        playing("doordash", recording, of="couriers") as address,
        doordash_api.connect(address, patience=timedelta(seconds=2)) as calls,
    ):
        clock = FakeClock()
        api = doordash_api.DoorDashApi(ACCESS, calls, clock)
        yield DoorDashDrive(api, DoorDashNotices([SECRET, OLD], clock), clock, SequentialIds())


async def looked_up(recording: str) -> PartnerReport:
    async with doordash(recording) as partner:
        [report] = await partner.look_up(KEY, reference="")
        return report


async def test_a_quote_has_a_name_of_its_own_and_the_tax_in_its_price() -> None:
    async with doordash("quote") as partner:
        quote = await partner.quote(a_job())

    assert quote.reference == "quote-00000000-0000-0000-0000-000000000001"
    assert quote.price == Money(975, "USD")
    assert quote.pick_up_at == datetime(2026, 6, 1, 12, 11, 28, tzinfo=UTC)
    assert quote.arrives_at == datetime(2026, 6, 1, 12, 34, 28, tzinfo=UTC)
    assert quote.expires_at == NOON + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("recording", "reason"),
    [
        ("too_far", "out-of-area"),
        ("out_of_area", "out-of-area"),
        ("closed", "closed"),
        ("invalid", "other"),
        ("wrong_address", "address-unknown"),
        ("wrong_phone", "other"),
        ("forbidden", "account-trouble"),
    ],
)
async def test_a_quote_that_is_refused_says_why(recording: str, reason: str) -> None:
    async with doordash(recording) as partner:
        with pytest.raises(PartnerRefused, match=f"^{reason}$"):
            await partner.quote(a_job())


@pytest.mark.parametrize(
    "recording",
    [
        "broken",
        "limited",
        "nonsense",
        "odd_refusal",
        "quote_without_price",
        "quote_without_times",
        "unknown_code",
        "wrong_key",
    ],
)
async def test_a_quote_that_nobody_understands_is_none(recording: str) -> None:
    async with doordash(recording) as partner:
        with pytest.raises(Unavailable):
            await partner.quote(a_job())


async def test_our_codes_are_none_that_they_could_ask_for() -> None:
    async with doordash("nothing") as partner:
        with pytest.raises(PartnerRefused, match="not-supported"):
            await partner.quote(a_job(needs=frozenset({ProofKind.CODE})))


@pytest.mark.parametrize(
    ("recording", "step", "is_collected"),
    [
        ("booked", Step.BOOKED, False),
        ("booked_before", Step.TO_PICK_UP, False),
        ("quoted_before", Step.BOOKED, False),
        ("accepted_meanwhile", Step.BOOKED, False),
        ("refused_after_all", Step.COLLECTED, True),
    ],
)
async def test_a_booking_says_how_it_stands(
    recording: str, step: Step, *, is_collected: bool
) -> None:
    async with doordash(recording) as partner:
        report = await partner.book(an_order())

    assert (report.reference, report.step) == (str(KEY), step)
    assert report.is_collected is is_collected
    assert report.fee == Money(975, "USD")


async def test_what_is_to_be_shown_at_the_door_goes_along() -> None:
    needs = frozenset({ProofKind.SIGNATURE, ProofKind.PHOTO})
    async with doordash("booked_with_proof") as partner:
        report = await partner.book(an_order(job=a_job(needs=needs)))

    assert report.step is Step.BOOKED


@pytest.mark.parametrize(
    ("recording", "reason"),
    [
        ("dearer", "quote-expired"),
        ("too_late_to_accept", "quote-expired"),
        ("refused", "out-of-area"),
    ],
)
async def test_a_refused_booking_is_believed_once_nothing_is_there(
    recording: str, reason: str
) -> None:
    async with doordash(recording) as partner:
        with pytest.raises(PartnerRefused, match=f"^{reason}$"):
            await partner.book(an_order())


async def test_a_price_in_another_currency_is_not_the_one_that_was_promised() -> None:
    order = an_order(quote=a_quote(price=Money(97_500, "CAD")))
    async with doordash("dearer") as partner:
        with pytest.raises(PartnerRefused, match="quote-expired"):
            await partner.book(order)


@pytest.mark.parametrize("recording", ["another_answer", "duplicate_of_nothing", "accepted_unseen"])
async def test_a_booking_that_may_have_been_made_is_no_refusal(recording: str) -> None:
    async with doordash(recording) as partner:
        with pytest.raises(Unavailable):
            await partner.book(an_order())


async def test_a_booking_whose_answer_was_lost_is_found_by_the_key() -> None:
    async with doordash("lost_answer") as partner:
        with pytest.raises(Unavailable):
            await partner.book(an_order())
        [report] = await partner.look_up(KEY, reference="")

    assert report.step is Step.BOOKED


async def test_a_dasher_has_a_face_and_a_place() -> None:
    report = await looked_up("under_way")

    assert (report.step, report.courier_name) == (Step.TO_PICK_UP, "John D.")
    assert report.courier_phone == "+15555555555"
    assert report.position == Position(40.71093, -74.0119)
    assert report.at == NOON + timedelta(minutes=3)
    assert report.arrives_at == datetime(2026, 6, 1, 12, 34, 28, tzinfo=UTC)


async def test_a_delivery_shows_what_was_taken_at_the_door() -> None:
    report = await looked_up("delivered")

    assert (report.step, report.is_collected) == (Step.DELIVERED, True)
    assert report.proof == {ProofKind.PHOTO, ProofKind.SIGNATURE}


@pytest.mark.parametrize(
    ("recording", "step", "reason", "is_collected"),
    [
        ("cancelled_failed_to_assign_and_refunded", Step.CANCELLED, "no-couriers", False),
        ("cancelled_failed_to_pickup", Step.CANCELLED, "not-fetched", False),
        ("cancelled_failed_to_deliver", Step.CANCELLED, "not-delivered", True),
        ("cancelled_failed_to_return", Step.CANCELLED, "not-returned", True),
        ("coming_back", Step.RETURNING, "", True),
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


@pytest.mark.parametrize("recording", ["never_heard_of", "only_quoted"])
async def test_what_nobody_accepted_is_nothing(recording: str) -> None:
    async with doordash(recording) as partner:
        assert await partner.look_up(KEY, reference="") == []


@pytest.mark.parametrize("recording", ["not_theirs", "unknown_status"])
async def test_a_look_up_that_nobody_understands_tells_nothing(recording: str) -> None:
    async with doordash(recording) as partner:
        with pytest.raises(Unavailable):
            await partner.look_up(KEY, reference=str(KEY))


@pytest.mark.parametrize(
    ("recording", "step"),
    [
        ("cancelled", Step.CANCELLED),
        ("cancel_too_late", Step.TO_PICK_UP),
        ("cancel_of_nothing", None),
    ],
)
async def test_a_cancellation_says_what_is_true(recording: str, step: Step | None) -> None:
    async with doordash(recording) as partner:
        report = await partner.cancel(KEY, reference=str(KEY))

    assert (report and report.step) == step


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("Ada Lovelace", "Ada", "Lovelace"),
        ("Ada King Noel", "Ada King", "Noel"),
        ("Ada", "Ada", None),
        ("#Ada; {Lovelace}?", "Ada", "Lovelace"),
    ],
)
def test_a_name_has_two_parts_without_odd_characters(
    name: str, given: str, family: str | None
) -> None:
    form = to_form(a_job(dropoff=replace(HOME, name=name)), external_delivery_id="quote-1")

    assert form["dropoff_contact_given_name"] == given
    assert form.get("dropoff_contact_family_name") == family


def test_a_signing_secret_that_is_no_base64_is_refused() -> None:
    with pytest.raises(ValueError, match="not what DoorDash gave out"):
        doordash_api.AccessKey("developer", "key", "no base 64 at all")


def an_event(**changes: Any) -> bytes:
    event = {
        "event_name": "DASHER_ENROUTE_TO_DROPOFF",
        "external_delivery_id": str(KEY),
        "created_at": "2026-06-01T12:00:00.173Z",
        "updated_at": "2026-06-01T11:59:00Z",
        "dasher_name": "John D.",
        "dasher_location": {"lat": 40.71093, "lng": -74.0119},
    }
    return json.dumps(event | changes).encode()


def the_notices() -> DoorDashNotices:
    return DoorDashNotices([SECRET, OLD], FakeClock())


@pytest.mark.parametrize(
    "header",
    [
        f"Bearer {SECRET}",
        f"Bearer {OLD}",
        f"Basic {b64encode(f'fairground:{SECRET}'.encode()).decode()}",
    ],
)
def test_a_notice_tells_where_the_dasher_was(header: str) -> None:
    notice = the_notices().read(an_event(), {HEADER: header})

    assert notice.key == KEY
    assert (notice.report.reference, notice.report.step) == (str(KEY), Step.TO_DROP_OFF)
    assert notice.report.position == Position(40.71093, -74.0119)
    assert notice.report.at == datetime(2026, 6, 1, 12, 0, 0, 173_000, tzinfo=UTC)


@pytest.mark.parametrize("header", ["", SECRET, f"bearer {SECRET}", "Basic Og==", "Bearer "])
def test_a_notice_without_the_whole_secret_is_forged(header: str) -> None:
    with pytest.raises(ForgedPartnerNotice):
        the_notices().read(an_event(), {HEADER: header})


@pytest.mark.parametrize(
    ("name", "step", "is_collected"),
    [
        ("DASHER_CONFIRMED", Step.TO_PICK_UP, False),
        ("dasher_enroute_to_pickup", Step.TO_PICK_UP, False),
        ("DASHER_CONFIRMED_PICKUP_ARRIVAL", Step.AT_PICK_UP, False),
        ("DASHER_PICKED_UP", Step.COLLECTED, True),
        ("DASHER_CONFIRMED_DROPOFF_ARRIVAL", Step.AT_DROP_OFF, True),
        ("DASHER_DROPPED_OFF", Step.DELIVERED, True),
        ("DELIVERY_RETURN_INITIALIZED", Step.RETURNING, True),
        ("DELIVERY_RETURNED", Step.RETURNED, True),
        ("DELIVERY_CANCELLED", Step.CANCELLED, False),
    ],
)
def test_each_event_is_a_step(name: str, step: Step, *, is_collected: bool) -> None:
    body = an_event(event_name=name)

    report = the_notices().read(body, signed(body)).report

    assert (report.step, report.is_collected) == (step, is_collected)


def test_a_notice_that_does_not_say_when_is_of_now() -> None:
    body = an_event(created_at=None, updated_at=None)

    assert the_notices().read(body, signed(body)).report.at == NOON


def test_a_notice_about_what_is_not_ours_has_no_key() -> None:
    body = an_event(external_delivery_id="D-12345")

    assert the_notices().read(body, signed(body)).key is None


@pytest.mark.parametrize("body", [an_event(event_name="DELIVERY_BATCHED"), b"[" * 100_000])
def test_a_notice_that_nobody_understands_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedPartnerNotice):
        the_notices().read(body, signed(body))
