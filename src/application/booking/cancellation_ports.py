"""What is shown of the cancellation of an event."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from domain.kernel.ids import EventId


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationProgress:
    """How far the bookings of a cancelled event are given back; amounts in minor units."""

    bookings: int
    """Those that are affected: live ones, and those that were cancelled with the event."""

    cancelled: int
    to_refund: int
    """Of how many money goes back, or is to."""

    refunds_requested: int
    refunded: int
    failed: int
    """Whose refund the provider refused, until somebody makes up for it."""

    due: Mapping[str, int]
    returned: Mapping[str, int]
    refused: Mapping[str, int]

    @property
    def is_done(self) -> bool:
        return self.cancelled == self.bookings and self.refunded == self.to_refund


class CancellationViews(Protocol):
    async def progress(self, event_id: EventId) -> CancellationProgress:
        """How far it is; the amounts are by currency."""
        ...
