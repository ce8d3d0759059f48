from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from application.delivery.courier_access import own_courier_id
from application.delivery.courier_ports import CourierStore, Positions
from application.delivery.fences import NoticePlaces
from application.delivery.telling import PlaceTeller
from application.delivery.tracking_ports import BATCH_MAX, TrackingArchive, TrackingUpdate
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.courier_errors import NotOnShift
from domain.delivery.points import LastSeen, Point, worth_keeping
from domain.kernel.access import Principal
from domain.kernel.ids import CourierId, DeliveryId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLocation:
    by: Principal
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    kept: int
    """So many of the points told something new; the others are dropped."""


class ReportLocationHandler:
    """Note where a courier is, and that what they carry is there as well."""

    def __init__(
        self,
        *,
        positions: Positions,
        archive: TrackingArchive,
        work: UnitOfWork[CourierStore],
        teller: PlaceTeller,
        places: NoticePlaces,
        clock: Clock,
    ) -> None:
        self._positions = positions
        self._archive = archive
        self._work = work
        self._teller = teller
        self._places = places
        self._clock = clock

    async def __call__(self, command: ReportLocation) -> Reported:
        courier_id = own_courier_id(command.by)
        known = await self._positions.reporting(courier_id)
        if known is None:
            raise NotOnShift
        points = worth_keeping(
            command.points, last=known.last, since=known.since, now=self._clock.now()
        )
        if not points:
            return Reported(kept=0)
        for updates in batched(
            _updates(courier_id, known.delivery_ids, points), BATCH_MAX, strict=False
        ):
            await self._archive.append(updates)
        await self._positions.put(LastSeen(courier_id=courier_id, point=points[-1]))
        self._teller.tell(courier_id, known.delivery_ids, points[-1])
        await self._hear(
            courier_id, [each for each in known.watched if known.watched[each].is_stalled]
        )
        await self._places.of_courier(courier_id, known.watched, points, last=known.last)
        if not known.is_located:
            await self._locate(courier_id)
        return Reported(kept=len(points))

    async def _hear(self, courier_id: CourierId, delivery_ids: Sequence[DeliveryId]) -> None:
        """Whoever was told that the courier is silent need not worry any more."""
        for delivery_id in sorted(delivery_ids):
            async with self._work.begin() as store:
                delivery = await store.deliveries.lock(delivery_id)
                heard = delivery.hear(now=self._clock.now())
                if delivery.courier_id == courier_id and heard is not delivery:
                    await store.deliveries.save(heard)

    async def _locate(self, courier_id: CourierId) -> None:
        async with self._work.begin() as store:
            shift = await store.shifts.under_way(courier_id)
            if shift is not None and shift.locate(now=self._clock.now()) is not shift:
                await store.shifts.save(shift.locate(now=self._clock.now()))


def _updates(
    courier_id: CourierId, delivery_ids: Sequence[DeliveryId], points: Sequence[Point]
) -> Iterator[TrackingUpdate]:
    for point in points:
        for delivery_id in delivery_ids:
            yield TrackingUpdate(
                delivery_id=delivery_id,
                courier_id=courier_id,
                position=point.position,
                status=None,
                at=point.at,
            )
