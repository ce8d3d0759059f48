"""A ticket: the right of its holder to one place at one event."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from domain.booking.ticket_errors import AlreadyTheirs, AlreadyUsed, TransferLimitReached
from domain.booking.ticket_events import (
    TicketEntryMoved,
    TicketEvent,
    TicketIssued,
    TicketRevoked,
    TicketTransferred,
    TicketUsed,
)
from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, BookingId, EventId, SeatId, TicketNumber, TicketTypeId
from domain.kernel.lifecycle import Lifecycle
from domain.kernel.money import Money

ISSUES_MAX = 20


class TicketStatus(StrEnum):
    VALID = "VALID"
    USED = "USED"
    CANCELLED = "CANCELLED"
    REFUNDED = "REFUNDED"


LIFECYCLE = Lifecycle(
    name="ticket",
    initial=TicketStatus.VALID,
    moves={
        TicketStatus.VALID: frozenset(TicketStatus),
        # An earlier entry, known only later, takes the place of the one that counted.
        TicketStatus.USED: frozenset({TicketStatus.USED}),
        # The money often goes back some time after the cancellation.
        TicketStatus.CANCELLED: frozenset({TicketStatus.REFUNDED}),
        TicketStatus.REFUNDED: frozenset(),
    },
)


class Standing(StrEnum):
    """What the booking behind a ticket is worth."""

    UNPAID = "UNPAID"
    PAID = "PAID"
    CANCELLED = "CANCELLED"
    REFUNDED = "REFUNDED"


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody going in: when, and where."""

    at: datetime
    gate: str
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket(Aggregate):
    """Its code carries the issue; a transfer raises it, so that older codes are worthless."""

    number: TicketNumber
    booking_id: BookingId
    event_id: EventId
    organizer_id: AccountId
    holder_id: AccountId
    ticket_type_id: TicketTypeId
    seat: SeatId | None
    price: Money
    code: str
    issue: int = 1
    status: TicketStatus = LIFECYCLE.initial
    entry: Entry | None = None

    @classmethod
    def issued(
        cls,
        number: TicketNumber,
        *,
        booking_id: BookingId,
        event_id: EventId,
        organizer_id: AccountId,
        holder_id: AccountId,
        ticket_type_id: TicketTypeId,
        seat: SeatId | None,
        price: Money,
        code: str,
        now: datetime,
    ) -> Self:
        ticket = cls(
            number=number,
            booking_id=booking_id,
            event_id=event_id,
            organizer_id=organizer_id,
            holder_id=holder_id,
            ticket_type_id=ticket_type_id,
            seat=seat,
            price=price,
            code=code,
        )
        return ticket._after(ticket._event(TicketIssued, now))

    def transfer(self, to: AccountId, *, code: str, now: datetime) -> Self:
        """Give it to somebody else, with the code of the next issue."""
        if to == self.holder_id:
            raise AlreadyTheirs
        if self.issue == ISSUES_MAX:
            raise TransferLimitReached(ISSUES_MAX)
        issue = self.issue + 1
        event = self._event(
            TicketTransferred, now, holder_id=to, from_id=self.holder_id, issue=issue
        )
        return self._move(TicketStatus.VALID, event, holder_id=to, issue=issue, code=code)

    def cancel(self, *, now: datetime) -> Self:
        event = self._event(TicketRevoked, now, reason="cancelled")
        return self._move(TicketStatus.CANCELLED, event)

    def refund(self, *, now: datetime) -> Self:
        event = self._event(TicketRevoked, now, reason="refunded")
        return self._move(TicketStatus.REFUNDED, event)

    def enter(self, entry: Entry, *, now: datetime) -> Self:
        """Let its holder in; of several entries that are known, only the earliest counts."""
        if self.entry is not None and entry.at >= self.entry.at:
            raise AlreadyUsed(self.entry.at, self.entry.gate)
        event = self._event(
            TicketUsed if self.entry is None else TicketEntryMoved,
            now,
            used_at=entry.at,
            gate=entry.gate,
            device=entry.device,
        )
        return self._move(TicketStatus.USED, event, entry=entry)

    def _event(self, kind: type[TicketEvent], now: datetime, **facts: Any) -> TicketEvent:
        about: dict[str, Any] = {
            "ticket_number": self.number,
            "booking_id": self.booking_id,
            "event_id": self.event_id,
            "organizer_id": self.organizer_id,
            "holder_id": self.holder_id,
        }
        return kind(at=now, **(about | facts))

    def _move(self, target: TicketStatus, event: TicketEvent, **changes: Any) -> Self:
        status = LIFECYCLE.move(self.status, target)
        return self._after(event, status=status, **changes)
