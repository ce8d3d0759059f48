from application.delivery.courier_ports import CourierStore
from application.delivery.rounds import take_off
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from domain.delivery.delivery import Delivery
from domain.delivery.events import (
    DeliveryCancelled,
    DeliveryDelivered,
    DeliveryFailed,
    DeliveryPickedUp,
    DeliveryReturned,
)
from domain.kernel.ids import CourierId

type Settled = (
    DeliveryPickedUp | DeliveryDelivered | DeliveryReturned | DeliveryCancelled | DeliveryFailed
)


class SettleRound:
    """Bring the courier's round up to what became of a delivery."""

    def __init__(self, *, work: UnitOfWork[CourierStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: Settled, task: Task) -> None:
        async with self._work.begin(finishing=task) as store:
            delivery = await store.deliveries.lock(event.delivery_id)
            if delivery.is_over:
                await self._close(store, delivery)
                return
            courier_id = await store.rounds.carrying(delivery.id)
            if courier_id is not None and courier_id == delivery.courier_id:
                await _follow(store, delivery, courier_id)

    async def _close(self, store: CourierStore, delivery: Delivery) -> None:
        await take_off(store, delivery.id)
        await store.searches.forget(delivery.id)
        offer = await store.offers.open_of(delivery.id)
        if offer is not None:
            await store.offers.save(offer.withdraw(now=self._clock.now()))


async def _follow(store: CourierStore, delivery: Delivery, courier_id: CourierId) -> None:
    round_ = await store.rounds.lock(courier_id)
    if round_ is None or not delivery.is_collected:
        return
    carried = round_.pick_up(delivery.id)
    if delivery.is_given_up and delivery.pickup.position is not None:
        carried = carried.turn_back(delivery.id, to=delivery.pickup.position)
    await store.rounds.save(carried)
