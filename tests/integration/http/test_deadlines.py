"""What is not paid in time is free again, whatever the payer and the gateway do."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from adapters.postgres.embedded import EmbeddedPostgres
from tests.support.stage import Cast, a_show, book, confirmed, created, pay
from tests.support.storage import serving_on

SETTINGS = {"hold_seconds": "2", "sandbox_session_seconds": "3"}
AT_MOST_LATE = timedelta(seconds=2)
OPEN = {"INITIATED", "PENDING", "UNKNOWN"}


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["memory", "postgres"])
async def address(
    request: pytest.FixtureRequest,
    server: EmbeddedPostgres,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[str]:
    directory = tmp_path_factory.mktemp("deadlines")
    async with serving_on(request.param, server, directory, **SETTINGS) as served:
        yield served.address


async def test_what_is_not_paid_is_free_within_two_seconds_of_its_deadline(cast: Cast) -> None:
    show = await a_show(cast.organizer)
    wish = show.seats("Stalls/A/1", "Stalls/A/2")
    booking = await book(cast.customer, wish)
    deadline = deadline_of((await cast.customer.get(booking)).body)

    lapsed = await cast.customer.until(booking, lambda body: body["status"] == "CANCELLED")
    seen_after = datetime.now(UTC) - deadline
    again = await cast.friend.post("/api/bookings", wish)

    assert lapsed["cancelledBy"] == "TIME_OUT"
    assert deadline <= moment(lapsed["updatedAt"])
    assert seen_after < AT_MOST_LATE
    assert again.status == 201, again.body


async def test_a_payment_nobody_confirms_ends_with_its_booking(cast: Cast) -> None:
    show = await a_show(cast.organizer)
    booking = await book(cast.customer, show.seats("Stalls/A/1"))
    first = deadline_of((await cast.customer.get(booking)).body)
    deadline = deadline_of(await pay(cast.customer, booking, "asha@abandoned"))

    lapsed = await cast.customer.until(booking, lambda body: body["status"] == "CANCELLED")
    seen_after = datetime.now(UTC) - deadline
    payment = await cast.customer.until(
        f"/api/payments/{lapsed['payment']}", lambda body: body["status"] not in OPEN
    )
    again = await cast.friend.post("/api/bookings", show.seats("Stalls/A/1"))

    # It moved once, so that the gateway has the time it needs, and the session ends with it.
    assert deadline > first
    assert moment(payment["expiresAt"]) == deadline
    assert seen_after < AT_MOST_LATE
    assert payment["status"] in {"EXPIRED", "CANCELLED"}
    assert again.status == 201, again.body


async def test_a_deadline_moves_only_once(cast: Cast) -> None:
    show = await a_show(cast.organizer)
    booking = await book(cast.customer, show.seats("Stalls/A/1"))
    first = deadline_of(await pay(cast.customer, booking, "asha@decline"))
    await cast.customer.until(booking, lambda body: body["paymentStatus"] == "FAILED")

    second = deadline_of(await pay(cast.customer, booking, "asha@decline"))

    assert second == first


async def test_late_money_takes_places_that_are_still_free(cast: Cast) -> None:
    show = await a_show(cast.organizer, late_money=["REACQUIRE", "REFUND"])
    booking = await book(cast.customer, show.seats("Stalls/A/1", "Stalls/A/2"))
    await pay(cast.customer, booking, "asha@late")
    await cast.customer.until(booking, lambda body: body["status"] == "CANCELLED")

    paid = await confirmed(cast.customer, booking)

    assert (paid["paymentStatus"], paid["cancelledBy"]) == ("PAID", None)
    assert {ticket["seatNumber"] for ticket in paid["tickets"]} == {"Stalls/A/1", "Stalls/A/2"}


async def test_late_money_takes_other_seats_where_the_event_wants_that(cast: Cast) -> None:
    show = await a_show(cast.organizer, late_money=["REACQUIRE", "SUBSTITUTE", "REFUND"])
    wish = show.seats("Stalls/A/1", "Stalls/A/2")
    booking = await book(cast.customer, wish)
    await pay(cast.customer, booking, "asha@late")
    await cast.customer.until(booking, lambda body: body["status"] == "CANCELLED")
    await pay(cast.friend, await book(cast.friend, wish))

    paid = await confirmed(cast.customer, booking)

    seats = {ticket["seatNumber"] for ticket in paid["tickets"]}
    assert len(seats) == 2
    assert seats.isdisjoint({"Stalls/A/1", "Stalls/A/2"})


async def test_late_money_goes_back_when_its_seats_are_gone(cast: Cast) -> None:
    show = await a_show(cast.organizer, late_money=["REACQUIRE", "REFUND"])
    booking = await book(cast.customer, show.seats("Stalls/A/1"))
    await pay(cast.customer, booking, "asha@late")
    await cast.customer.until(booking, lambda body: body["status"] == "CANCELLED")
    await pay(cast.friend, await book(cast.friend, show.seats("Stalls/A/1")))

    refunded = await cast.customer.until(booking, lambda body: body["status"] == "REFUNDED")
    payment = (await cast.customer.get(f"/api/payments/{refunded['payment']}")).body

    assert refunded["paymentStatus"] == "REFUNDED"
    assert payment["refunded"] == payment["amount"]


async def test_a_place_that_was_not_paid_in_time_is_offered_to_who_waits(cast: Cast) -> None:
    show = await a_show(cast.organizer, standing=1)
    await book(cast.customer, show.places(1))
    waits = {"ticketTypeId": show.standing, "quantity": 1}
    waiting = f"{show.path}/waiting-list"
    created(await cast.friend.post(waiting, waits))

    listed = await cast.friend.until(waiting, lambda body: body["items"][0]["status"] == "OFFERED")

    assert listed["items"][0]["booking"]


def deadline_of(booking: Any) -> datetime:
    return moment(booking["deadline"])


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
