from dataclasses import dataclass

from application.delivery.carrying import CourierAct, carried
from application.delivery.goods_place import goods_place
from application.delivery.ports import DeliveryStore
from application.delivery.tracking_ports import TrackingArchive
from application.platform.idempotency import Once
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.delivery import Delivery
from domain.delivery.events import FailureReason


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFailure(CourierAct):
    reason: FailureReason


class ReportFailureHandler:
    """It could not be handed over. What follows from it are reactions."""

    def __init__(
        self, *, work: UnitOfWork[DeliveryStore], archive: TrackingArchive, clock: Clock
    ) -> None:
        self._work = work
        self._archive = archive
        self._clock = clock

    async def __call__(self, command: ReportFailure, once: Once) -> Delivery:
        seen = await self._archive.newest(command.delivery_id)
        async with self._work.begin(once=once) as store:
            now = await carried(store, command, now=self._clock.now())
            place = goods_place(now.delivery, seen)
            delivery = now.delivery.fail(command.reason, now=now.at, by=now.by, goods_at=place)
            await store.deliveries.save(delivery)
            once.keep(delivery.settled())
        return delivery.settled()
