"""A courier's round: the stops they make, in order, and what they are promised meanwhile."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from domain.delivery.courier import Capacity
from domain.delivery.courier_errors import AlreadyCarried, NoRoom, NotCarried
from domain.delivery.job import Job, Load, LoadState, RoundStop, StopKind
from domain.delivery.planning import in_better_order, insertion
from domain.kernel.geo import Position
from domain.kernel.ids import CourierId, DeliveryId, RoundId
from domain.kernel.travel import Vehicle

FEW = 2
"""So many stops at least can be made in several orders."""


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
        """Nobody takes it: it is brought back to where it was fetched, after all others.

        What another courier still has is got from them first.
        """
        last = self._stops_of(delivery_id)[-1:]
        others = (stop for stop in self.stops if stop not in last)
        back = (replace(stop, position=to, opens_at=None, brings_back=True) for stop in last)
        return replace(self, stops=(*others, *back))

    def expect(self, delivery_id: DeliveryId, *, opens_at: datetime | None) -> Self:
        """The delivery's next stop is not to be made before then; ``None``: at any time."""
        following = self._stops_of(delivery_id)[:1]
        return replace(
            self,
            stops=tuple(
                replace(stop, opens_at=opens_at)
                if stop in following and not stop.brings_back
                else stop
                for stop in self.stops
            ),
        )

    def head_for(self, delivery_id: DeliveryId) -> Self:
        """The courier goes there now: the delivery's next stop comes first."""
        following = self._stops_of(delivery_id)[:1]
        others = (stop for stop in self.stops if stop not in following)
        return replace(self, stops=(*following, *others))

    def improve(self, *, at: Position | None, now: datetime) -> Self:
        """Put the stops into a better order, if there is one.

        Up to the stop that the courier is heading for nothing changes. If nobody knows
        where they are, the order is judged from their first stop on.
        """
        if len(self.stops) < FEW:
            return self
        better = in_better_order(
            self.stops,
            kept=self._kept(now),
            at=at or self.stops[0].position,
            vehicle=self.vehicle,
            capacity=self.capacity,
            rooms={load.delivery_id: (load.grams, load.places) for load in self.loads},
            now=now,
        )
        return replace(self, stops=better)

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

    def _kept(self, now: datetime) -> int:
        """How many stops there are up to the first one that the courier knows of."""
        shown = self.shown_stops()
        if not shown or (shown[0].opens_at is not None and shown[0].opens_at > now):
            return 0
        return self.stops.index(shown[0]) + 1

    def _stops_of(self, delivery_id: DeliveryId) -> tuple[RoundStop, ...]:
        return tuple(stop for stop in self.stops if stop.delivery_id == delivery_id)

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
