from dataclasses import replace
from datetime import timedelta

import pytest

from domain.booking.booking import Booking, BookingStatus
from domain.booking.errors import (
    AlreadyWaiting,
    BuyerLimitReached,
    NotOnSale,
    PlacesLeft,
    PlacesTaken,
    WaitingNotFound,
)
from domain.booking.waiting import OFFER_FOR, WaitingStatus
from domain.kernel.lifecycle import IllegalMove
from domain.programme.event import Event
from domain.programme.seat_map import Row, Seat, Section
from tests.support.booking import a_buyer
from tests.support.box_office import MemoryBoxOffice, seats, some
from tests.support.programme import a_section, a_ticket_type

ANN, BOB, CAT, DAN, EVE = (a_buyer(rank) for rank in range(1, 6))
SECOND = timedelta(seconds=1)


async def a_full_event(office: MemoryBoxOffice, places: int = 4) -> tuple[Event, list[Booking]]:
    """Sold out: one booking for each place."""
    event = await office.publish(a_ticket_type(quota=places))
    return event, [await office.paid(event) for _ in range(places)]


async def freed(office: MemoryBoxOffice, *bookings: Booking) -> None:
    """Cancel them, before anybody reacts."""
    for booking in bookings:
        await office.cancel(booking)


async def test_a_place_that_comes_free_is_offered_to_who_waits_longest(
    office: MemoryBoxOffice,
) -> None:
    event, [sold, *_] = await a_full_event(office)
    first = await office.join(event, by=ANN)
    second = await office.join(event, by=BOB)

    await freed(office, sold)
    await office.run_due()

    offered = await office.offered(first)
    assert (offered.buyer_id, offered.status) == (ANN.account_id, BookingStatus.INITIATED)
    assert offered.deadline == office.clock.now() + OFFER_FOR
    assert (await office.waiting(first)).status is WaitingStatus.OFFERED
    assert (await office.waiting(second)).status is WaitingStatus.WAITING


async def test_who_pays_has_accepted(office: MemoryBoxOffice) -> None:
    event, [sold, *_] = await a_full_event(office)
    waiting = await office.join(event, by=ANN)
    await freed(office, sold)
    await office.run_due()

    paid = await office.pay(await office.offered(waiting))

    assert paid.status is BookingStatus.CONFIRMED
    assert (await office.waiting(waiting)).status is WaitingStatus.ACCEPTED


async def test_an_offer_that_lapses_goes_to_the_next(office: MemoryBoxOffice) -> None:
    event, [sold, *_] = await a_full_event(office)
    first, second = await office.join(event, by=ANN), await office.join(event, by=BOB)
    await freed(office, sold)
    await office.run_due()

    await office.pass_time(OFFER_FOR + SECOND)

    assert (await office.waiting(first)).status is WaitingStatus.LAPSED
    assert (await office.offered(second)).buyer_id == BOB.account_id


async def test_who_declines_an_offer_leaves_it_to_the_next(office: MemoryBoxOffice) -> None:
    event, [sold, *_] = await a_full_event(office)
    first, second = await office.join(event, by=ANN), await office.join(event, by=BOB)
    await freed(office, sold)
    await office.run_due()

    await office.cancel(await office.offered(first))
    await office.run_due()

    assert (await office.waiting(first)).status is WaitingStatus.LAPSED
    assert (await office.waiting(second)).status is WaitingStatus.OFFERED


async def test_a_group_waits_until_there_are_places_for_all_of_it(office: MemoryBoxOffice) -> None:
    event, sold = await a_full_event(office)
    trio = await office.join(event, 3, by=ANN)
    single = await office.join(event, 1, by=BOB)

    await freed(office, sold[0])
    await office.run_due()
    assert (await office.waiting(trio)).status is WaitingStatus.WAITING
    assert (await office.waiting(single)).status is WaitingStatus.OFFERED
    await freed(office, *sold[1:])
    await office.run_due()

    assert len((await office.offered(trio)).items) == 3


async def test_nobody_snatches_what_is_kept_for_those_who_wait(office: MemoryBoxOffice) -> None:
    event, [sold, *_] = await a_full_event(office)
    await office.join(event, by=ANN)

    await freed(office, sold)

    with pytest.raises(PlacesTaken) as refusal:
        await office.place(event, by=EVE)
    assert [line["left"] for line in refusal.value.facts["shortages"]] == [0]  # type: ignore[union-attr, index, call-overload]


async def test_what_is_too_little_for_anybody_waiting_is_for_all(office: MemoryBoxOffice) -> None:
    event, [sold, *_] = await a_full_event(office)
    await office.join(event, 2, by=ANN)
    await freed(office, sold)
    await office.run_due()

    booking = await office.place(event, by=EVE)

    assert booking.buyer_id == EVE.account_id


