"""What bookings say for us in a dispute: that tickets were issued, and used."""

from collections.abc import Iterator, Sequence

from application.booking.start_payment import booking_of
from application.booking.ticket_ports import EventFace, TicketStore
from application.payments.ports import Evidence, EvidenceKind
from application.platform.ports import UnitOfWork
from domain.booking.errors import BookingNotFound
from domain.booking.ticket import Ticket
from domain.payments.payment import Payment


class TicketEvidence:
    def __init__(self, work: UnitOfWork[TicketStore]) -> None:
        self._work = work

    async def of(self, payment: Payment) -> Sequence[Evidence]:
        booking_id = booking_of(payment.purpose)
        if booking_id is None:
            return ()
        async with self._work.begin() as store:
            try:
                booked = await store.booked_tickets.get(booking_id)
            except BookingNotFound:
                return ()
            tickets = await store.tickets.of_booking(booking_id)
            face = await store.event_faces.get(booked.event_id)
        if not tickets:
            return ()
        return [Evidence(kind=EvidenceKind.TICKETS_USED, text="\n".join(_lines(face, tickets)))]


def _lines(face: EventFace, tickets: Sequence[Ticket]) -> Iterator[str]:
    where = f" at {face.venue}" if face.venue else ""
    yield f"Tickets for {face.title}{where}, {face.starts_at.isoformat()}:"
    for ticket in tickets:
        kind = face.ticket_types.get(ticket.ticket_type_id, "ticket")
        seat = f", seat {ticket.seat}" if ticket.seat else ""
        yield f"{ticket.number}, {kind}{seat}, issued for {ticket.price}: {_use_of(ticket)}."


def _use_of(ticket: Ticket) -> str:
    if ticket.entry is None:
        return f"{ticket.status}, not used"
    return f"used at {ticket.entry.at.isoformat()} at gate {ticket.entry.gate}"
