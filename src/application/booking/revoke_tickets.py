from datetime import datetime

from application.booking.issue_tickets import AboutBooking
from application.booking.ticket_ports import TicketStore
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from domain.booking.ticket import LIFECYCLE, Standing, Ticket, TicketStatus

_STATUS_OF = {
    Standing.CANCELLED: TicketStatus.CANCELLED,
    Standing.REFUNDED: TicketStatus.REFUNDED,
}


class RevokeTickets:
    """Make the tickets of a booking that is cancelled or refunded worthless.

    Those that were used stay used: they tell who was there.
    """

    def __init__(self, work: UnitOfWork[TicketStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: AboutBooking, task: Task) -> None:
        async with self._work.begin(finishing=task) as store:
            booked = await store.booked_tickets.lock(event.booking_id)
            target = _STATUS_OF.get(booked.standing)
            if target is None:
                return
            for ticket in await store.tickets.of_booking(event.booking_id):
                if LIFECYCLE.allows(ticket.status, target):
                    await store.tickets.save(_revoked(ticket, target, now=self._clock.now()))


def _revoked(ticket: Ticket, target: TicketStatus, *, now: datetime) -> Ticket:
    if target is TicketStatus.REFUNDED:
        return ticket.refund(now=now)
    return ticket.cancel(now=now)
