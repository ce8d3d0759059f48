from dataclasses import dataclass

from application.delivery.carrying import CourierAct, carried
from application.delivery.ports import DeliveryStore
from application.platform.idempotency import Once
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.delivery import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class PickUpDelivery(CourierAct):
    pass


class PickUpDeliveryHandler:
    """The courier has it: it left the seller's."""

    def __init__(self, *, work: UnitOfWork[DeliveryStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: PickUpDelivery, once: Once) -> Delivery:
        async with self._work.begin(once=once) as store:
            now = await carried(store, command, now=self._clock.now())
            delivery = now.delivery.pick_up(now=now.at, by=now.by)
            await store.deliveries.save(delivery)
            once.keep(delivery.settled())
        return delivery.settled()
