"""A courier's round: the stops they make, in order, and what they are promised meanwhile."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Self

from domain.delivery.courier import Capacity
from domain.delivery.courier_errors import AlreadyCarried, NoRoom, NotCarried
from domain.delivery.stop import ParcelSize
from domain.kernel.geo import Position
from domain.kernel.ids import CourierId, DeliveryId, RoundId
from domain.kernel.travel import ROAD_FACTOR, Vehicle, estimated_way

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a delivery asks of a round."""

    delivery_id: DeliveryId
    pickup: Position
    dropoff: Position
    grams: int
    places: int
    due_by: datetime

    def stops(self) -> tuple[RoundStop, RoundStop]:
        return (
            self._stop(StopKind.PICK_UP, self.pickup),
            self._stop(StopKind.DROP_OFF, self.dropoff),
        )

    def _stop(self, kind: StopKind, position: Position) -> RoundStop:
        return RoundStop(
            kind=kind, delivery_id=self.delivery_id, position=position, due_by=self.due_by
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The stops with a job among them, and how much longer that makes the round."""

    stops: tuple[RoundStop, ...]
    to_pick_up: timedelta
    """From now until the courier is at the pick-up, with the stops before it."""

    extra_metres: float
    late: timedelta
    """By how much stops are made later than was promised, all together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a courier has to do on a shift.

    The room for a delivery is kept from the moment on when the courier is asked, so that two
    deliveries at once cannot overload anybody. All that is promised has to fit at once, even
    what would be carried one after the other: a courier is late sometimes.

    It records no events: what happens to a delivery is told by the delivery. ``version``
    counts how often it was stored.
    """

    id: RoundId
    courier_id: CourierId
    vehicle: Vehicle
    capacity: Capacity
    loads: tuple[Load, ...] = ()
    stops: tuple[RoundStop, ...] = ()
    version: int = 0

    @property
    def free_grams(self) -> int:
        return self.capacity.grams - sum(load.grams for load in self.loads)

    @property
    def free_places(self) -> int:
        return self.capacity.places - sum(load.places for load in self.loads)

    @property
    def live(self) -> int:
        return len(self.loads)

    def has_room_for(self, job: Job) -> bool:
        return job.grams <= self.free_grams and job.places <= self.free_places

    def reserve(self, job: Job, *, at: Position, now: datetime) -> Self:
        """Keep the room, and find the best place in the order of the stops.

        Raises ``AlreadyCarried`` and ``NoRoom``.
        """
        if self._has(job.delivery_id):
            raise AlreadyCarried(job.delivery_id)
        if not self.has_room_for(job):
            raise NoRoom
        load = Load(delivery_id=job.delivery_id, grams=job.grams, places=job.places)
        plan = insertion(self.stops, job, at=at, vehicle=self.vehicle, now=now)
        return replace(self, loads=(*self.loads, load), stops=plan.stops)

    def accept(self, delivery_id: DeliveryId) -> Self:
        return self._now(delivery_id, LoadState.ACCEPTED)

    def pick_up(self, delivery_id: DeliveryId) -> Self:
        """It is on board: the stop where it was fetched is made."""
        loaded = self._now(delivery_id, LoadState.ON_BOARD)
        return replace(
            loaded,
            stops=tuple(
                stop
                for stop in self.stops
                if (stop.kind, stop.delivery_id) != (StopKind.PICK_UP, delivery_id)
            ),
        )

    def turn_back(self, delivery_id: DeliveryId, *, to: Position) -> Self:
        """Nobody takes it: it is brought back to where it was fetched, as the last stop."""
        last = [stop for stop in self.stops if stop.delivery_id == delivery_id][-1:]
        others = (stop for stop in self.stops if stop.delivery_id != delivery_id)
        return replace(self, stops=(*others, *(replace(stop, position=to) for stop in last)))

    def drop(self, delivery_id: DeliveryId) -> Self:
        """It is delivered, brought back, or somebody else's: the room is free again."""
        return replace(
            self,
            loads=tuple(load for load in self.loads if load.delivery_id != delivery_id),
            stops=tuple(stop for stop in self.stops if stop.delivery_id != delivery_id),
        )

    def equip(self, vehicle: Vehicle, capacity: Capacity) -> Self:
        """The courier has another vehicle. What was promised stays promised."""
        return replace(self, vehicle=vehicle, capacity=capacity)

    def shown_stops(self) -> tuple[RoundStop, ...]:
        """The stops of what the courier has accepted."""
        asked = {load.delivery_id for load in self.loads if load.state is LoadState.RESERVED}
        return tuple(stop for stop in self.stops if stop.delivery_id not in asked)

    def _has(self, delivery_id: DeliveryId) -> bool:
        return any(load.delivery_id == delivery_id for load in self.loads)

    def _now(self, delivery_id: DeliveryId, state: LoadState) -> Self:
        if not self._has(delivery_id):
            raise NotCarried(delivery_id)
        changed = (
            replace(load, state=state) if load.delivery_id == delivery_id else load
            for load in self.loads
        )
        return replace(self, loads=tuple(changed))


def insertion(
    stops: Sequence[RoundStop], job: Job, *, at: Position, vehicle: Vehicle, now: datetime
) -> Plan:
    """The cheapest way to make a job's two stops among those that are there, in their order.

    The pick-up comes before the drop-off, and nothing else changes its place: a courier who
    was told to go somewhere first still does. What makes nobody late comes first, then what
    is the least of a detour.
    """
    plans = (
        _plan(stops, order, job, at=at, vehicle=vehicle, now=now)
        for order in _orders(stops, *job.stops())
    )
    return min(plans, key=lambda plan: (plan.late, plan.extra_metres))


def length(at: Position, stops: Sequence[RoundStop]) -> float:
    """The metres of a round by road, from where the courier is to its last stop."""
    places = [at, *(stop.position for stop in stops)]
    return ROAD_FACTOR * sum(here.metres_to(there) for here, there in pairwise(places))


def arrivals(
    at: Position, stops: Sequence[RoundStop], *, vehicle: Vehicle, now: datetime
) -> Iterator[datetime]:
    """When the courier is at each of the stops."""
    here, moment = at, now
    for stop in stops:
        moment += estimated_way(here, stop.position, vehicle).duration
        yield moment
        here, moment = stop.position, moment + AT_A_STOP


def _orders(
    stops: Sequence[RoundStop], pickup: RoundStop, dropoff: RoundStop
) -> Iterator[tuple[RoundStop, ...]]:
    for first in range(len(stops) + 1):
        for second in range(first, len(stops) + 1):
            yield (*stops[:first], pickup, *stops[first:second], dropoff, *stops[second:])


def _plan(
    before: Sequence[RoundStop],
    order: tuple[RoundStop, ...],
    job: Job,
    *,
    at: Position,
    vehicle: Vehicle,
    now: datetime,
) -> Plan:
    times = list(arrivals(at, order, vehicle=vehicle, now=now))
    fetched = next(
        moment
        for moment, stop in zip(times, order, strict=True)
        if stop.delivery_id == job.delivery_id
    )
    late = (
        moment - stop.due_by
        for moment, stop in zip(times, order, strict=True)
        if stop.kind is StopKind.DROP_OFF and moment > stop.due_by
    )
    return Plan(
        stops=order,
        to_pick_up=fetched - now,
        extra_metres=length(at, order) - length(at, before),
        late=sum(late, timedelta()),
    )
