"""The whole box office on PostgreSQL: races between buyers, the clock, the bank and the organizer.

The invariants of the database are held against it after each test.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.postgres.statement import Pool
from domain.booking.booking import HOLD_FOR, Booking, BookingStatus
from domain.booking.errors import DeadlinePassed, PaymentRunning, PlacesTaken
from domain.booking.waiting import WaitingStatus
from domain.kernel.lifecycle import IllegalMove
from domain.programme.event import Event
from domain.programme.policies import RefundTier
from tests.support.booking import a_buyer
from tests.support.box_office import BoxOffice, seats, some
from tests.support.clock import FakeClock
from tests.support.postgres_box_office import PostgresStorage
from tests.support.programme import ORGANIZER, a_section, a_ticket_type

MOMENT = timedelta(seconds=10)
FULL = (RefundTier(hours_before=0, percent=100),)
FAILED_TASKS = "SELECT reaction, error FROM task WHERE error <> ''"


@pytest.fixture
async def office(pool: Pool) -> AsyncIterator[BoxOffice]:
    clock = FakeClock()
    office = BoxOffice(clock, PostgresStorage(pool, clock))
    yield office
    office.sandbox.log.close()
    assert await pool.fetch(FAILED_TASKS) == []


async def a_hall(office: BoxOffice) -> Event:
    return await office.publish(
        a_ticket_type("Stalls"),
        sections=(a_section("Stalls", rows=4, seats=5),),
        refund_policy=FULL,
    )


async def test_the_journey_from_the_seat_to_the_refund(office: BoxOffice) -> None:
    event = await a_hall(office)
    booking = await office.place(event, seats(event.ticket_types[0], "Stalls/1/1", "Stalls/1/2"))

    paid = await office.pay(booking, "tok_pending")
    await office.pass_time(MOMENT)
    assert (await office.booking(paid)).status is BookingStatus.CONFIRMED
    assert len(await office.tickets(paid)) == 2
    await office.cancel(paid)
    await office.run_due()

    assert (await office.booking(paid)).status is BookingStatus.REFUNDED
    assert await office.kept(paid) == 0
    assert (await office.stock(event)).left == 20


async def test_of_many_who_want_the_best_seats_each_gets_some_until_none_are_left(
    office: BoxOffice,
) -> None:
    event = await a_hall(office)
    wish = some(event.ticket_types[0], 2)

    outcomes = await asyncio.gather(
        *(office.place(event, wish, by=a_buyer(rank)) for rank in range(1, 31)),
        return_exceptions=True,
    )

    kinds = Counter(type(outcome) for outcome in outcomes)
    assert kinds == {Booking: 10, PlacesTaken: 20}


async def test_many_who_want_the_best_seats_do_not_get_in_each_others_way(
    office: BoxOffice,
) -> None:
    hall = a_section("Stalls", rows=10, seats=10)
    event = await office.publish(a_ticket_type("Stalls"), sections=(hall,))
    wish = some(event.ticket_types[0], 2)

    bookings = await asyncio.gather(
        *(office.place(event, wish, by=a_buyer(rank)) for rank in range(1, 13))
    )

    assert len({item.seat for booking in bookings for item in booking.items}) == 24


async def test_who_pays_cancels_and_runs_out_at_once_neither_deadlocks_nor_pays_for_nothing(
    office: BoxOffice,
) -> None:
    event = await a_hall(office)
    placed = [await office.place(event, some(event.ticket_types[0])) for _ in range(12)]
    for booking in placed:
        await office.start(booking)
    # Charged in time, but the worker wakes up at the deadline: then all happens at once.
    for booking in placed[:6]:
        [payment] = await office.payments(booking)
        await office.gateways.charge(payment, payment.attempts[-1])
    office.clock.pass_time(HOLD_FOR)

    outcomes = await asyncio.gather(
        office.sandbox.notices.deliver_due(),
        office.run_due(),
        *(office.cancel(booking, by=by) for booking in placed for by in (None, ORGANIZER)),
        return_exceptions=True,
    )
    await office.pass_time(MOMENT)

    assert {type(outcome) for outcome in outcomes} <= {type(None), Booking, IllegalMove}
    for booking in placed:
        end = await office.booking(booking)
        paid_for = 2500 if end.status is BookingStatus.CONFIRMED else 0
        assert await office.kept(booking) == paid_for


async def test_who_starts_to_pay_many_times_at_once_pays_once(office: BoxOffice) -> None:
    event = await a_hall(office)
    booking = await office.place(event)

    outcomes = await asyncio.gather(
        *(office.start(booking) for _ in range(10)), return_exceptions=True
    )
    await office.run_due()

    assert Counter(type(outcome) for outcome in outcomes) == {Booking: 1, PaymentRunning: 9}
    assert await office.kept(booking) == 2500


async def test_starting_to_pay_at_the_deadline_races_with_the_time_out(office: BoxOffice) -> None:
    event = await a_hall(office)
    placed = [await office.place(event, some(event.ticket_types[0])) for _ in range(8)]
    office.clock.pass_time(HOLD_FOR)

    outcomes = await asyncio.gather(
        office.run_due(), *map(office.start, placed), return_exceptions=True
    )

    assert {type(outcome) for outcome in outcomes[1:]} <= {DeadlinePassed, IllegalMove}
    assert (await office.stock(event)).left == 20


async def test_late_money_takes_another_seat(office: BoxOffice) -> None:
    event = await a_hall(office)
    [kind] = event.ticket_types
    booking = await office.place(event, seats(kind, "Stalls/1/1"))
    await office.pay(booking, "tok_late")
    await office.pass_time(HOLD_FOR)
    await office.paid(event, seats(kind, "Stalls/1/1"), by=a_buyer(2))

    await office.pass_time(MOMENT)

    paid = await office.booking(booking)
    assert paid.status is BookingStatus.CONFIRMED
    assert [item.seat for item in paid.items] == ["Stalls/1/2"]


async def test_places_that_come_free_are_offered_in_order(office: BoxOffice) -> None:
    event = await office.publish(a_ticket_type(quota=5))
    sold = [await office.paid(event) for _ in range(5)]
    waiting = [await office.join(event, by=a_buyer(rank)) for rank in range(1, 9)]

    await asyncio.gather(*(office.cancel(booking) for booking in sold))
    # Whoever did not wait gets nothing of it.
    with pytest.raises(PlacesTaken):
        await office.place(event, by=a_buyer(20))
    await office.run_due()

    assert [(await office.waiting(one)).status for one in waiting] == [
        *[WaitingStatus.OFFERED] * 5,
        *[WaitingStatus.WAITING] * 3,
    ]


async def test_whoever_joins_and_leaves_while_places_come_free_is_served_or_gone(
    office: BoxOffice,
) -> None:
    event = await office.publish(a_ticket_type(quota=5))
    sold = [await office.paid(event) for _ in range(5)]
    waiting = [await office.join(event, by=a_buyer(rank)) for rank in range(1, 9)]

    await asyncio.gather(
        *(office.cancel(booking) for booking in sold),
        *(office.leave(one) for one in waiting[::2]),
        *(office.join(event, by=a_buyer(rank)) for rank in range(10, 14)),
        return_exceptions=True,
    )
    await office.run_due()

    assert (await office.stock(event)).left == 0


async def test_an_event_that_is_cancelled_while_it_sells_keeps_no_place_and_no_money(
    office: BoxOffice,
) -> None:
    event = await a_hall(office)
    placed = [await office.place(event, some(event.ticket_types[0])) for _ in range(6)]
    for booking in placed[:3]:
        await office.start(booking)

    await asyncio.gather(
        office.cancel_event(event),
        office.run_due(),
        *(office.place(event, by=a_buyer(rank)) for rank in range(2, 6)),
        return_exceptions=True,
    )
    await office.pass_time(MOMENT)

    stock = await office.stock(event)
    assert (stock.held, stock.sold) == (0, 0)
    for booking in placed:
        assert await office.kept(booking) == 0
