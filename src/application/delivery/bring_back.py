from dataclasses import dataclass

from application.delivery.carrying import Carried, CourierAct, carried
from application.delivery.ports import DeliveryStore
from application.platform.idempotency import Once
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.delivery import Delivery
from domain.delivery.reasons import DispatchReason
from domain.delivery.status import DeliveryStatus
from domain.kernel.access import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class BringBackDelivery(CourierAct):
    def suits(self, delivery: Delivery) -> bool:
        """What a partner lost may be found, and nobody tells us but people."""
        return delivery.is_given_up


class BringBackDeliveryHandler:
    """It is back at the seller's: after the last try, or when dispatch says so."""

    def __init__(self, *, work: UnitOfWork[DeliveryStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: BringBackDelivery, once: Once) -> Delivery:
        async with self._work.begin(once=once) as store:
            now = await carried(store, command, now=self._clock.now())
            delivery = _recalled(now) if command.by.may(Right.DISPATCH) else now.delivery
            delivery = delivery.bring_back(now=now.at, by=now.by)
            await store.deliveries.save(delivery)
            once.keep(delivery.settled())
        return delivery.settled()


def _recalled(now: Carried) -> Delivery:
    """What dispatch knows to be back, whoever should have fetched or brought it."""
    delivery = now.delivery
    if delivery.meeting is not None and delivery.status is DeliveryStatus.ASSIGNED:
        delivery = delivery.reassign(reason=DispatchReason.NOT_WANTED, now=now.at, by=now.by)
    if delivery.is_seeking or not delivery.is_given_up:
        return delivery.give_up(now=now.at, by=now.by)
    return delivery
