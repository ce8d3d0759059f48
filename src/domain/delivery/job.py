"""What a delivery asks of a courier's round: two stops, and the room between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.delivery.stop import ParcelSize, Window
from domain.kernel.geo import Position
from domain.kernel.ids import DeliveryId

PLACES: Mapping[ParcelSize, int] = {
    ParcelSize.SMALL: 1,
    ParcelSize.MEDIUM: 1,
    ParcelSize.LARGE: 2,
}
"""How much of a vehicle's places a parcel takes."""

AT_A_STOP = timedelta(minutes=2)
"""How long it takes to fetch something, or to hand it over."""


class StopKind(StrEnum):
    PICK_UP = "PICK_UP"
    DROP_OFF = "DROP_OFF"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundStop:
    kind: StopKind
    delivery_id: DeliveryId
    position: Position
    due_by: datetime
    opens_at: datetime | None = None
    """Whoever is there earlier has to wait. ``None``: anybody is welcome at once."""

    brings_back: bool = False
    """Nobody took it: it is returned to where it was fetched, and nobody waits for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a delivery asks of a round."""

    delivery_id: DeliveryId
    pickup: Position
    dropoff: Position
    grams: int
    places: int
    due_by: datetime
    window: Window | None = None
    """When the recipient is there."""

    def stops(self) -> tuple[RoundStop, RoundStop]:
        fetched = RoundStop(
            kind=StopKind.PICK_UP,
            delivery_id=self.delivery_id,
            position=self.pickup,
            due_by=self.due_by,
        )
        window = self.window
        brought = RoundStop(
            kind=StopKind.DROP_OFF,
            delivery_id=self.delivery_id,
            position=self.dropoff,
            due_by=self.due_by if window is None else min(self.due_by, window.closes_at),
            opens_at=None if window is None else window.opens_at,
        )
        return fetched, brought


class LoadState(StrEnum):
    RESERVED = "RESERVED"
    """The courier is asked. The room is kept until they answer."""

    ACCEPTED = "ACCEPTED"
    ON_BOARD = "ON_BOARD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A delivery on a round, and the room that is kept for it."""

    delivery_id: DeliveryId
    grams: int
    places: int
    state: LoadState = LoadState.RESERVED
