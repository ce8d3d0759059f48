"""What happens to those who wait."""

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, BookingId, EventId, TicketTypeId, WaitingId


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingEvent(DomainEvent):
    waiting_id: WaitingId
    event_id: EventId
    organizer_id: AccountId
    ticket_type_id: TicketTypeId
    account_id: AccountId

    @property
    def subject(self) -> str:
        return f"waiting:{self.waiting_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingJoined(WaitingEvent):
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingOffered(WaitingEvent):
    booking_id: BookingId
    deadline: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingAccepted(WaitingEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLapsed(WaitingEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingClosed(WaitingEvent):
    """The event does not take place: there is nothing to wait for any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLeft(WaitingEvent):
    pass
