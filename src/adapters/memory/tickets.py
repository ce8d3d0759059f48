"""Tickets and what came of scanning them, in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from adapters.memory.unit_of_work import MemoryTransaction
from domain.booking.check_in import CheckedIn
from domain.booking.ticket import Ticket, TicketStatus
from domain.booking.ticket_errors import TicketNotFound
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import BookingId, EventId, TicketNumber


class MemoryTickets:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[TicketNumber, Ticket] = transaction.table("tickets")

    async def add(self, tickets: Sequence[Ticket]) -> None:
        for ticket in tickets:
            if ticket.number not in self._rows:
                self._put(ticket)

    async def get(self, number: TicketNumber) -> Ticket:
        try:
            return self._rows[number]
        except KeyError:
            raise TicketNotFound from None

    async def find(self, numbers: Collection[TicketNumber]) -> Mapping[TicketNumber, Ticket]:
        return {number: self._rows[number] for number in numbers if number in self._rows}

    async def of_booking(self, booking_id: BookingId) -> Sequence[Ticket]:
        return [ticket for ticket in self._in_order() if ticket.booking_id == booking_id]

    async def of_event(
        self, event_id: EventId, *, after: TicketNumber | None, limit: int
    ) -> Sequence[Ticket]:
        following = (
            ticket
            for ticket in self._in_order()
            if ticket.event_id == event_id and (after is None or ticket.number > after)
        )
        return list(following)[:limit]

    async def save(self, ticket: Ticket) -> None:
        if self._rows[ticket.number].version != ticket.version:
            raise StaleVersion("The ticket changed meanwhile.", ticketNumber=ticket.number)
        self._put(ticket)

    async def let_in(self, tickets: Sequence[Ticket]) -> Collection[TicketNumber]:
        fresh = [ticket for ticket in tickets if self._is_valid(ticket)]
        for ticket in fresh:
            self._put(replace(ticket, version=self._rows[ticket.number].version))
        return {ticket.number for ticket in fresh}

    def _is_valid(self, ticket: Ticket) -> bool:
        present = self._rows[ticket.number]
        return present.status is TicketStatus.VALID and present.issue == ticket.issue

    def _in_order(self) -> Sequence[Ticket]:
        return sorted(self._rows.values(), key=lambda ticket: ticket.number)

    def _put(self, ticket: Ticket) -> None:
        self._rows[ticket.number] = ticket.settled()
        self._transaction.record(ticket)


class MemoryCheckIns:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[tuple[EventId, str, str], CheckedIn] = transaction.table("check_ins")

    async def earlier(
        self, event_id: EventId, scans: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], CheckedIn]:
        known = ((scan, self._rows.get((event_id, *scan))) for scan in scans)
        return {scan: checked_in for scan, checked_in in known if checked_in is not None}

    async def add(self, checked_in: Sequence[CheckedIn]) -> None:
        for row in checked_in:
            key = (row.event_id, row.device, row.nonce)
            if key in self._rows:
                raise StaleVersion("This scan came in meanwhile.", nonce=row.nonce)
            self._rows[key] = row

    async def of_ticket(self, number: TicketNumber) -> Sequence[CheckedIn]:
        # Received at one time, they keep the order of their ids.
        found = [row for row in self._rows.values() if row.ticket_number == number]
        return sorted(found, key=lambda row: (row.received_at, row.id))
