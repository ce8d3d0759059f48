from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from application.booking.ticket_ports import BookedPlaces, TicketCodes, TicketStore
from application.platform.failpoints import failpoint
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from domain.booking.ticket import Standing, Ticket
from domain.booking.ticket_code import GateHours, TicketClaims
from domain.kernel.ids import BookingId


class AboutBooking(Protocol):
    """Any event of a booking."""

    @property
    def booking_id(self) -> BookingId: ...


class IssueTickets:
    """Make the tickets of a booking that is paid. Doing it again makes those that lack."""

    def __init__(self, work: UnitOfWork[TicketStore], clock: Clock, codes: TicketCodes) -> None:
        self._work = work
        self._clock = clock
        self._codes = codes

    async def __call__(self, event: AboutBooking, task: Task) -> None:
        async with self._work.begin(finishing=task) as store:
            booked = await store.booked_tickets.lock(event.booking_id)
            if booked.standing is not Standing.PAID:
                return
            tickets = list(self._tickets_of(booked, now=self._clock.now()))
            await failpoint("tickets.before-store")
            await store.tickets.add(tickets)

    def _tickets_of(self, booked: BookedPlaces, *, now: datetime) -> Iterator[Ticket]:
        hours = GateHours.of(booked.starts_at, booked.ends_at)
        for place in booked.places:
            claims = TicketClaims(
                event_id=booked.event_id, number=place.number, issue=1, hours=hours
            )
            yield Ticket.issued(
                place.number,
                booking_id=booked.booking_id,
                event_id=booked.event_id,
                organizer_id=booked.organizer_id,
                holder_id=booked.buyer_id,
                ticket_type_id=place.ticket_type_id,
                seat=place.seat,
                price=place.price,
                code=self._codes.sign(claims),
                now=now,
            )
