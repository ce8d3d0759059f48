import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from application.booking.place_booking import allowance_id
from application.platform.idempotency import AlreadyAnswered
from domain.booking.booking import HOLD_FOR, Booking, BookingStatus
from domain.booking.errors import (
    BuyerLimitReached,
    NotOnSale,
    OfferNotFound,
    PlacesTaken,
    UnknownSeats,
)
from domain.booking.offer import NotOffered
from domain.inventory.hold import HoldState
from domain.kernel.ids import EventId
from domain.kernel.money import Money
from domain.programme.event import Event
from domain.programme.seat_map import Row, Seat, Section
from domain.programme.ticket_type import TicketTypeChanges
from tests.support.booking import a_buyer, once
from tests.support.box_office import BoxOffice, seats, some
from tests.support.clock import NOON
from tests.support.programme import (
    a_section,
    a_ticket_type,
    an_event,
    an_event_with,
    stored_event,
    stored_venue,
)

ROW = a_section("Stalls", rows=1, seats=6)
HOUR = timedelta(hours=1)


async def a_hall(office: BoxOffice, *sections: Section) -> Event:
    kinds = [a_ticket_type(section.name) for section in sections or (ROW,)]
    return await office.publish(*kinds, sections=sections or (ROW,))


def seats_of(booking: Booking) -> list[str | None]:
    return [item.seat for item in booking.items]


async def test_chosen_seats_are_kept_until_the_deadline(office: BoxOffice) -> None:
    event = await a_hall(office)
    wish = seats(event.ticket_types[0], "Stalls/1/2", "Stalls/1/5")

    booking = await office.place(event, wish)

    assert await office.booking(booking) == booking
    assert seats_of(booking) == ["Stalls/1/2", "Stalls/1/5"]
    assert booking.status is BookingStatus.INITIATED
    assert booking.deadline == NOON + HOLD_FOR
    async with office.booking_work.begin() as store:
        hold = await store.inventory.find(booking.hold_id)
    assert (hold.state, hold.expires_at) == (HoldState.HELD, booking.deadline)


async def test_a_quantity_costs_its_price_times(office: BoxOffice) -> None:
    event = await office.publish()

    booking = await office.place(event, some(event.ticket_types[0], 3))

    assert booking.total == Money(7500, "EUR")
    assert (await office.stock(event)).held == 3


async def test_each_place_has_its_own_ticket_number(office: BoxOffice) -> None:
    event = await office.publish()

    booking = await office.place(event, some(event.ticket_types[0], 5))

    assert len({item.number for item in booking.items}) == 5


async def test_the_best_seats_together_are_chosen_for_the_buyer(office: BoxOffice) -> None:
    event = await a_hall(office)
    [stalls] = event.ticket_types
    await office.place(event, seats(stalls, "Stalls/1/3"))

    booking = await office.place(event, some(stalls, 2))

    assert seats_of(booking) == ["Stalls/1/5", "Stalls/1/6"] or seats_of(booking) == [
        "Stalls/1/1",
        "Stalls/1/2",
    ]


async def test_places_of_several_types_are_booked_together_or_not_at_all(
    office: BoxOffice,
) -> None:
    lawn, tent = a_ticket_type(quota=5), a_ticket_type(quota=1)
    event = await office.publish(lawn, tent)

    with pytest.raises(PlacesTaken):
        await office.place(event, some(lawn), some(tent, 2))

    assert (await office.stock(event, 0)).held == (await office.stock(event, 1)).held == 0


async def test_an_unknown_event_is_not_found(office: BoxOffice) -> None:
    unknown = an_event()

    with pytest.raises(OfferNotFound):
        await office.place(unknown, some(a_ticket_type()))


async def test_a_draft_is_not_on_sale(office: BoxOffice) -> None:
    venue = await stored_venue(office.programme_work)
    draft = an_event_with(a_ticket_type(), venue=venue)
    await stored_event(office.programme_work, draft)

    with pytest.raises(NotOnSale):
        await office.place(draft)


async def test_a_cancelled_event_is_not_on_sale(office: BoxOffice) -> None:
    event = await office.publish()
    await office.place(event)
    await office.cancel_event(event)

    with pytest.raises(NotOnSale):
        await office.place(event)


