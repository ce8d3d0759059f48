from datetime import datetime

from application.delivery.courier_ports import CourierStore
from application.delivery.rounds import improved, take_off
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from domain.delivery.delivery import Delivery
from domain.delivery.events import (
    DeliveryCancelled,
    DeliveryDelivered,
    DeliveryFailed,
    DeliveryInTransit,
    DeliveryOutForDelivery,
    DeliveryPickedUp,
    DeliveryReturned,
)
from domain.delivery.round import Round
from domain.delivery.status import DeliveryStatus
from domain.kernel.ids import CourierId

type Settled = (
    DeliveryPickedUp
    | DeliveryInTransit
    | DeliveryOutForDelivery
    | DeliveryDelivered
    | DeliveryReturned
    | DeliveryCancelled
    | DeliveryFailed
)


class SettleRound:
    """Bring the courier's round up to what became of a delivery, and into a good order."""

    def __init__(self, *, work: UnitOfWork[CourierStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: Settled, task: Task) -> None:
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            delivery = await store.deliveries.lock(event.delivery_id)
            if delivery.is_over:
                await _close(store, delivery, now)
                return
            courier_id = await store.rounds.carrying(delivery.id)
            if courier_id is not None and courier_id == delivery.courier_id:
                await _follow(store, delivery, courier_id, now)


async def _close(store: CourierStore, delivery: Delivery, now: datetime) -> None:
    await take_off(store, delivery.id, now=now)
    await store.searches.forget(delivery.id)
    offer = await store.offers.open_of(delivery.id)
    if offer is not None:
        await store.offers.save(offer.withdraw(now=now))


async def _follow(
    store: CourierStore, delivery: Delivery, courier_id: CourierId, now: datetime
) -> None:
    round_ = await store.rounds.lock(courier_id)
    if round_ is not None:
        await store.rounds.save(await improved(store, _brought_up(round_, delivery), now=now))


def _brought_up(round_: Round, delivery: Delivery) -> Round:
    if delivery.is_on_board:
        round_ = round_.pick_up(delivery.id)
    if delivery.is_given_up and delivery.is_collected and delivery.pickup.position is not None:
        return round_.turn_back(delivery.id, to=delivery.pickup.position)
    round_ = round_.expect(delivery.id, opens_at=_opens_at(delivery))
    if delivery.status is DeliveryStatus.OUT_FOR_DELIVERY:
        return round_.head_for(delivery.id)
    return round_


def _opens_at(delivery: Delivery) -> datetime | None:
    """Before its next try, and before its recipient is there, nobody has to go."""
    opens = [delivery.retry_at] if delivery.retry_at is not None else []
    if delivery.is_on_board and delivery.window is not None:
        opens.append(delivery.window.opens_at)
    return max(opens, default=None)
