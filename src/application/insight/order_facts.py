"""The facts of an order, one for each seller, as its history in the event log tells them."""

from collections.abc import Sequence
from datetime import datetime

from application.insight.delivery_facts import seconds_between
from application.insight.facts import OrderFact, OrderOutcome
from application.realtime.ports import LoggedEvent
from domain.kernel.ids import AccountId
from domain.shop.order_events import (
    Fulfilment,
    OrderCancelled,
    OrderConfirmed,
    OrderDelivered,
    OrderEvent,
    ShipmentDelivered,
    ShipmentEvent,
    ShipmentReady,
    ShipmentShipped,
)


def order_facts(history: Sequence[LoggedEvent], *, region: str) -> tuple[OrderFact, ...]:
    """What is to be kept of an order: nothing, as long as it goes on or if nobody paid it."""
    events = [logged.event for logged in history if isinstance(logged.event, OrderEvent)]
    confirmed = next((event for event in events if isinstance(event, OrderConfirmed)), None)
    if confirmed is None:
        return ()
    end = next(
        (
            event
            for event in events[events.index(confirmed) :]
            if isinstance(event, OrderDelivered | OrderCancelled)
        ),
        None,
    )
    if end is None:
        return ()
    return tuple(_part(seller_id, events, confirmed, end, region) for seller_id in end.seller_ids)


def _part(
    seller_id: AccountId,
    events: Sequence[OrderEvent],
    confirmed: OrderConfirmed,
    end: OrderEvent,
    region: str,
) -> OrderFact:
    of_seller = [
        event
        for event in events
        if isinstance(event, ShipmentEvent) and event.seller_id == seller_id
    ]
    arrived = any(isinstance(event, ShipmentDelivered) for event in of_seller)
    # What others of the order do is not this seller's: all of their own may be cancelled.
    is_delivered = arrived and isinstance(end, OrderDelivered)
    fact = OrderFact(
        order_id=end.order_id,
        seller_id=seller_id,
        region=region,
        ended_at=end.at,
        outcome=OrderOutcome.DELIVERED if is_delivered else OrderOutcome.CANCELLED,
    )
    return _timed(fact, of_seller, confirmed.at) if is_delivered else fact


def _timed(fact: OrderFact, of_seller: Sequence[ShipmentEvent], confirmed: datetime) -> OrderFact:
    brought = [event for event in of_seller if event.fulfilment is not Fulfilment.NONE]
    ready = _last(brought, ShipmentReady)
    shipped = _last(brought, ShipmentShipped)
    delivered = _last(brought, ShipmentDelivered)
    return OrderFact(
        order_id=fact.order_id,
        seller_id=fact.seller_id,
        region=fact.region,
        ended_at=fact.ended_at,
        outcome=fact.outcome,
        seconds_to_ready=_between(confirmed, ready),
        seconds_to_shipped=_between(ready, shipped),
        seconds_to_delivered=_between(shipped, delivered),
        seconds=_between(confirmed, delivered),
    )


def _last(events: Sequence[ShipmentEvent], kind: type[ShipmentEvent]) -> datetime | None:
    return next((event.at for event in reversed(events) if isinstance(event, kind)), None)


def _between(earlier: datetime | None, later: datetime | None) -> int | None:
    if earlier is None or later is None:
        return None
    return seconds_between(earlier, later)