async def test_nothing_is_booked_before_or_after_the_sale(office: BoxOffice) -> None:
    kind = a_ticket_type(sale_starts=NOON + HOUR, sale_ends=NOON + 2 * HOUR)
    event = await office.publish(kind)

    with pytest.raises(NotOnSale):
        await office.place(event)
    office.clock.pass_time(HOUR)
    await office.place(event)
    office.clock.pass_time(HOUR)
    with pytest.raises(NotOnSale):
        await office.place(event)


async def test_seats_that_are_not_there_are_unknown(office: BoxOffice) -> None:
    event = await a_hall(office)

    with pytest.raises(UnknownSeats):
        await office.place(event, seats(event.ticket_types[0], "Stalls/1/7"))


async def test_blocked_seats_are_unknown(office: BoxOffice) -> None:
    pillar = Section("Stalls", (Row("1", (Seat("1", 1), Seat("2", 2, blocked="pillar"))),))
    event = await a_hall(office, pillar)

    with pytest.raises(UnknownSeats):
        await office.place(event, seats(event.ticket_types[0], "Stalls/1/2"))


async def test_a_type_of_another_event_is_not_offered(office: BoxOffice) -> None:
    event = await office.publish()

    with pytest.raises(NotOffered):
        await office.place(event, some(a_ticket_type()))


async def test_what_was_put_on_sale_elsewhere_can_be_booked_at_once(office: BoxOffice) -> None:
    event = await office.publish(a_ticket_type(sale_starts=NOON + HOUR))
    with pytest.raises(NotOnSale):
        await office.place(event)

    await office.change_type(event, {"sale_starts": NOON})

    assert (await office.place(event)).status is BookingStatus.INITIATED


async def test_a_price_that_changed_meanwhile_is_the_new_one(office: BoxOffice) -> None:
    event = await office.publish()
    await office.place(event)

    await office.change_type(event, {"price": Money(3000, "EUR")})

    assert (await office.place(event)).total == Money(3000, "EUR")


async def test_a_seat_that_the_map_lost_is_not_sold_from_an_old_offer(office: BoxOffice) -> None:
    event = await a_hall(office)
    [stalls] = event.ticket_types
    await office.place(event, seats(stalls, "Stalls/1/1"))

    await office.revise_seats(event, a_section("Stalls", rows=1, seats=3))

    with pytest.raises(UnknownSeats):
        await office.place(event, seats(stalls, "Stalls/1/4"))


async def test_what_changes_between_the_look_and_the_hold_is_booked_as_it_is(
    office: BoxOffice,
) -> None:
    event = await office.publish()
    dearer = TicketTypeChanges(price=Money(3000, "EUR"))
    office.offers.rival = lambda: office.change_type(event, dearer)

    booking = await office.place(event)

    assert booking.total == Money(3000, "EUR")
    assert (await office.stock(event)).held == 1


async def test_what_is_called_off_between_the_look_and_the_hold_is_not_on_sale(
    office: BoxOffice,
) -> None:
    event = await office.publish()
    office.offers.rival = lambda: office.cancel_event(event)

    with pytest.raises(NotOnSale):
        await office.place(event)

    assert (await office.stock(event)).held == 0


async def test_one_buyer_has_no_more_than_allowed(office: BoxOffice) -> None:
    event = await office.publish(a_ticket_type(per_buyer_limit=3))
    [kind] = event.ticket_types
    await office.place(event, some(kind, 2))

    with pytest.raises(BuyerLimitReached) as refusal:
        await office.place(event, some(kind, 2))

    assert (refusal.value.facts["limit"], refusal.value.facts["left"]) == (3, 1)
    assert (await office.place(event, some(kind, 2), by=a_buyer(2))).items
    assert (await office.stock(event)).held == 4


async def test_what_one_gives_back_one_may_have_again(office: BoxOffice) -> None:
    event = await office.publish(a_ticket_type(per_buyer_limit=1))
    booking = await office.place(event)
    await office.cancel(booking)

    again = await office.place(event)

    assert (await office.booking(again)).status is BookingStatus.INITIATED
    async with office.booking_work.begin() as store:
        id_ = allowance_id(event.ticket_types[0].id, booking.buyer_id)
        allowance = (await store.inventory.get([id_]))[id_]
    assert (allowance.capacity, allowance.left) == (1, 0)


