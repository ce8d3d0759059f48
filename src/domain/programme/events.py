"""What happens in the programme."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, EventId, SeatMapId, TicketTypeId, VenueId


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueHappening(DomainEvent):
    audited: ClassVar[bool] = True

    venue_id: VenueId
    owner_id: AccountId

    @property
    def subject(self) -> str:
        return f"venue:{self.venue_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueCreated(VenueHappening):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueChanged(VenueHappening):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatMapHappening(DomainEvent):
    audited: ClassVar[bool] = True

    seat_map_id: SeatMapId
    owner_id: AccountId

    @property
    def subject(self) -> str:
        return f"seat-map:{self.seat_map_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatMapCreated(SeatMapHappening):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatMapRevised(SeatMapHappening):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class EventHappening(DomainEvent):
    audited: ClassVar[bool] = True

    event_id: EventId
    organizer_id: AccountId

    @property
    def subject(self) -> str:
        return f"event:{self.event_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDrafted(EventHappening):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class EventChanged(EventHappening):
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPublished(EventHappening):
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFinished(EventHappening):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCancelled(EventHappening):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTypeAdded(EventHappening):
    ticket_type_id: TicketTypeId


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTypeChanged(EventHappening):
    ticket_type_id: TicketTypeId
    quota_raised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTypeRemoved(EventHappening):
    ticket_type_id: TicketTypeId


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSeatMapRevised(EventHappening):
    """The seat map changed under the event: what it offers may be more or less than before."""
