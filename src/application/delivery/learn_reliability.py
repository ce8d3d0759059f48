from application.delivery.courier_ports import CourierStore
from application.platform.ports import UnitOfWork
from application.platform.tasks import Task
from domain.delivery.events import (
    DeliveryAssigned,
    DeliveryDelivered,
    DeliveryFailed,
    DeliveryOfferEnded,
    DeliveryReassigned,
    FailureReason,
)
from domain.delivery.figures import Figures

OWN_FAULT = frozenset({FailureReason.COURIER_UNABLE, FailureReason.DAMAGED})
"""That nobody opened the door is not the courier's."""

type Lesson = (
    DeliveryAssigned | DeliveryOfferEnded | DeliveryDelivered | DeliveryFailed | DeliveryReassigned
)


class LearnReliability:
    """Keep the figures by which couriers are compared."""

    def __init__(self, *, work: UnitOfWork[CourierStore]) -> None:
        self._work = work

    async def __call__(self, event: Lesson, task: Task) -> None:
        if event.courier_id is None:
            return
        async with self._work.begin(finishing=task) as store:
            figures = await store.figures.lock(event.courier_id)
            learned = _learned(figures, event)
            if learned != figures:
                await store.figures.save(learned)


def _learned(figures: Figures, event: Lesson) -> Figures:
    match event:
        # Given out by dispatch, nobody accepted anything.
        case DeliveryAssigned() if event.by == event.courier_id:
            return figures.accepted()
        case DeliveryOfferEnded():
            return figures.declined() if event.declined else figures.let_lapse()
        case DeliveryDelivered():
            return figures.delivered(on_time=event.on_time)
        case DeliveryFailed() | DeliveryReassigned() if event.reason in OWN_FAULT:
            return figures.failed()
        case _:
            return figures