async def test_a_taken_seat_is_refused_with_what_could_be_had_instead(office: BoxOffice) -> None:
    balcony = a_section("Balcony", rows=1, seats=2)
    event = await a_hall(office, ROW, balcony)
    stalls, upper = event.ticket_types
    await office.place(event, seats(stalls, "Stalls/1/1"))

    with pytest.raises(PlacesTaken) as refusal:
        await office.place(event, seats(stalls, "Stalls/1/1", "Stalls/1/2"), by=a_buyer(2))

    assert refusal.value.facts == {
        "shortages": [{"stockId": str(stalls.id), "wanted": 2, "left": 5, "taken": ["Stalls/1/1"]}],
        "alternatives": {
            "nearestSeats": {str(stalls.id): ["Stalls/1/3"]},
            "bestBlocks": {str(stalls.id): ["Stalls/1/3", "Stalls/1/4"]},
            "otherTicketTypes": [{"ticketTypeId": str(upper.id), "name": upper.name}],
        },
    }
    assert (await office.stock(event)).held == 1


async def test_a_refusal_says_how_many_are_left(office: BoxOffice) -> None:
    event = await office.publish(a_ticket_type(quota=2))
    [kind] = event.ticket_types

    with pytest.raises(PlacesTaken) as refusal:
        await office.place(event, some(kind, 3))

    assert refusal.value.facts["shortages"] == [
        {"stockId": str(kind.id), "wanted": 3, "left": 2, "taken": []}
    ]


async def test_too_few_seats_are_refused(office: BoxOffice) -> None:
    event = await a_hall(office)

    with pytest.raises(PlacesTaken):
        await office.place(event, some(event.ticket_types[0], 7))


async def test_a_chosen_seat_that_is_gone_is_not_replaced_because_another_was_chosen_for_the_buyer(
    office: BoxOffice,
) -> None:
    balcony = a_section("Balcony", rows=1, seats=2)
    event = await a_hall(office, ROW, balcony)
    stalls, upper = event.ticket_types
    await office.place(event, seats(stalls, "Stalls/1/1"))

    with pytest.raises(PlacesTaken) as refusal:
        await office.place(event, seats(stalls, "Stalls/1/1"), some(upper), by=a_buyer(2))

    assert [line["taken"] for line in refusal.value.facts["shortages"]] == [["Stalls/1/1"]]  # type: ignore[union-attr, index, call-overload]


async def test_of_many_who_want_the_best_seats_each_gets_some_until_none_are_left(
    office: BoxOffice,
) -> None:
    event = await a_hall(office, a_section("Stalls", rows=5, seats=4))
    wish = some(event.ticket_types[0], 2)

    outcomes = await asyncio.gather(
        *(office.place(event, wish, by=a_buyer(rank)) for rank in range(1, 31)),
        return_exceptions=True,
    )

    assert Counter(type(outcome) for outcome in outcomes) == {Booking: 10, PlacesTaken: 20}
    booked = [
        seat for outcome in outcomes if isinstance(outcome, Booking) for seat in seats_of(outcome)
    ]
    assert len(set(booked)) == 20


async def test_the_same_request_books_once(office: BoxOffice) -> None:
    event = await office.publish()
    booking = await office.place(event, request=once("a"))

    with pytest.raises(AlreadyAnswered) as again:
        await office.place(event, request=once("a"))

    assert again.value.answer.body == str(booking.id).encode()
    assert (await office.stock(event)).held == 1


async def test_an_event_that_was_never_there_has_no_offer(office: BoxOffice) -> None:
    with pytest.raises(OfferNotFound):
        await office.offers.get(EventId(office.ids.new()))


async def test_offers_that_nobody_asked_for_lately_are_read_again(office: BoxOffice) -> None:
    first = await office.publish()
    kept = await office.offers.get(first.id)
    assert await office.offers.get(first.id) is kept
    assert await office.offers.get(first.id, fresh=True) is kept

    for _ in range(200):
        other = await stored_event(office.programme_work, an_event())
        await office.offers.get(other.id)

    assert await office.offers.get(first.id) == kept
    assert await office.offers.get(first.id) is not kept
