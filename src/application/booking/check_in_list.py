from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.booking.check_in import gate_of
from application.booking.ticket_ports import GateStore, PublicKey, TicketCodes
from application.platform.paging import Page, PageRequest
from application.platform.ports import Clock, UnitOfWork
from domain.booking.check_in import Gate
from domain.booking.ticket import Ticket
from domain.kernel.access import Principal
from domain.kernel.ids import EventId, TicketNumber

TICKETS_MAX = 1000
"""On one page: a gate loads tens of thousands before the doors open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GetCheckInList:
    by: Principal
    event_id: EventId
    page: PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInList:
    """What a gate needs to work without network.

    It lets in who shows a code that one of the keys verifies, of this event and of the
    issue on the list, within the gate's hours; and uploads its scans afterwards.
    """

    gate: Gate
    keys: Sequence[PublicKey]
    generated_at: datetime
    tickets: Page[Ticket]


class GetCheckInListHandler:
    """The tickets of an event, for gates that lose their network."""

    def __init__(self, work: UnitOfWork[GateStore], clock: Clock, codes: TicketCodes) -> None:
        self._work = work
        self._clock = clock
        self._codes = codes

    async def __call__(self, query: GetCheckInList) -> CheckInList:
        last = query.page.after(str)
        after = None if last is None else TicketNumber(str(last[0]))
        limit = min(query.page.limit, TICKETS_MAX)
        page = PageRequest(cursor=query.page.cursor, limit=limit)
        async with self._work.begin() as store:
            gate = await gate_of(store, query.event_id, query.by)
            found = await store.tickets.of_event(gate.event_id, after=after, limit=limit + 1)
        return CheckInList(
            gate=gate,
            keys=self._codes.public_keys(gate.event_id),
            generated_at=self._clock.now(),
            tickets=Page.cut(found, page, lambda ticket: (ticket.number,)),
        )
