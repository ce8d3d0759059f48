"""Learning from what was delivered how long it took."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from application.delivery.eta_ports import EtaStore
from application.delivery.pace import LearntPace
from application.delivery.ports import DeliveryViews, StopsBefore
from application.delivery.tracking_ports import TrackingArchive, TrackingMark
from application.platform.errors import Unavailable
from application.platform.maps import Maps
from application.platform.ports import UnitOfWork
from application.platform.tasks import Task
from domain.delivery.delivery import Delivery
from domain.delivery.eta import USUAL_STOP, Lesson, keys_of
from domain.delivery.events import DeliveryDelivered
from domain.delivery.job import StopKind
from domain.delivery.status import DeliveryStatus
from domain.kernel.geo import Position
from domain.kernel.travel import Vehicle, estimated_way

CLOSE = timedelta(minutes=2)
"""A point so long before or after tells where the courier was."""

LOOKED_AT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leg:
    """The last way to the door: when and where it began, and when it ended."""

    from_: Position
    left_at: datetime
    arrived_at: datetime


class LearnEta:
    """Of the last way to the door: how long it took, and how long it should have.

    Only couriers of ours say when they set out for it; who presses the button at the door, or
    has no place to tell, teaches nothing about ways.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[EtaStore],
        views: DeliveryViews,
        archive: TrackingArchive,
        stops: StopsBefore,
        maps: Maps,
        pace: LearntPace,
    ) -> None:
        self._work = work
        self._views = views
        self._archive = archive
        self._stops = stops
        self._maps = maps
        self._pace = pace

    async def __call__(self, event: DeliveryDelivered, task: Task) -> None:
        delivery = await self._views.get(event.delivery_id)
        if event.courier_id is None or delivery.delivered_at is None:
            return
        vehicle = (await self._stops.of(delivery)).vehicle
        lesson = await self._lesson(delivery, delivery.delivered_at, vehicle)
        if lesson.is_empty:
            return
        clock = await self._pace.time_zone(delivery.zone_id)
        keys = keys_of(delivery.zone_id, vehicle, delivery.delivered_at, clock)
        async with self._work.begin(finishing=task) as store:
            for figures in (await store.eta.lock(keys)).values():
                await store.eta.save(figures.learnt(lesson))

    async def _lesson(self, delivery: Delivery, delivered_at: datetime, vehicle: Vehicle) -> Lesson:
        seen_at = _arrival(delivery)
        stopped = None if seen_at is None else delivered_at - seen_at
        leg = await self._leg(delivery, seen_at or delivered_at - USUAL_STOP)
        target = delivery.dropoff.position
        if leg is None or target is None:
            return Lesson.of(expected=None, took=None, stopped=stopped)
        expected = await self._expected(leg, target, vehicle)
        return Lesson.of(expected=expected, took=leg.arrived_at - leg.left_at, stopped=stopped)

    async def _leg(self, delivery: Delivery, arrived_at: datetime) -> _Leg | None:
        left = (
            entry.at
            for entry in reversed(delivery.history)
            if entry.status is DeliveryStatus.OUT_FOR_DELIVERY
        )
        left_at = next(left, None)
        from_ = None if left_at is None else await self._place(delivery, left_at)
        if left_at is None or from_ is None or arrived_at <= left_at:
            return None
        return _Leg(from_=from_, left_at=left_at, arrived_at=arrived_at)

    async def _place(self, delivery: Delivery, at: datetime) -> Position | None:
        """Where the courier was then; right after the pick-up they are still there."""
        after = TrackingMark(at - CLOSE)
        updates = await self._archive.of_delivery(delivery.id, after=after, limit=LOOKED_AT)
        near = [
            (abs(update.at - at), update.position)
            for update in updates
            if update.position is not None and update.status is None
        ]
        away, position = min(near, default=(CLOSE * 2, None), key=lambda pair: pair[0])
        if away <= CLOSE:
            return position
        collected_at = delivery.collected_at
        is_there = collected_at is not None and at - collected_at <= CLOSE
        return delivery.pickup.position if is_there else None

    async def _expected(self, leg: _Leg, to: Position, vehicle: Vehicle) -> timedelta:
        try:
            way = await self._maps.way(leg.from_, to, leg.left_at, by=vehicle)
        except Unavailable:
            way = estimated_way(leg.from_, to, vehicle)
        return way.duration


def _arrival(delivery: Delivery) -> datetime | None:
    """When the courier was seen at the door."""
    return next(
        (visit.arrived_at for visit in delivery.visits if visit.stop is StopKind.DROP_OFF), None
    )
