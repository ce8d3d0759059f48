"""Changing a consignment, and its delivery after it: in one transaction, locked in one order."""

from datetime import datetime

from application.delivery.partner_ports import ConsignmentStore
from domain.delivery.consignment import Consignment
from domain.delivery.delivery import Delivery
from domain.delivery.following import followed
from domain.kernel.ids import ConsignmentId


async def locked(
    store: ConsignmentStore, consignment_id: ConsignmentId
) -> tuple[Delivery, Consignment]:
    """The delivery and the consignment, for nobody else until the transaction ends."""
    known = await store.consignments.get(consignment_id)
    delivery = await store.deliveries.lock(known.delivery_id)
    return delivery, await store.consignments.lock(consignment_id)


async def save_with_delivery(
    store: ConsignmentStore,
    delivery: Delivery,
    before: Consignment,
    consignment: Consignment,
    *,
    now: datetime,
) -> None:
    """Store what became of a consignment, and what follows from it for its delivery."""
    if consignment is before:
        return
    await store.consignments.save(consignment)
    brought_up = followed(delivery, consignment, now=now)
    if before.is_silent and not consignment.is_silent and not brought_up.is_over:
        brought_up = brought_up.hear(now=now)
    estimated = _estimated(brought_up, consignment, now)
    if estimated is not delivery:
        await store.deliveries.save(estimated)


def _estimated(delivery: Delivery, consignment: Consignment, now: datetime) -> Delivery:
    """With what the partner says of its arrival, as long as they bring it."""
    is_its = delivery.consigned is not None and delivery.consigned.id == consignment.id
    is_coming = not (delivery.is_over or delivery.is_seeking or delivery.is_given_up)
    if is_its and is_coming and delivery.moves_noticeably(consignment.arrives_at):
        return delivery.estimate(consignment.arrives_at, now=now)
    return delivery
