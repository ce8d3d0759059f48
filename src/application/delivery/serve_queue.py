from datetime import timedelta

from application.delivery.courier_ports import CourierStore, CourierViews
from application.delivery.dispatch_delivery import DispatchDelivery
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.delivery.courier_events import ShiftLocated, ShiftResumed
from domain.delivery.events import DeliveryCancelled, DeliveryDelivered, DeliveryReturned

AT_ONCE = 20
UNTIL_UNLOADED = timedelta(milliseconds=100)

type Unloaded = DeliveryDelivered | DeliveryReturned | DeliveryCancelled
type Relief = ShiftLocated | ShiftResumed | DeliveryDelivered | DeliveryReturned | DeliveryCancelled


class ServeQueue:
    """Somebody is free again: look at the deliveries that wait for that, the oldest first.

    Each is tried in transactions of its own. What is tried twice does no harm: a delivery
    for which somebody is asked already is left alone. Partners are asked by the search of each.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[CourierStore],
        views: CourierViews,
        dispatch: DispatchDelivery,
        clock: Clock,
    ) -> None:
        self._work = work
        self._views = views
        self._dispatch = dispatch
        self._clock = clock

    async def __call__(
        self,
        event: Relief,
        task: Task,  # noqa: ARG002  # nothing of its own is to be finished with it
    ) -> None:
        if isinstance(event, DeliveryDelivered | DeliveryReturned | DeliveryCancelled):
            await self._need_unloaded(event)
        for delivery_id in await self._views.queued(limit=AT_ONCE):
            await self._dispatch.attempt(delivery_id, partners=False)

    async def _need_unloaded(self, event: Unloaded) -> None:
        """Another reaction takes it off its round; before that there is no more room."""
        async with self._work.begin() as store:
            is_loaded = await store.rounds.carrying(event.delivery_id) is not None
        if is_loaded:
            raise NotYet(self._clock.now() + UNTIL_UNLOADED)
