from application.delivery.courier_ports import CourierStore
from application.platform.ports import UnitOfWork
from application.platform.tasks import Task
from domain.delivery.consignment_events import ConsignmentLost
from domain.delivery.events import (
    DeliveryAssigned,
    DeliveryConsignmentEnded,
    DeliveryDelivered,
    DeliveryFailed,
    DeliveryOfferEnded,
    DeliveryReassigned,
)
from domain.delivery.marks import Mark, mark_of
from domain.kernel.ids import CourierId

type Occasion = (
    DeliveryAssigned
    | DeliveryOfferEnded
    | DeliveryConsignmentEnded
    | DeliveryDelivered
    | DeliveryFailed
    | DeliveryReassigned
    | ConsignmentLost
)


class LearnReliability:
    """Keep the figures by which couriers, and partners, are compared."""

    def __init__(self, *, work: UnitOfWork[CourierStore]) -> None:
        self._work = work

    async def __call__(self, event: Occasion, task: Task) -> None:
        whose, mark = _whose(event), mark_of(event)
        if not whose or mark is None:
            return
        async with self._work.begin(finishing=task) as store:
            await _learn(store, whose, mark)


def _whose(event: Occasion) -> CourierId | str | None:
    """The courier, or the name of the partner."""
    match event:
        case DeliveryOfferEnded():
            return event.courier_id
        case DeliveryConsignmentEnded() | ConsignmentLost():
            return event.partner
        case _:
            return event.partner or event.courier_id


async def _learn(store: CourierStore, whose: CourierId | str, mark: Mark) -> None:
    if isinstance(whose, str):
        of_partner = await store.partner_figures.lock(whose)
        await store.partner_figures.save(of_partner.marked(mark))
        return
    figures = await store.figures.lock(whose)
    await store.figures.save(figures.marked(mark))
