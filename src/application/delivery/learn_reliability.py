from application.delivery.courier_ports import CourierStore
from application.platform.ports import UnitOfWork
from application.platform.tasks import Task
from domain.delivery.events import (
    DeliveryAssigned,
    DeliveryDelivered,
    DeliveryFailed,
    DeliveryOfferEnded,
    DeliveryReassigned,
)
from domain.delivery.marks import mark_of

type Lesson = (
    DeliveryAssigned | DeliveryOfferEnded | DeliveryDelivered | DeliveryFailed | DeliveryReassigned
)


class LearnReliability:
    """Keep the figures by which couriers are compared."""

    def __init__(self, *, work: UnitOfWork[CourierStore]) -> None:
        self._work = work

    async def __call__(self, event: Lesson, task: Task) -> None:
        mark = mark_of(event)
        if event.courier_id is None or mark is None:
            return
        async with self._work.begin(finishing=task) as store:
            figures = await store.figures.lock(event.courier_id)
            await store.figures.save(figures.marked(mark))
