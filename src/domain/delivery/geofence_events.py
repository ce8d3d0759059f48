"""Somebody came to a stop, or went: where that is, no event says."""

from dataclasses import dataclass

from domain.delivery.events import DeliveryCarried
from domain.delivery.geofence import Reached
from domain.delivery.job import StopKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPlaceNoticed(DeliveryCarried):
    """Told once for each stop and try."""

    stop: StopKind

    @property
    def is_at_the_door(self) -> bool:
        return self.stop is StopKind.DROP_OFF


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryNear(DeliveryPlaceNoticed):
    """Whoever brings it is nearly at the stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryArrived(DeliveryPlaceNoticed):
    """Whoever brings it is at the stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryDwelling(DeliveryPlaceNoticed):
    """Whoever brings it has been at the stop for long: something keeps them there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLeft(DeliveryPlaceNoticed):
    """Whoever brings it is no longer at the stop."""


TOLD_BY: dict[Reached, type[DeliveryPlaceNoticed]] = {
    Reached.NEAR: DeliveryNear,
    Reached.ARRIVED: DeliveryArrived,
    Reached.DWELLING: DeliveryDwelling,
    Reached.LEFT: DeliveryLeft,
}
