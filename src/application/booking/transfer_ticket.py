from dataclasses import dataclass

from application.booking.ticket_ports import TicketCodes, TicketStore
from application.platform.idempotency import Once
from application.platform.ports import Clock, UnitOfWork
from domain.booking.ticket import Ticket
from domain.booking.ticket_code import GateHours, TicketClaims
from domain.booking.ticket_errors import TicketNotFound, TransferTooLate
from domain.kernel.access import Principal
from domain.kernel.ids import TicketNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTicket:
    by: Principal
    number: TicketNumber
    email: str


class TransferTicketHandler:
    """Give a ticket to another account. The code that its holder had is worthless then."""

    def __init__(self, work: UnitOfWork[TicketStore], clock: Clock, codes: TicketCodes) -> None:
        self._work = work
        self._clock = clock
        self._codes = codes

    async def __call__(self, command: TransferTicket, once: Once) -> Ticket:
        now = self._clock.now()
        async with self._work.begin(once=once) as store:
            ticket = await store.tickets.get(command.number)
            if ticket.holder_id != command.by.account_id:
                raise TicketNotFound
            event = await store.event_faces.get(ticket.event_id)
            if event.ends_at <= now:
                raise TransferTooLate(event.ends_at)
            recipient = await store.holders.by_email(command.email)
            code = self._next_code(ticket, GateHours.of(event.starts_at, event.ends_at))
            given = ticket.transfer(recipient, code=code, now=now)
            await store.tickets.save(given)
            once.keep(given.settled())
        return given.settled()

    def _next_code(self, ticket: Ticket, hours: GateHours) -> str:
        return self._codes.sign(
            TicketClaims(
                event_id=ticket.event_id,
                number=ticket.number,
                issue=ticket.issue + 1,
                hours=hours,
            )
        )
