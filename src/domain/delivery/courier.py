"""A courier of our own: what they drive, where they work, and whether they may."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self, TypedDict

from domain.delivery.courier_errors import BadCapacity, CourierSuspendedNow
from domain.delivery.courier_events import (
    CourierChanged,
    CourierEnrolled,
    CourierEvent,
    CourierReinstated,
    CourierSuspended,
)
from domain.delivery.reasons import SuspensionReason
from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, CourierId, ZoneId
from domain.kernel.lifecycle import Lifecycle
from domain.kernel.travel import Vehicle

GRAMS_MAX = 2_000_000
PLACES_MAX = 100
ZONES_MAX = 50


class CourierStatus(StrEnum):
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"


LIFECYCLE = Lifecycle(
    name="courier",
    initial=CourierStatus.ACTIVE,
    moves={
        CourierStatus.ACTIVE: frozenset({CourierStatus.SUSPENDED}),
        CourierStatus.SUSPENDED: frozenset({CourierStatus.ACTIVE}),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What a courier is promised at most at once, whatever the order of the stops."""

    grams: int
    places: int
    """So many deliveries, each one parcel."""

    def __post_init__(self) -> None:
        if not (1 <= self.grams <= GRAMS_MAX and 1 <= self.places <= PLACES_MAX):
            raise BadCapacity(
                "A vehicle carries from one gram up to two tons, in up to a hundred places.",
                grams=GRAMS_MAX,
                places=PLACES_MAX,
            )


USUAL: Mapping[Vehicle, Capacity] = {
    Vehicle.FOOT: Capacity(grams=8_000, places=2),
    Vehicle.BICYCLE: Capacity(grams=15_000, places=3),
    Vehicle.SCOOTER: Capacity(grams=25_000, places=4),
    Vehicle.CAR: Capacity(grams=200_000, places=8),
    Vehicle.VAN: Capacity(grams=900_000, places=25),
}
"""What is assumed of a vehicle unless somebody says otherwise."""


class CourierChanges(TypedDict, total=False):
    """What a change of a courier may give anew."""

    vehicle: Vehicle
    capacity: Capacity
    zone_ids: frozenset[ZoneId]
    accepts_by_itself: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier(Aggregate):
    id: CourierId
    """The account's own id: a courier is an account."""

    vehicle: Vehicle
    capacity: Capacity
    zone_ids: frozenset[ZoneId] = frozenset()
    """Where the courier picks up; none: anywhere."""

    accepts_by_itself: bool = False
    """Whether offers are accepted on the courier's behalf, without asking."""

    status: CourierStatus = LIFECYCLE.initial

    @classmethod
    def enrol(
        cls,
        id: CourierId,
        *,
        vehicle: Vehicle,
        capacity: Capacity | None = None,
        zone_ids: frozenset[ZoneId] = frozenset(),
        by: AccountId,
        now: datetime,
    ) -> Self:
        enrolled = CourierEnrolled(at=now, courier_id=id, by=by)
        return cls(
            id=id,
            vehicle=vehicle,
            capacity=capacity or USUAL[vehicle],
            zone_ids=zone_ids,
            events=(enrolled,),
        )

    def change(self, changes: CourierChanges, *, by: AccountId, now: datetime) -> Self:
        return self._after(CourierChanged(at=now, courier_id=self.id, by=by), **changes)

    def suspend(self, reason: SuspensionReason, *, by: AccountId, now: datetime) -> Self:
        """Give them nothing more. What they have on their round stays theirs."""
        event = CourierSuspended(at=now, courier_id=self.id, by=by, reason=reason)
        return self._move(CourierStatus.SUSPENDED, event)

    def reinstate(self, *, by: AccountId, now: datetime) -> Self:
        event = CourierReinstated(at=now, courier_id=self.id, by=by)
        return self._move(CourierStatus.ACTIVE, event)

    def need_active(self) -> None:
        if self.status is CourierStatus.SUSPENDED:
            raise CourierSuspendedNow

    def _move(self, target: CourierStatus, event: CourierEvent) -> Self:
        return self._after(event, status=LIFECYCLE.move(self.status, target))