async def test_after_everybody_was_served_the_rest_is_for_all(office: MemoryBoxOffice) -> None:
    event, sold = await a_full_event(office)
    await office.join(event, 2, by=ANN)
    await freed(office, *sold)
    await office.run_due()

    await office.place(event, some(event.ticket_types[0], 2), by=EVE)

    assert (await office.stock(event)).left == 0


async def test_who_leaves_is_passed_over(office: MemoryBoxOffice) -> None:
    event, [sold, *_] = await a_full_event(office)
    first, second = await office.join(event, by=ANN), await office.join(event, by=BOB)

    await office.leave(first)
    await freed(office, sold)
    await office.run_due()

    assert (await office.waiting(first)).status is WaitingStatus.LEFT
    assert (await office.waiting(second)).status is WaitingStatus.OFFERED


async def test_when_the_last_one_leaves_the_places_are_for_all(office: MemoryBoxOffice) -> None:
    event, [sold, *_] = await a_full_event(office)
    waiting = await office.join(event, by=ANN)
    await freed(office, sold)

    await office.leave(waiting)

    await office.place(event, by=EVE)


async def test_who_has_an_offer_cannot_just_leave(office: MemoryBoxOffice) -> None:
    event, [sold, *_] = await a_full_event(office)
    waiting = await office.join(event, by=ANN)
    await freed(office, sold)
    await office.run_due()

    with pytest.raises(IllegalMove):
        await office.leave(waiting)


async def test_nobody_makes_somebody_else_leave(office: MemoryBoxOffice) -> None:
    event, _ = await a_full_event(office)
    other, _ = await a_full_event(office)
    waiting = await office.join(event, by=ANN)

    with pytest.raises(WaitingNotFound):
        await office.leave(waiting, by=BOB)
    with pytest.raises(WaitingNotFound):
        await office.leave(replace(waiting, event_id=other.id))


async def test_nobody_waits_for_what_can_be_booked(office: MemoryBoxOffice) -> None:
    event = await office.publish(a_ticket_type(quota=2))

    with pytest.raises(PlacesLeft):
        await office.join(event, 2, by=ANN)


async def test_one_may_wait_for_more_than_is_left(office: MemoryBoxOffice) -> None:
    event = await office.publish(a_ticket_type(quota=2))

    waiting = await office.join(event, 3, by=ANN)

    assert waiting.status is WaitingStatus.WAITING


async def test_nobody_waits_twice(office: MemoryBoxOffice) -> None:
    event, _ = await a_full_event(office)
    await office.join(event, by=ANN)

    with pytest.raises(AlreadyWaiting):
        await office.join(event, 2, by=ANN)


async def test_nobody_waits_for_a_cancelled_event(office: MemoryBoxOffice) -> None:
    event, _ = await a_full_event(office)
    await office.cancel_event(event)

    with pytest.raises(NotOnSale):
        await office.join(event, by=ANN)


async def test_nobody_waits_for_more_than_one_buyer_may_have(office: MemoryBoxOffice) -> None:
    event = await office.publish(a_ticket_type(quota=0, per_buyer_limit=2))

    with pytest.raises(BuyerLimitReached):
        await office.join(event, 3, by=ANN)


async def test_who_has_as_many_as_allowed_by_now_is_passed_over(office: MemoryBoxOffice) -> None:
    event = await office.publish(a_ticket_type(quota=3, per_buyer_limit=1))
    [annes, bobs, _] = [await office.paid(event, by=by) for by in (ANN, BOB, CAT)]
    greedy, patient = await office.join(event, by=ANN), await office.join(event, by=DAN)

    await freed(office, bobs)
    await office.run_due()

    assert (await office.booking(annes)).status is BookingStatus.CONFIRMED
    assert (await office.waiting(greedy)).status is WaitingStatus.LEFT
    assert (await office.offered(patient)).buyer_id == DAN.account_id


async def test_a_quota_that_is_raised_serves_those_who_wait(office: MemoryBoxOffice) -> None:
    event, _ = await a_full_event(office, places=1)
    pair = await office.join(event, 2, by=ANN)

    await office.change_type(event, {"quota": 3})
    await office.run_due()

    assert (await office.waiting(pair)).status is WaitingStatus.OFFERED


async def test_places_of_a_booking_that_ran_out_are_offered(office: MemoryBoxOffice) -> None:
    event = await office.publish(a_ticket_type(quota=1))
    await office.place(event)
    waiting = await office.join(event, by=ANN)

    await office.pass_time(timedelta(minutes=11))

    assert (await office.waiting(waiting)).status is WaitingStatus.OFFERED


