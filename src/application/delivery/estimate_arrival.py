from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from application.delivery.pace import LearntPace
from application.delivery.ports import DeliveryStore, DeliveryViews, StopsBefore
from application.delivery.tracking_ports import TrackingArchive
from application.platform.errors import Unavailable
from application.platform.maps import Maps
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.delivery.delivery import Delivery
from domain.delivery.eta import Pace
from domain.delivery.events import DeliveryPickedUp
from domain.delivery.status import DeliveryStatus
from domain.kernel.geo import Position
from domain.kernel.travel import Vehicle, estimated_way

LOOK_EVERY = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How an estimate comes about: for those who have to answer for it."""

    pace: Pace
    vehicle: Vehicle
    stops_before: int


class ArrivalEstimates:
    """When a courier will be there, from where they were last, and how others fared there."""

    def __init__(
        self,
        *,
        archive: TrackingArchive,
        maps: Maps,
        stops: StopsBefore,
        pace: LearntPace,
        clock: Clock,
    ) -> None:
        self._archive = archive
        self._maps = maps
        self._stops = stops
        self._pace = pace
        self._clock = clock

    async def of(self, delivery: Delivery) -> datetime | None:
        """``None``, if nobody knows where it is, or where it goes."""
        target = delivery.dropoff.position
        seen = await self._archive.newest(delivery.id)
        start = delivery.pickup.position if seen is None else seen.position
        if target is None or start is None:
            return None
        now = self._clock.now()
        errand = await self._stops.of(delivery)
        pace = await self._pace.of(delivery.zone_id, errand.vehicle, now)
        ways = await self._duration([start, *errand.stops, target], errand.vehicle)
        return now + pace.duration(ways, stops=len(errand.stops))

    async def how(self, delivery: Delivery) -> How:
        """What an estimate of it is made by just now."""
        errand = await self._stops.of(delivery)
        pace = await self._pace.of(delivery.zone_id, errand.vehicle, self._clock.now())
        return How(pace=pace, vehicle=errand.vehicle, stops_before=len(errand.stops))

    async def _duration(self, places: Sequence[Position], vehicle: Vehicle) -> timedelta:
        legs = [await self._leg(*leg, vehicle) for leg in pairwise(places)]
        return sum(legs, start=timedelta())

    async def _leg(self, from_: Position, to: Position, vehicle: Vehicle) -> timedelta:
        try:
            way = await self._maps.way(from_, to, self._clock.now(), by=vehicle)
        except Unavailable:
            way = estimated_way(from_, to, vehicle)
        return way.duration


class EstimateArrival:
    """As long as a courier has it, what was said about its arrival is kept right.

    It looks every two minutes, and tells only what is worth telling.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[DeliveryStore],
        views: DeliveryViews,
        estimates: ArrivalEstimates,
        clock: Clock,
    ) -> None:
        self._work = work
        self._views = views
        self._estimates = estimates
        self._clock = clock

    async def __call__(self, event: DeliveryPickedUp, _task: Task) -> None:
        if event.courier_id is None:
            # Partners say themselves when they are there.
            return
        delivery = await self._views.get(event.delivery_id)
        if delivery.is_over or delivery.is_given_up or delivery.courier_id != event.courier_id:
            return
        if delivery.status is DeliveryStatus.FAILED:
            raise NotYet(delivery.retry_at or self._clock.now() + LOOK_EVERY)
        arrives_at = await self._estimates.of(delivery)
        if arrives_at is not None and delivery.moves_noticeably(arrives_at):
            await self._tell(delivery, arrives_at)
        raise NotYet(self._clock.now() + LOOK_EVERY)

    async def _tell(self, seen: Delivery, arrives_at: datetime) -> None:
        async with self._work.begin() as store:
            delivery = await store.deliveries.lock(seen.id)
            if delivery.is_carried and delivery.courier_id == seen.courier_id:
                estimated = delivery.estimate(arrives_at, now=self._clock.now())
                await store.deliveries.save(estimated)
