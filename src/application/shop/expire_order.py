from datetime import datetime

from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from application.shop.order_holds import free_unpaid
from application.shop.order_ports import OrderStore
from domain.shop.order_events import OrderCancelledBy, OrderPaymentStarted, OrderPlaced
from domain.shop.order_state import OrderStatus


class ExpireOrder:
    """Cancel what was not paid in time, and free everything it kept, its tickets too."""

    def __init__(self, *, work: UnitOfWork[OrderStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: OrderPlaced | OrderPaymentStarted, task: Task) -> None:
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            order = await store.orders.lock(event.order_id)
            # A deadline that moved has a task of its own.
            if order.status is not OrderStatus.PENDING or now < order.deadline:
                return
            await free_unpaid(store, order, OrderCancelledBy.TIME_OUT, now=now)
            await store.orders.save(order.time_out(now=now))


def order_deadline(event: OrderPlaced | OrderPaymentStarted) -> datetime:
    return event.deadline
