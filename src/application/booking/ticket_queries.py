"""Looking at tickets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from application.booking.ticket_ports import TicketStore
from application.platform.ports import UnitOfWork
from domain.booking.errors import BookingNotFound
from domain.booking.ticket import Ticket
from domain.booking.ticket_errors import TicketNotFound
from domain.kernel.access import Principal, Right
from domain.kernel.ids import BookingId, TicketNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBookingTickets:
    by: Principal
    booking_id: BookingId


class ListBookingTicketsHandler:
    """The tickets of a booking; of those that were given away, without the code."""

    def __init__(self, work: UnitOfWork[TicketStore]) -> None:
        self._work = work

    async def __call__(self, query: ListBookingTickets) -> Sequence[Ticket]:
        async with self._work.begin() as store:
            booked = await store.booked_tickets.get(query.booking_id)
            if not query.by.reaches(booked.buyer_id, otherwise=Right.SEE_ANY_BOOKING):
                raise BookingNotFound(query.booking_id)
            tickets = await store.tickets.of_booking(query.booking_id)
        return [ticket if _shows_code(ticket, query.by) else _blank(ticket) for ticket in tickets]


@dataclass(frozen=True, slots=True, kw_only=True)
class GetTicket:
    by: Principal
    number: TicketNumber


class GetTicketHandler:
    """A ticket, for its holder."""

    def __init__(self, work: UnitOfWork[TicketStore]) -> None:
        self._work = work

    async def __call__(self, query: GetTicket) -> Ticket:
        async with self._work.begin() as store:
            return await ticket_of(store, query)


async def ticket_of(store: TicketStore, query: GetTicket) -> Ticket:
    """The ticket if one holds it, or may see any; raise ``TicketNotFound`` otherwise."""
    ticket = await store.tickets.get(query.number)
    if not _shows_code(ticket, query.by):
        raise TicketNotFound
    return ticket


def _shows_code(ticket: Ticket, by: Principal) -> bool:
    return by.reaches(ticket.holder_id, otherwise=Right.SEE_ANY_BOOKING)


def _blank(ticket: Ticket) -> Ticket:
    return replace(ticket, code="")