async def test_no_offer_is_made_of_an_event_that_does_not_take_place(
    office: MemoryBoxOffice,
) -> None:
    event, _ = await a_full_event(office)
    waiting = await office.join(event, by=ANN)

    await office.cancel_event(event)
    await office.run_due()

    assert (await office.waiting(waiting)).status is WaitingStatus.CLOSED
    [closed] = office.happened("WaitingClosed")
    assert (closed.waiting_id, closed.account_id) == (waiting.id, ANN.account_id)
    assert office.happened("WaitingOffered") == []


async def test_no_offer_is_made_after_the_sale(office: MemoryBoxOffice) -> None:
    ends = timedelta(hours=1)
    kind = a_ticket_type(quota=1)
    event = await office.publish(kind)
    booking = await office.paid(event)
    waiting = await office.join(event, by=ANN)
    await office.change_type(event, {"sale_ends": office.clock.now() + ends})
    office.clock.pass_time(ends)

    await freed(office, booking)
    await office.run_due()

    assert (await office.waiting(waiting)).status is WaitingStatus.WAITING


async def test_a_sale_that_is_prolonged_serves_those_who_wait(office: MemoryBoxOffice) -> None:
    event, [sold, *_] = await a_full_event(office)
    waiting = await office.join(event, by=ANN)
    await office.change_type(event, {"sale_ends": office.clock.now()})
    await freed(office, sold)
    await office.run_due()
    assert (await office.waiting(waiting)).status is WaitingStatus.WAITING

    await office.change_type(event, {"sale_ends": None})
    await office.run_due()

    assert (await office.waiting(waiting)).status is WaitingStatus.OFFERED


async def test_a_group_is_offered_seats_together(office: MemoryBoxOffice) -> None:
    row = a_section("Stalls", rows=1, seats=4)
    event = await office.publish(a_ticket_type("Stalls"), sections=(row,))
    [kind] = event.ticket_types
    left = await office.paid(event, seats(kind, "Stalls/1/1", "Stalls/1/2"))
    await office.paid(event, seats(kind, "Stalls/1/3", "Stalls/1/4"))
    waiting = await office.join(event, 2, by=ANN)

    await freed(office, left)
    await office.run_due()

    offered = await office.offered(waiting)
    assert [item.seat for item in offered.items] == ["Stalls/1/1", "Stalls/1/2"]


async def test_no_seat_is_offered_that_the_map_loses_at_this_moment(
    office: MemoryBoxOffice,
) -> None:
    old, new = (Section("Stalls", (Row("1", (Seat(label, 1),)),)) for label in ("old", "new"))
    event = await office.publish(a_ticket_type("Stalls"), sections=(old,))
    sold = await office.paid(event)
    waiting = await office.join(event, by=ANN)
    await freed(office, sold)
    office.offers.rival = lambda: office.revise_seats(event, new)

    await office.run_due()

    offered = await office.offered(waiting)
    assert [item.seat for item in offered.items] == ["Stalls/1/new"]


async def test_accessible_seats_are_neither_offered_nor_kept(office: MemoryBoxOffice) -> None:
    row = Row("1", (Seat("1", 1), Seat("2", 2), Seat("3", 3, accessible=True)))
    event = await office.publish(a_ticket_type("Stalls"), sections=(Section("Stalls", (row,)),))
    [kind] = event.ticket_types
    ordinary = [await office.paid(event, seats(kind, f"Stalls/1/{at}")) for at in (1, 2)]
    waiting = await office.join(event, by=ANN)

    await office.place(event, some(kind, 1, accessible=True), by=EVE)
    await freed(office, ordinary[0])
    await office.run_due()

    assert [item.seat for item in (await office.offered(waiting)).items] == ["Stalls/1/1"]


async def test_an_accessible_seat_that_comes_free_is_for_all(office: MemoryBoxOffice) -> None:
    row = Row("1", (Seat("1", 1), Seat("2", 2, accessible=True)))
    event = await office.publish(a_ticket_type("Stalls"), sections=(Section("Stalls", (row,)),))
    [kind] = event.ticket_types
    await office.paid(event, seats(kind, "Stalls/1/1"))
    accessible = await office.paid(event, seats(kind, "Stalls/1/2"))
    waiting = await office.join(event, by=ANN)

    await freed(office, accessible)
    await office.run_due()
    await office.place(event, seats(kind, "Stalls/1/2"), by=EVE)

    assert (await office.waiting(waiting)).status is WaitingStatus.WAITING
