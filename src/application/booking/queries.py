"""Reading bookings."""

from application.booking.ports import BookingView, BookingViews, Offers
from application.booking.waiting_ports import WaitingViews
from application.platform.paging import Page, PageRequest
from domain.booking.errors import BookingNotFound, OfferNotFound
from domain.booking.waiting import Waiting
from domain.kernel.access import Principal, Right
from domain.kernel.ids import BookingId, EventId


class GetBooking:
    def __init__(self, views: BookingViews) -> None:
        self._views = views

    async def __call__(self, booking_id: BookingId, *, by: Principal) -> BookingView:
        view = await self._views.get(booking_id)
        owners = {view.booking.buyer_id, view.booking.organizer_id}
        if by.account_id not in owners and not by.may(Right.SEE_ANY_BOOKING):
            raise BookingNotFound(booking_id)
        return view


class ListBookings:
    def __init__(self, views: BookingViews) -> None:
        self._views = views

    async def __call__(self, page: PageRequest, *, by: Principal) -> Page[BookingView]:
        return await self._views.of_buyer(by.account_id, page)


class ListEventBookings:
    """The bookings of an event, for those who organise it."""

    def __init__(self, views: BookingViews, offers: Offers) -> None:
        self._views = views
        self._offers = offers

    async def __call__(
        self, event_id: EventId, page: PageRequest, *, by: Principal
    ) -> Page[BookingView]:
        offer = await self._offers.get(event_id)
        if not by.reaches(offer.organizer_id, otherwise=Right.SEE_ANY_BOOKING):
            raise OfferNotFound(event_id)
        return await self._views.of_event(event_id, page)


class ListWaiting:
    """The waiting list of an event: all of it for its organiser, else one's own part."""

    def __init__(self, views: WaitingViews, offers: Offers) -> None:
        self._views = views
        self._offers = offers

    async def __call__(
        self, event_id: EventId, page: PageRequest, *, by: Principal
    ) -> Page[Waiting]:
        offer = await self._offers.get(event_id)
        if by.reaches(offer.organizer_id, otherwise=Right.ORGANIZE_ANY):
            return await self._views.of_event(event_id, page)
        own = await self._views.of_account(event_id, by.account_id)
        return Page(items=tuple(own), next=None)
