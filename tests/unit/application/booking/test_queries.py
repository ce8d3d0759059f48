import pytest

from adapters.memory.booking_views import MemoryBookingViews
from adapters.memory.waiting import MemoryWaitingViews
from application.booking.queries import GetBooking, ListBookings, ListEventBookings, ListWaiting
from application.platform.paging import PageRequest
from domain.booking.errors import BookingNotFound, OfferNotFound
from domain.kernel.access import Principal, Role
from tests.support.booking import a_buyer
from tests.support.box_office import MemoryBoxOffice
from tests.support.identity import a_principal
from tests.support.programme import ORGANIZER, RIVAL, a_ticket_type

ANN, BOB = a_buyer(1), a_buyer(2)
SUPPORT = a_principal(Role.SUPPORT)
ADMIN = a_principal(Role.ADMIN)


@pytest.mark.parametrize("by", [ANN, ORGANIZER, SUPPORT])
async def test_a_booking_is_seen_by_its_buyer_its_organizer_and_those_who_help(
    office: MemoryBoxOffice, by: Principal
) -> None:
    booking = await office.place(await office.publish(), by=ANN)

    view = await GetBooking(MemoryBookingViews(office.database))(booking.id, by=by)

    assert view.booking == booking


@pytest.mark.parametrize("by", [BOB, RIVAL])
async def test_for_anybody_else_there_is_no_such_booking(
    office: MemoryBoxOffice, by: Principal
) -> None:
    booking = await office.place(await office.publish(), by=ANN)

    with pytest.raises(BookingNotFound):
        await GetBooking(MemoryBookingViews(office.database))(booking.id, by=by)


async def test_everybody_lists_their_own_bookings(office: MemoryBoxOffice) -> None:
    event = await office.publish()
    mine = await office.place(event, by=ANN)
    await office.place(event, by=BOB)

    page = await ListBookings(MemoryBookingViews(office.database))(PageRequest(), by=ANN)

    assert [view.booking for view in page.items] == [mine]


async def test_an_organizer_lists_the_bookings_of_their_event(office: MemoryBoxOffice) -> None:
    event = await office.publish()
    booking = await office.paid(event, by=ANN)
    query = ListEventBookings(MemoryBookingViews(office.database), office.offers)

    page = await query(event.id, PageRequest(), by=ORGANIZER)

    [view] = page.items
    assert (view.booking, len(view.tickets)) == (booking, 1)
    for stranger in (ANN, RIVAL):
        with pytest.raises(OfferNotFound):
            await query(event.id, PageRequest(), by=stranger)


async def test_the_waiting_list_is_whole_for_its_organizer_and_ones_own_part_for_others(
    office: MemoryBoxOffice,
) -> None:
    event = await office.publish(a_ticket_type(quota=0))
    anns, bobs = await office.join(event, by=ANN), await office.join(event, by=BOB)
    query = ListWaiting(MemoryWaitingViews(office.database), office.offers)

    whole = await query(event.id, PageRequest(), by=ORGANIZER)
    by_admin = await query(event.id, PageRequest(), by=ADMIN)
    own = await query(event.id, PageRequest(), by=BOB)

    assert whole.items == by_admin.items == (anns, bobs)
    assert own.items == (bobs,)
