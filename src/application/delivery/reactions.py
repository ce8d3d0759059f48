"""What deliveries do about what happens, here and elsewhere, in a few lines each."""

from application.delivery.ports import DeliveryStore, DeliveryViews, ShipmentFacts
from application.delivery.tracking_ports import TrackingArchive, TrackingUpdate
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from domain.delivery.delivery import Delivery
from domain.delivery.events import DeliveryEvent, DeliveryFailed
from domain.delivery.status import DeliveryStatus
from domain.kernel.ids import DeliveryId
from domain.shop.order_events import (
    OrderCancelled,
    OrderLinesCancelled,
    ShipmentHeldBack,
    ShipmentShipped,
)


class CancelUnwantedDeliveries:
    """What nobody wants any more is not fetched; what was fetched is brought back."""

    def __init__(
        self, *, work: UnitOfWork[DeliveryStore], facts: ShipmentFacts, clock: Clock
    ) -> None:
        self._work = work
        self._facts = facts
        self._clock = clock

    async def __call__(
        self,
        event: OrderCancelled | OrderLinesCancelled | ShipmentHeldBack | ShipmentShipped,
        _task: Task,
    ) -> None:
        async with self._work.begin() as store:
            deliveries = await store.deliveries.of_order(event.order_id)
        for delivery_id in deliveries:
            await self._settle(delivery_id)

    async def _settle(self, delivery_id: DeliveryId) -> None:
        async with self._work.begin() as store:
            delivery = await store.deliveries.get(delivery_id)
        if delivery.is_over:
            return
        fact = await self._facts.of(delivery.order_id, delivery.shipment_id)
        is_cancelled = fact is None or fact.is_cancelled
        is_wanted = fact is not None and fact.is_wanted
        async with self._work.begin() as store:
            delivery = await store.deliveries.lock(delivery_id)
            settled = self._settled(delivery, is_wanted=is_wanted, is_cancelled=is_cancelled)
            if settled is not delivery:
                await store.deliveries.save(settled)

    def _settled(self, delivery: Delivery, *, is_wanted: bool, is_cancelled: bool) -> Delivery:
        now = self._clock.now()
        if delivery.is_over:
            return delivery
        if not delivery.is_collected:
            return delivery if is_wanted else delivery.cancel(reason="NOT_WANTED", now=now)
        if is_cancelled and not delivery.is_given_up:
            return delivery.give_up(now=now)
        return delivery


class TryDeliveryAgain:
    """After the pause its courier sets out again."""

    def __init__(self, *, work: UnitOfWork[DeliveryStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: DeliveryFailed, task: Task) -> None:
        async with self._work.begin(finishing=task) as store:
            delivery = await store.deliveries.lock(event.delivery_id)
            is_next = (
                delivery.status is DeliveryStatus.FAILED
                and not delivery.is_given_up
                and delivery.attempts == event.attempt
            )
            if is_next:
                await store.deliveries.save(delivery.try_again(now=self._clock.now()))


class ReturnUncollected:
    """What was never fetched is where it belongs: after the last try nobody brings it back."""

    def __init__(self, *, work: UnitOfWork[DeliveryStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: DeliveryFailed, task: Task) -> None:
        async with self._work.begin(finishing=task) as store:
            delivery = await store.deliveries.lock(event.delivery_id)
            is_there = delivery.status is DeliveryStatus.FAILED and not delivery.is_collected
            if is_there and delivery.is_given_up:
                await store.deliveries.save(delivery.bring_back(now=self._clock.now()))


class NoteInTracking:
    """Whatever a delivery becomes is an update of its tracking, with where it was."""

    def __init__(self, *, views: DeliveryViews, archive: TrackingArchive) -> None:
        self._views = views
        self._archive = archive

    async def __call__(self, event: DeliveryEvent, _task: Task) -> None:
        delivery = await self._views.get(event.delivery_id)
        seen = await self._archive.newest(event.delivery_id) if delivery.is_collected else None
        status = STATUS_AFTER[event.name]
        update = TrackingUpdate(
            delivery_id=event.delivery_id,
            courier_id=getattr(event, "courier_id", None),
            position=None if seen is None else seen.position,
            status=status,
            at=event.at,
        )
        await self._archive.append([update])


STATUS_AFTER = {
    "DeliveryRequested": DeliveryStatus.PENDING,
    "DeliveryAssigned": DeliveryStatus.ASSIGNED,
    "DeliveryReassigned": DeliveryStatus.REASSIGNED,
    "DeliveryPickedUp": DeliveryStatus.PICKED_UP,
    "DeliveryInTransit": DeliveryStatus.IN_TRANSIT,
    "DeliveryOutForDelivery": DeliveryStatus.OUT_FOR_DELIVERY,
    "DeliveryDelivered": DeliveryStatus.DELIVERED,
    "DeliveryFailed": DeliveryStatus.FAILED,
    "DeliveryReturned": DeliveryStatus.RETURNED,
    "DeliveryCancelled": DeliveryStatus.CANCELLED,
}
"""What each event made of the delivery."""
