"""What happens to tickets."""

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, BookingId, EventId, TicketNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent(DomainEvent):
    ticket_number: TicketNumber
    booking_id: BookingId
    event_id: EventId
    organizer_id: AccountId
    holder_id: AccountId

    @property
    def subject(self) -> str:
        return f"ticket:{self.ticket_number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketIssued(TicketEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTransferred(TicketEvent):
    """The ticket has a new holder; the code of the earlier issue is worth nothing."""

    from_id: AccountId
    issue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRevoked(TicketEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketUsed(TicketEvent):
    used_at: datetime
    gate: str
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEntryMoved(TicketEvent):
    """An offline gate let somebody in earlier with this ticket: that entry counts instead."""

    used_at: datetime
    gate: str
    device: str
