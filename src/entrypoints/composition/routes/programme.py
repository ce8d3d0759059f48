"""What becomes of an event once it is published."""

from application.platform.tasks import Route
from domain.kernel.events import DomainEvent
from domain.programme.events import (
    EventChanged,
    EventDrafted,
    EventPublished,
    SeatMapCreated,
    SeatMapRevised,
    TicketTypeAdded,
    TicketTypeRemoved,
    VenueChanged,
    VenueCreated,
)

ROUTES: tuple[Route, ...] = (
    Route(on=EventPublished, reaction="finish_event", due=lambda event: event.ends_at),
    Route(on=EventChanged, reaction="finish_event"),
)

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        VenueCreated,
        VenueChanged,
        SeatMapCreated,
        SeatMapRevised,
        EventDrafted,
        TicketTypeAdded,
        TicketTypeRemoved,
    }
)
