from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid5

from application.delivery.ports import DeliveryStore, ShipmentFact, ShipmentFacts, Zones
from application.platform.errors import Unavailable
from application.platform.maps import Maps, Whereabouts
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.delivery.delivery import TRIES_MAX, TRY_AGAIN_AFTER, Delivery
from domain.delivery.proof import needed_for
from domain.delivery.stop import Parcel, ParcelSize, Stop
from domain.kernel.ids import DeliveryId, ShipmentId, ZoneId
from domain.shop.order_events import Fulfilment, ShipmentReady

ASK_AGAIN_AFTER = timedelta(seconds=30)
ASK_FOR = timedelta(minutes=10)
"""So long it waits for a map that does not answer; then dispatch has to find the way."""

BY_COURIER = frozenset({Fulfilment.COURIER, Fulfilment.SEAT})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTerms:
    """What an operator decides about deliveries."""

    promise: timedelta = timedelta(hours=24)
    """How long it may take where nobody said when it would be there."""

    tries_max: int = TRIES_MAX
    try_again_after: timedelta = TRY_AGAIN_AFTER
    code_from: int = 10_000
    """From this value on, in minor units, only the recipient's code is proof."""


def delivery_of(shipment_id: ShipmentId, ready_at: datetime) -> DeliveryId:
    """One delivery for each time that a shipment is ready: it may come back, and go again."""
    return DeliveryId(uuid5(shipment_id, f"delivery:{ready_at.isoformat()}"))


class RequestDelivery:
    """What is packed is to be brought: exactly one delivery is requested."""

    def __init__(
        self,
        *,
        work: UnitOfWork[DeliveryStore],
        facts: ShipmentFacts,
        zones: Zones,
        maps: Maps,
        terms: DeliveryTerms,
        clock: Clock,
    ) -> None:
        self._work = work
        self._facts = facts
        self._zones = zones
        self._maps = maps
        self._terms = terms
        self._clock = clock

    async def __call__(self, event: ShipmentReady, _task: Task) -> None:
        if event.fulfilment not in BY_COURIER:
            return
        fact = await self._facts.of(event.order_id, event.shipment_id)
        if fact is None or not fact.is_wanted:
            return
        fact = replace(
            fact,
            pickup=await self._located(fact.pickup, event),
            dropoff=await self._located(fact.dropoff, event),
        )
        position = fact.pickup.position
        zone_id = None if position is None else await self._zones.at(position)
        delivery_id = delivery_of(event.shipment_id, event.at)
        async with self._work.begin() as store:
            await store.deliveries.add(self._delivery(delivery_id, fact, zone_id))
        await self._look_again(delivery_id, event)

    async def _located(self, stop: Stop, event: ShipmentReady) -> Stop:
        """The stop with its position, if anybody knows it."""
        if stop.position is not None or not stop.lines:
            return stop
        address = Whereabouts(
            street=", ".join(stop.lines),
            postal_code=stop.postal_code,
            city=stop.city,
            region=stop.region,
            country=stop.country,
        )
        try:
            return replace(stop, position=await self._maps.locate(address))
        except Unavailable:
            now = self._clock.now()
            if now >= event.at + ASK_FOR:
                return stop
            raise NotYet(now + ASK_AGAIN_AFTER) from None

    async def _look_again(self, delivery_id: DeliveryId, event: ShipmentReady) -> None:
        """Who cancelled in between found no delivery that they could have cancelled."""
        fact = await self._facts.of(event.order_id, event.shipment_id)
        if fact is None or not fact.is_cancelled:
            return
        async with self._work.begin() as store:
            if delivery_id in await store.deliveries.of_order(event.order_id):
                delivery = await store.deliveries.lock(delivery_id)
                if not delivery.is_over and not delivery.is_collected:
                    cancelled = delivery.cancel(reason="ORDER_CANCELLED", now=self._clock.now())
                    await store.deliveries.save(cancelled)

    def _delivery(
        self, delivery_id: DeliveryId, fact: ShipmentFact, zone_id: ZoneId | None
    ) -> Delivery:
        now = self._clock.now()
        terms = self._terms
        promised = fact.promised
        return Delivery.request(
            delivery_id,
            order_id=fact.order_id,
            shipment_id=fact.shipment_id,
            seller_id=fact.seller_id,
            recipient_id=fact.recipient_id,
            zone_id=zone_id,
            pickup=fact.pickup,
            dropoff=fact.dropoff,
            parcel=Parcel(fact.weight_grams, ParcelSize.of(fact.weight_grams)),
            value=fact.value,
            # A quote says how long it takes from the order on; packing may have taken longer.
            due_by=promised if promised is not None and promised > now else now + terms.promise,
            needs=needed_for(fact.value, code_from=terms.code_from),
            tries_max=terms.tries_max,
            try_again_after=terms.try_again_after,
            now=now,
        )
