from dataclasses import dataclass

from application.delivery.carrying import CourierAct, carried
from application.delivery.ports import DeliveryStore
from application.platform.idempotency import Once
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.delivery import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartWithDelivery(CourierAct):
    pass


class DepartWithDeliveryHandler:
    """The courier sets out, with other stops before this one."""

    def __init__(self, *, work: UnitOfWork[DeliveryStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: DepartWithDelivery, once: Once) -> Delivery:
        async with self._work.begin(once=once) as store:
            now = await carried(store, command, now=self._clock.now())
            delivery = now.delivery.go(now=now.at, by=now.by)
            await store.deliveries.save(delivery)
            once.keep(delivery.settled())
        return delivery.settled()
