"""Steps on rounds that several use cases have in common, within their transactions."""

from datetime import datetime

from application.delivery.courier_ports import CourierStore
from domain.delivery.delivery import Delivery
from domain.delivery.job import PLACES, Job
from domain.delivery.round import Round
from domain.kernel.geo import Position
from domain.kernel.ids import CourierId, DeliveryId


def job_of(delivery: Delivery, *, otherwise: Position | None = None) -> Job | None:
    """What a delivery asks of a round; ``None`` if nobody knows where its places are.

    ``otherwise`` stands in for a place that nobody knows. What another courier has is fetched
    where they are.
    """
    meeting = None if delivery.meeting is None else delivery.meeting.position
    pickup = meeting or delivery.pickup.position or otherwise
    dropoff = delivery.dropoff.position or otherwise
    if pickup is None or dropoff is None:
        return None
    return Job(
        delivery_id=delivery.id,
        pickup=pickup,
        dropoff=dropoff,
        grams=delivery.parcel.weight_grams,
        places=PLACES[delivery.parcel.size],
        due_by=delivery.due_by,
        window=delivery.window,
    )


async def lock_rounds(
    store: CourierStore, delivery_id: DeliveryId, courier_id: CourierId | None
) -> None:
    """Lock the round that a delivery is on, and the one that it goes to, in one order."""
    concerned = {await store.rounds.carrying(delivery_id), courier_id}
    for each in sorted(one for one in concerned if one is not None):
        await store.rounds.lock(each)


async def improved(store: CourierStore, round_: Round, *, now: datetime) -> Round:
    """The round with its stops in a better order, from where the courier is now."""
    return round_.improve(at=await store.positions.of(round_.courier_id), now=now)


async def take_off(store: CourierStore, delivery_id: DeliveryId, *, now: datetime) -> None:
    """Take a delivery from whoever's round it is on. Its delivery is locked."""
    courier_id = await store.rounds.carrying(delivery_id)
    if courier_id is None:
        return
    round_ = await store.rounds.lock(courier_id)
    if round_ is not None:
        await store.rounds.save(await improved(store, round_.drop(delivery_id), now=now))
