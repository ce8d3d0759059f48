"""What every ``BookingStore`` and its views must do, whatever they are made of."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from application.booking.ports import BookingStore, BookingView, BookingViews
from application.booking.ticket_ports import TicketStore
from application.platform.paging import BadCursor, Page, PageRequest
from application.platform.ports import UnitOfWork
from domain.booking.booking import Booking, BookingStatus
from domain.booking.errors import BookingNotFound
from domain.inventory.hold import HoldRequest, HoldState, Line
from domain.inventory.stock import Stock, StockKind
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import (
    AccountId,
    BookingId,
    EventId,
    HoldId,
    PaymentId,
    SeatId,
    StockId,
)
from domain.programme.event import Event
from tests.support.booking import (
    BUYER,
    EVENT,
    PAYMENT,
    PRICE,
    STALLS,
    a_booking,
    a_booking_that_is,
    an_item,
    cancelled,
    paying,
)
from tests.support.clock import NOON
from tests.support.payments import an_intent
from tests.support.programme import Work as ProgrammeWork
from tests.support.programme import an_event, stored_event
from tests.support.tickets import a_number, a_ticket

OTHER_EVENT = EventId(UUID(int=101))
OTHER_BUYER = AccountId(UUID(int=0xD))
LATER = NOON + timedelta(minutes=10)
NEW_HOLD = HoldId(UUID(int=700))

type Recorded = Callable[[], Awaitable[Sequence[tuple[int, str]]]]
"""Tells the events in the log, each with its sequence."""


@dataclass(frozen=True, slots=True)
class Office:
    """A store of bookings, those beside it, and the views that read it."""

    work: UnitOfWork[BookingStore]
    programme: ProgrammeWork
    tickets: UnitOfWork[TicketStore]
    views: BookingViews
    recorded: Recorded


class BookingContract:
    """Subclass it, give it an ``office`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def office(self) -> Office:
        raise AssertionError("Every adapter brings its own.")

    @pytest.mark.parametrize("status", BookingStatus)
    async def test_a_stored_booking_comes_back_as_it_was(
        self, office: Office, status: BookingStatus
    ) -> None:
        booking = a_booking_that_is(status)

        # Rolled back: no other part of the platform knows of such a booking.
        with pytest.raises(ZeroDivisionError):
            await add_look_and_raise(office, booking)

    async def test_its_places_keep_their_order(self, office: Office) -> None:
        places = [an_item(f"Stalls/1/{place}") for place in (3, 1, 2)]
        booking = await added(office, a_booking(*places, an_item(price=PRICE * 2)))

        assert await loaded(office, booking) == booking

    async def test_an_unknown_booking_is_not_found(self, office: Office) -> None:
        booking = a_booking()

        with pytest.raises(BookingNotFound):
            await loaded(office, booking)
        with pytest.raises(BookingNotFound):
            await changed(office, booking, paying)
        with pytest.raises(BookingNotFound):
            await office.views.get(booking.id)

    async def test_a_changed_booking_comes_back_as_it_is(self, office: Office) -> None:
        booking = await added(office, a_booking())

        moved = await changed(office, booking, lambda booking: paying(booking).time_out(now=LATER))

        assert await loaded(office, booking) == moved
        assert moved.version == 3

    async def test_late_money_may_bring_other_seats(self, office: Office) -> None:
        items = (an_item("Stalls/1/1"), an_item("Stalls/1/2"))
        booking = await added(office, a_booking(*items))
        others = tuple(
            replace(item, seat=SeatId(f"Balcony/{at}/1")) for at, item in enumerate(items)
        )

        moved = await changed(
            office,
            booking,
            lambda booking: cancelled(
                booking.time_out(now=NOON).confirm(
                    PAYMENT, now=LATER, hold_id=NEW_HOLD, items=others
                )
            ),
        )

        assert await loaded(office, booking) == moved
        assert moved.items == others

    async def test_the_second_of_two_changes_is_stale(self, office: Office) -> None:
        booking = await added(office, a_booking())
        await changed(office, booking, paying)

        with pytest.raises(StaleVersion):
            await changed(office, booking, lambda _: booking.time_out(now=NOON))

    async def test_a_block_that_raises_stores_nothing(self, office: Office) -> None:
        booking = a_booking()

        with pytest.raises(ZeroDivisionError):
            await add_and_raise(office, booking)

        with pytest.raises(BookingNotFound):
            await loaded(office, booking)
        assert await office.recorded() == []

    async def test_those_who_lock_a_booking_change_it_one_after_the_other(
        self, office: Office
    ) -> None:
        booking = await added(office, a_booking())
        payments = [PaymentId(uuid4()) for _ in range(10)]

        await asyncio.gather(*(failed_payment(office, booking, id_) for id_ in payments))

        assert (await loaded(office, booking)).version == 1 + 2 * len(payments)

    async def test_events_are_recorded_in_order(self, office: Office) -> None:
        booking = await added(office, a_booking())
        await changed(office, booking, lambda booking: cancelled(paying(booking)))

        assert await office.recorded() == [
            (1, "BookingInitiated"),
            (2, "BookingPaymentStarted"),
            (3, "BookingCancelled"),
        ]

    async def test_bookings_of_an_event_are_found_by_their_status(self, office: Office) -> None:
        first, second, third = [
            await added(office, a_booking(id=UUID(int=id_))) for id_ in (1, 2, 3)
        ]
        await added(office, a_booking(id=UUID(int=4), event_id=OTHER_EVENT))
        await changed(office, third, lambda booking: booking.time_out(now=NOON))

        initiated = frozenset({BookingStatus.INITIATED, BookingStatus.CONFIRMED})
        assert await of_event(office, initiated) == [first.id, second.id]
        assert await of_event(office, initiated, limit=1) == [first.id]
        assert await of_event(office, frozenset({BookingStatus.CANCELLED})) == [third.id]

    async def test_booking_holds_and_pays_in_the_same_transaction(self, office: Office) -> None:
        booking, intent = a_booking(), an_intent()

        async with office.work.begin() as store:
            await store.inventory.open([a_stock()], now=NOON)
            await store.inventory.hold(a_request(booking), now=NOON)
            await store.bookings.add(booking)
            await store.payments.open(intent, now=NOON)

        async with office.work.begin() as store:
            assert (await store.inventory.find(booking.hold_id)).state is HoldState.HELD

    async def test_the_version_of_an_offer_is_that_of_its_event(self, office: Office) -> None:
        event = await stored_event(office.programme, an_event())
        assert await version_of(office, event) == event.version

        async with office.programme.begin() as store:
            await store.events.save(
                event.change({"title": "Schwanengesang"}, seat_map=None, now=NOON)
            )

        assert await version_of(office, event) == event.version + 1

    async def test_a_view_has_the_tickets_that_were_issued(self, office: Office) -> None:
        places = [an_item(number=a_number(rank)) for rank in (2, 1)]
        booking = await added(office, cancelled(a_booking(*places)))
        bare = await office.views.get(booking.id)
        tickets = [a_ticket(rank, booking_id=booking.id) for rank in (1, 2)]

        async with office.tickets.begin() as store:
            await store.tickets.add(tickets)

        view = await office.views.get(booking.id)
        assert bare == BookingView(booking=booking, tickets=())
        assert view == BookingView(
            booking=booking, tickets=tuple(ticket.settled() for ticket in tickets)
        )

    async def test_a_buyer_sees_their_bookings_the_newest_first(self, office: Office) -> None:
        mine = [await added(office, a_booking(id=UUID(int=id_))) for id_ in (1, 3, 2)]
        await added(office, a_booking(id=UUID(int=4), buyer_id=OTHER_BUYER))

        page = await office.views.of_buyer(BUYER, PageRequest())

        assert ids_of(page) == [mine[1].id, mine[2].id, mine[0].id]
        assert page.next is None

    async def test_pages_of_an_event_do_not_shift_when_bookings_come(self, office: Office) -> None:
        for id_ in (1, 2, 3):
            await added(office, a_booking(an_item(), an_item(), id=UUID(int=id_)))
        first = await office.views.of_event(EVENT, PageRequest(limit=2))
        await added(office, a_booking(id=UUID(int=4)))
        await added(office, a_booking(id=UUID(int=5), event_id=OTHER_EVENT))

        rest = await office.views.of_event(EVENT, PageRequest(limit=2, cursor=first.next))

        assert [id_.int for id_ in ids_of(first) + ids_of(rest)] == [3, 2, 1]
        assert rest.next is None

    async def test_a_cursor_that_was_not_given_out_is_refused(self, office: Office) -> None:
        with pytest.raises(BadCursor):
            await office.views.of_buyer(BUYER, PageRequest(cursor="nonsense"))


def a_stock() -> Stock:
    return Stock(id=StockId(STALLS), kind=StockKind.QUANTITY, capacity=1)


def a_request(booking: Booking) -> HoldRequest:
    return HoldRequest(
        id=booking.hold_id,
        owner=f"booking:{booking.id}",
        lines=(Line(stock_id=StockId(STALLS)),),
        expires_at=booking.deadline,
    )


def ids_of(page: Page[BookingView]) -> list[BookingId]:
    return [view.booking.id for view in page.items]


async def added(office: Office, booking: Booking) -> Booking:
    async with office.work.begin() as store:
        await store.bookings.add(booking)
    return booking.settled()


async def add_look_and_raise(office: Office, booking: Booking) -> None:
    async with office.work.begin() as store:
        await store.bookings.add(booking)
        assert await store.bookings.get(booking.id) == booking.settled()
        assert await store.bookings.lock(booking.id) == booking.settled()
        raise ZeroDivisionError


async def add_and_raise(office: Office, booking: Booking) -> None:
    async with office.work.begin() as store:
        await store.bookings.add(booking)
        raise ZeroDivisionError


async def loaded(office: Office, booking: Booking) -> Booking:
    async with office.work.begin() as store:
        return await store.bookings.get(booking.id)


async def changed(
    office: Office, booking: Booking, change: Callable[[Booking], Booking]
) -> Booking:
    async with office.work.begin() as store:
        after = change(await store.bookings.lock(booking.id))
        await store.bookings.save(after)
    return after.settled()


async def failed_payment(office: Office, booking: Booking, payment_id: PaymentId) -> None:
    await changed(
        office,
        booking,
        lambda booking: paying(booking, payment_id).fail_payment(payment_id, reason="", now=NOON),
    )


async def of_event(
    office: Office, statuses: frozenset[BookingStatus], *, limit: int = 9
) -> list[BookingId]:
    async with office.work.begin() as store:
        return list(await store.bookings.of_event(EVENT, statuses, limit=limit))


async def version_of(office: Office, event: Event) -> int:
    async with office.work.begin() as store:
        return await store.offer_versions.of(event.id)
