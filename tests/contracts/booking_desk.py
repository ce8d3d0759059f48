"""What every ``BookingDesk`` must do, whatever it is made of."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from uuid import uuid4

import pytest

from adapters.offers import offer_of
from application.booking.place_booking import hold_request
from application.booking.ports import BookingDesk, BookingStore, Placement
from application.platform.idempotency import AlreadyAnswered, KeyReused, StillRunning
from application.platform.ports import UnitOfWork
from domain.booking.booking import Booking
from domain.booking.errors import BookingNotFound, OfferChanged
from domain.inventory.errors import HoldNotFound, NotLeft
from domain.inventory.hold import HoldState
from domain.inventory.stock import Stock
from domain.kernel.ids import AccountId, StockId
from domain.programme.event import Event
from tests.support.booking import a_booking, an_item, once
from tests.support.clock import NOON
from tests.support.programme import Work as ProgrammeWork
from tests.support.programme import (
    a_ticket_type,
    a_venue,
    an_event_with,
    stored_event,
    stored_venue,
)

type Outcome = BaseException | None


@dataclass(frozen=True, slots=True)
class Office:
    """A desk, the store behind it, and the programme it sells."""

    desk: BookingDesk
    work: UnitOfWork[BookingStore]
    programme: ProgrammeWork


class BookingDeskContract:
    """Subclass it, give it an ``office`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def office(self) -> Office:
        raise AssertionError("Every adapter brings its own.")

    async def test_a_booking_and_its_hold_are_stored_together(self, office: Office) -> None:
        placement = a_placement(event := await an_event_of(office, places=10), quantity=3)

        await office.desk.place(placement, once())

        booking = placement.booking.settled()
        assert await found(office, booking) == booking
        assert await state_of_hold(office, booking) is HoldState.HELD
        assert (await stock_of(office, event)).held == 3

    async def test_what_is_not_left_is_refused_and_nothing_is_stored(self, office: Office) -> None:
        event = await an_event_of(office, places=2)
        placement = a_placement(event, quantity=3)

        with pytest.raises(NotLeft) as refusal:
            await office.desk.place(placement, once())

        [shortage] = refusal.value.shortages
        assert (shortage.wanted, shortage.left) == (3, 2)
        await has_nothing_of(office, placement)
        assert (await stock_of(office, event)).held == 0

    async def test_what_was_decided_on_an_old_offer_is_refused_and_nothing_stays_held(
        self, office: Office
    ) -> None:
        event = await an_event_of(office, places=10)
        placement = a_placement(event)
        await renamed(office, event)

        with pytest.raises(OfferChanged):
            await office.desk.place(placement, once())

        with pytest.raises(BookingNotFound):
            await found(office, placement.booking)
        assert (await stock_of(office, event)).left == 10

    async def test_who_decides_again_on_the_new_offer_is_served(self, office: Office) -> None:
        event = await an_event_of(office, places=1)
        request = once()
        await renamed(office, event)
        with pytest.raises(OfferChanged):
            await office.desk.place(a_placement(event), request)

        again = a_placement(event, offer_version=event.version + 1)
        await office.desk.place(again, request)

        assert await found(office, again.booking) == again.booking.settled()

    async def test_a_repeated_request_hears_the_same_answer_and_books_nothing(
        self, office: Office
    ) -> None:
        event = await an_event_of(office, places=10)
        first, second = a_placement(event), a_placement(event)
        await office.desk.place(first, once("a"))

        with pytest.raises(AlreadyAnswered) as again:
            await office.desk.place(second, once("a"))

        assert again.value.answer.body == str(first.booking.id).encode()
        await has_nothing_of(office, second)
        assert (await stock_of(office, event)).held == 1

    async def test_a_key_cannot_be_used_for_another_request(self, office: Office) -> None:
        event = await an_event_of(office, places=10)
        await office.desk.place(a_placement(event), once("a", body=b"one"))

        with pytest.raises(KeyReused):
            await office.desk.place(a_placement(event), once("a", body=b"two"))

        assert (await stock_of(office, event)).held == 1

    async def test_a_request_that_was_refused_can_be_sent_again(self, office: Office) -> None:
        event = await an_event_of(office, places=1)
        with pytest.raises(NotLeft):
            await office.desk.place(a_placement(event, quantity=2), once("a"))

        await office.desk.place(a_placement(event), once("a"))

        assert (await stock_of(office, event)).held == 1

    async def test_of_many_equal_requests_at_once_exactly_one_books(self, office: Office) -> None:
        event = await an_event_of(office, places=100)

        outcomes = await placed(office, [a_placement(event) for _ in range(20)], key="a")

        kinds = Counter(type(outcome) for outcome in outcomes)
        assert kinds[type(None)] == 1
        assert kinds[type(None)] + kinds[AlreadyAnswered] + kinds[StillRunning] == 20
        assert (await stock_of(office, event)).held == 1

    async def test_of_many_buyers_after_ten_places_exactly_ten_get_one(
        self, office: Office
    ) -> None:
        event = await an_event_of(office, places=10)

        outcomes = await placed(office, [a_placement(event) for _ in range(50)])

        kinds = Counter(type(outcome) for outcome in outcomes)
        assert kinds == {type(None): 10, NotLeft: 40}
        assert (await stock_of(office, event)).held == 10

    async def test_of_many_requests_of_one_buyer_no_more_than_allowed_are_served(
        self, office: Office
    ) -> None:
        event = await an_event_of(office, places=100, per_buyer_limit=3)
        buyer = AccountId(uuid4())

        outcomes = await placed(office, [a_placement(event, buyer=buyer) for _ in range(10)])

        assert Counter(type(outcome) for outcome in outcomes) == {type(None): 3, NotLeft: 7}
        assert (await stock_of(office, event)).held == 3

    async def test_those_who_come_together_harm_each_other_not(self, office: Office) -> None:
        event, other = await an_event_of(office, places=10), await an_event_of(office, places=10)
        stale = a_placement(other, offer_version=99)
        taken = a_placement(event)
        await office.desk.place(taken, once())
        placements = [
            a_placement(event),
            a_placement(event, quantity=50),
            stale,
            taken,
            a_placement(other),
        ]

        outcomes = await placed(office, placements)

        assert [outcome is None for outcome in outcomes] == [True, False, False, False, True]
        assert (await stock_of(office, event)).held == 2
        assert (await stock_of(office, other)).held == 1


async def an_event_of(office: Office, *, places: int, per_buyer_limit: int | None = None) -> Event:
    kind = a_ticket_type(quota=places, per_buyer_limit=per_buyer_limit)
    venue = await stored_venue(office.programme, a_venue())
    event = an_event_with(kind, venue=venue).publish(now=NOON)
    return await stored_event(office.programme, event)


def a_placement(
    event: Event,
    *,
    quantity: int = 1,
    buyer: AccountId | None = None,
    offer_version: int | None = None,
) -> Placement:
    booking = a_booking(
        *(an_item(ticket_type_id=event.ticket_types[0].id) for _ in range(quantity)),
        event_id=event.id,
        buyer_id=buyer or AccountId(uuid4()),
    )
    return Placement(
        booking=booking,
        request=hold_request(booking, offer_of(event, None)),
        offer_version=event.version if offer_version is None else offer_version,
    )


async def placed(
    office: Office, placements: list[Placement], *, key: str | None = None
) -> list[Outcome]:
    """Place them all at once, with one key or each with its own; tell how each ended."""
    return await asyncio.gather(
        *(office.desk.place(placement, once(key)) for placement in placements),
        return_exceptions=True,
    )


async def renamed(office: Office, event: Event) -> None:
    async with office.programme.begin() as store:
        await store.events.save(event.change({"title": "Other"}, seat_map=None, now=NOON))


async def found(office: Office, booking: Booking) -> Booking:
    async with office.work.begin() as store:
        return await store.bookings.get(booking.id)


async def state_of_hold(office: Office, booking: Booking) -> HoldState:
    async with office.work.begin() as store:
        return (await store.inventory.find(booking.hold_id)).state


async def stock_of(office: Office, event: Event) -> Stock:
    stock_id = StockId(event.ticket_types[0].id)
    async with office.work.begin() as store:
        return (await store.inventory.get([stock_id]))[stock_id]


async def has_nothing_of(office: Office, placement: Placement) -> None:
    with pytest.raises(BookingNotFound):
        await found(office, placement.booking)
    with pytest.raises(HoldNotFound):
        await state_of_hold(office, placement.booking)
