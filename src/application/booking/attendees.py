"""The list of attendees as CSV, safe to open in a spreadsheet."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from application.booking.check_in import gate_of
from application.booking.ticket_ports import EventFace, GateStore, Holder
from application.platform.csv_text import csv_of
from application.platform.ports import UnitOfWork
from domain.booking.ticket import Ticket
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId, EventId, TicketNumber

COLUMNS = (
    "ticket number",
    "status",
    "ticket type",
    "seat",
    "price",
    "currency",
    "name",
    "e-mail",
    "entered at",
    "gate",
)
ROWS_AT_ONCE = 500

_NOBODY = Holder(name="", email="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportAttendees:
    by: Principal
    event_id: EventId


class ExportAttendeesHandler:
    """Who has a ticket of an event, piece by piece: a stadium does not fit into one."""

    def __init__(self, work: UnitOfWork[GateStore]) -> None:
        self._work = work

    async def __call__(self, query: ExportAttendees) -> AsyncIterator[str]:
        async with self._work.begin() as store:
            gate = await gate_of(store, query.event_id, query.by)
            face = await store.event_faces.get(gate.event_id)
        return self._pieces(face)

    async def _pieces(self, face: EventFace) -> AsyncIterator[str]:
        yield csv_of([COLUMNS])
        last: TicketNumber | None = None
        while True:
            tickets, holders = await self._some(face.event_id, last)
            if not tickets:
                return
            yield csv_of(_row(ticket, face, holders) for ticket in tickets)
            last = tickets[-1].number

    async def _some(
        self, event_id: EventId, last: TicketNumber | None
    ) -> tuple[Sequence[Ticket], Mapping[AccountId, Holder]]:
        async with self._work.begin() as store:
            tickets = await store.tickets.of_event(event_id, after=last, limit=ROWS_AT_ONCE)
            holders = await store.holders.named({ticket.holder_id for ticket in tickets})
        return tickets, holders


def _row(ticket: Ticket, face: EventFace, holders: Mapping[AccountId, Holder]) -> Sequence[str]:
    holder = holders.get(ticket.holder_id, _NOBODY)
    return (
        ticket.number,
        ticket.status,
        face.ticket_types.get(ticket.ticket_type_id, ""),
        ticket.seat or "",
        str(ticket.price).removesuffix(f" {ticket.price.currency}"),
        ticket.price.currency,
        holder.name,
        holder.email,
        ticket.entry.at.isoformat() if ticket.entry else "",
        ticket.entry.gate if ticket.entry else "",
    )
