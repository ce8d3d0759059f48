"""What is left of events, as it was written: for those who are told every change of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from application.programme.views import SeatState
from domain.kernel.ids import EventId, SeatId, TicketTypeId


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTypeState:
    """``seats`` has only those that are not free."""

    ticket_type_id: TicketTypeId
    version: int
    capacity: int
    left: int
    seats: Mapping[SeatId, SeatState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveAvailability:
    """It changes only with its sequence: a hold that ran out counts until it is taken back."""

    event_id: EventId
    event_version: int
    sequence: int
    at: datetime
    ticket_types: tuple[TicketTypeState, ...]

    def seats_of(
        self, ticket_type_id: TicketTypeId, version: int
    ) -> Mapping[SeatId, SeatState] | None:
        """What is known of the seats of a ticket type, if it is that version."""
        for known in self.ticket_types:
            if known.ticket_type_id == ticket_type_id and known.version == version:
                return known.seats
        return None


class LiveAvailabilities(Protocol):
    async def sequences(self, event_ids: Collection[EventId]) -> Mapping[EventId, int]:
        """The present sequences, those of ``Availability``; none for what does not exist."""
        ...

    async def of(
        self, event_id: EventId, known: LiveAvailability | None = None
    ) -> LiveAvailability:
        """What is left, as of one moment; raise ``EventNotFound`` if there is no such event.

        Seats that did not change since the known one are taken from there.
        """
        ...
