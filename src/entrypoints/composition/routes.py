"""Which event has which reactions: read it from top to bottom to know what happens next."""

from application.platform.tasks import Route, Routes
from domain.inventory.events import StockCorrected
from domain.kernel.events import DomainEvent
from domain.programme.events import (
    EventCancelled,
    EventChanged,
    EventDrafted,
    EventFinished,
    EventPublished,
    EventSeatMapRevised,
    SeatMapCreated,
    SeatMapRevised,
    TicketTypeAdded,
    TicketTypeChanged,
    TicketTypeRemoved,
    VenueChanged,
    VenueCreated,
)

ROUTES = (
    # Programme
    Route(on=EventPublished, reaction="finish_event", due=lambda event: event.ends_at),
    Route(on=EventChanged, reaction="finish_event"),
)

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        # Programme
        VenueCreated,
        VenueChanged,
        SeatMapCreated,
        SeatMapRevised,
        EventDrafted,
        EventFinished,
        EventCancelled,
        EventSeatMapRevised,
        TicketTypeAdded,
        TicketTypeChanged,
        TicketTypeRemoved,
        # Inventory
        StockCorrected,
    }
)


def routes() -> Routes:
    return Routes(ROUTES)
