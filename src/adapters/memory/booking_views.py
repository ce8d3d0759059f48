"""Bookings with their tickets, read from memory."""

from collections.abc import Iterable

from adapters.memory.unit_of_work import MemoryDatabase
from application.booking.ports import BookingView
from application.platform.paging import Page, PageRequest
from domain.booking.booking import Booking
from domain.booking.errors import BookingNotFound
from domain.booking.ticket import Ticket
from domain.kernel.ids import AccountId, BookingId, EventId, TicketNumber


class MemoryBookingViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def get(self, booking_id: BookingId) -> BookingView:
        try:
            return self._view(self._bookings[booking_id])
        except KeyError:
            raise BookingNotFound(booking_id) from None

    async def of_buyer(self, buyer_id: AccountId, page: PageRequest) -> Page[BookingView]:
        mine = (row for row in self._bookings.values() if row.buyer_id == buyer_id)
        return self._page(mine, page)

    async def of_event(self, event_id: EventId, page: PageRequest) -> Page[BookingView]:
        there = (row for row in self._bookings.values() if row.event_id == event_id)
        return self._page(there, page)

    @property
    def _bookings(self) -> dict[BookingId, Booking]:
        return self._database.table("bookings")

    def _page(self, found: Iterable[Booking], page: PageRequest) -> Page[BookingView]:
        after = page.after_id()
        following = (row for row in found if after is None or row.id < after)
        newest = sorted(following, key=lambda row: row.id, reverse=True)[: page.limit + 1]
        return Page.cut(
            [self._view(row) for row in newest], page, lambda view: (str(view.booking.id),)
        )

    def _view(self, booking: Booking) -> BookingView:
        tickets: dict[TicketNumber, Ticket] = self._database.table("tickets")
        issued = (tickets.get(item.number) for item in booking.items)
        found = [ticket for ticket in issued if ticket is not None]
        return BookingView(
            booking=booking, tickets=tuple(sorted(found, key=lambda ticket: ticket.number))
        )
