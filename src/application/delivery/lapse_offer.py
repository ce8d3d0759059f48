from datetime import datetime

from application.delivery.courier_ports import CourierStore
from application.delivery.rounds import take_off
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from domain.delivery.events import DeliveryOffered


class LapseOffer:
    """A courier did not answer in time: somebody else is asked."""

    def __init__(self, *, work: UnitOfWork[CourierStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: DeliveryOffered, task: Task) -> None:
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            delivery = await store.deliveries.lock(event.delivery_id)
            offer = await store.offers.get(event.offer_id)
            if not offer.has_run_out(now):
                return
            if delivery.asked is not None and delivery.asked.id == offer.id:
                await store.deliveries.save(delivery.end_offer(offer.id, declined=False, now=now))
                await take_off(store, delivery.id, now=now)
            await store.offers.save(offer.lapse(now=now))


def lapses_at(event: DeliveryOffered) -> datetime:
    return event.until
