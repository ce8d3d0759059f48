"""What deliveries know of shipments: read from orders and locations, whatever stores them."""

from dataclasses import replace

from application.delivery.ports import ShipmentFact
from application.shop.order_ports import OrderViews
from application.shop.stock_ports import LocationViews
from domain.delivery.stop import Stop
from domain.kernel.geo import Position
from domain.kernel.ids import OrderId, ShipmentId
from domain.kernel.money import Money
from domain.kernel.postal import PostalAddress
from domain.shop.location import Location
from domain.shop.order import Order
from domain.shop.order_errors import OrderNotFound, ShipmentNotFound
from domain.shop.order_events import Fulfilment
from domain.shop.shipment import AtEvent, Shipment, ShipmentStatus

BY_COURIER = frozenset({Fulfilment.COURIER, Fulfilment.SEAT})


class OrderShipmentFacts:
    def __init__(self, orders: OrderViews, locations: LocationViews) -> None:
        self._orders = orders
        self._locations = locations

    async def of(self, order_id: OrderId, shipment_id: ShipmentId) -> ShipmentFact | None:
        try:
            order = await self._orders.get(order_id)
            shipment = order.shipment(shipment_id)
        except (OrderNotFound, ShipmentNotFound):
            return None
        location = await self._locations.get(shipment.location_id)
        is_ready = shipment.status is ShipmentStatus.READY
        return ShipmentFact(
            order_id=order.id,
            shipment_id=shipment.id,
            seller_id=shipment.seller_id,
            recipient_id=order.buyer_id,
            pickup=_pickup(location),
            dropoff=_dropoff(order, shipment),
            weight_grams=shipment.weight_grams,
            value=_value(order, shipment),
            promised=shipment.arrives_by,
            is_wanted=is_ready and shipment.fulfilment in BY_COURIER,
            is_cancelled=shipment.status is ShipmentStatus.CANCELLED,
        )


def _value(order: Order, shipment: Shipment) -> Money:
    parts = [line.remaining for line in order.lines_of(shipment.id)]
    return Money.total(parts, currency=order.total.currency)


def _pickup(location: Location) -> Stop:
    address = location.address
    name = location.name if address is None else address.name
    return _stop(address, location.position, name=name, instructions=location.opening_hours)


def _dropoff(order: Order, shipment: Shipment) -> Stop:
    if shipment.at_event is not None:
        return _seat(shipment.at_event)
    to = order.destination
    if to is None:
        return Stop()
    return _stop(to.address, to.position, name=to.address.name, instructions=to.instructions)


def _seat(place: AtEvent) -> Stop:
    """Who sits there shows it by the code: their name is not needed."""
    seat = (f"Seat {place.seat}",) if place.seat else ()
    lines = (place.venue, *((place.address,) if place.address else ()), *seat)
    return Stop(lines=lines, position=place.position)


def _stop(
    address: PostalAddress | None, position: Position | None, *, name: str, instructions: str
) -> Stop:
    stop = Stop(name=name, instructions=instructions, position=position)
    if address is None:
        return stop
    return replace(
        stop,
        lines=address.lines,
        postal_code=address.postal_code,
        city=address.city,
        region=address.region,
        country=address.country,
        phone=address.phone,
    )
