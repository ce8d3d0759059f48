"""Valid orders. A test names only what it is about."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from domain.kernel.ids import (
    AccountId,
    BookingId,
    EventId,
    LocationId,
    OrderId,
    OrderLineId,
    PaymentId,
    ProductId,
    ShipmentId,
    VariantId,
)
from domain.kernel.money import Money
from domain.shop.order import Order
from domain.shop.order_events import Fulfilment
from domain.shop.order_state import HOLD_FOR, OrderedTickets
from domain.shop.shipment import Charge, Destination, OrderLine, Shipment
from tests.support.clock import NOON
from tests.support.stock import BREMEN, an_address

BUYER = AccountId(UUID(int=0xB0))
SELLER = AccountId(UUID(int=0x5E))
OTHER_SELLER = AccountId(UUID(int=0x5F))
PAYMENT = PaymentId(UUID(int=0xA1))
LOCATION = LocationId(UUID(int=0x10C))
HOME = Destination(address=an_address(name="Ada"), position=BREMEN, instructions="Ring twice")


def euros(cents: int) -> Money:
    return Money(cents, "EUR")


def a_charge(cents: int = 490) -> Charge:
    price = euros(cents)
    return Charge(
        price=price, discount=euros(0), net=price, tax=euros(0), tax_rate=0, tax_included=True
    )


def a_shipment(fulfilment: Fulfilment = Fulfilment.COURIER, **given: Any) -> Shipment:
    is_brought = fulfilment in {Fulfilment.COURIER, Fulfilment.SEAT}
    plain: dict[str, Any] = {
        "seller_id": SELLER,
        "location_id": LOCATION,
        "charge": a_charge(490 if is_brought else 0),
        "collection_code": "481516" if fulfilment is Fulfilment.PICK_UP else "",
    }
    return Shipment(id=ShipmentId(uuid4()), fulfilment=fulfilment, **(plain | given))


def a_line(shipment: Shipment, quantity: int = 2, **given: Any) -> OrderLine:
    gross = euros(1999) * quantity
    plain: dict[str, Any] = {
        "variant_id": VariantId(uuid4()),
        "product_id": ProductId(uuid4()),
        "title": "Scarf, red",
        "sku": "SC-1",
        "held": quantity,
        "unit_price": euros(1999),
        "discount": euros(0),
        "net": gross - euros(300),
        "tax": euros(300),
        "tax_rate": 1900,
        "tax_included": True,
    }
    return OrderLine(
        id=OrderLineId(uuid4()),
        shipment_id=shipment.id,
        seller_id=shipment.seller_id,
        location_id=shipment.location_id,
        quantity=quantity,
        **(plain | given),
    )


def some_tickets(cents: int = 5000) -> OrderedTickets:
    return OrderedTickets(
        booking_id=BookingId(uuid4()),
        event_id=EventId(uuid4()),
        organizer_id=AccountId(uuid4()),
        quantity=2,
        total=euros(cents),
    )


def an_order(*shipments: Shipment, **given: Any) -> Order:
    """Two of something in each shipment, placed and waiting for its money."""
    brought = shipments or (a_shipment(),)
    plain: dict[str, Any] = {
        "buyer_id": BUYER,
        "lines": tuple(a_line(each) for each in brought),
        "shipments": brought,
        "tickets": (),
        "vouchers": (),
        "destination": HOME,
        "currency": "EUR",
        "deadline": NOON + HOLD_FOR,
        "has_hold": True,
        "now": NOON,
    }
    return Order.place(OrderId(uuid4()), **(plain | given))


def a_paid_order(*shipments: Shipment, **given: Any) -> Order:
    return an_order(*shipments, **given).confirm(PAYMENT, now=NOON).settled()


def with_status(order: Order, **changes: Any) -> Order:
    return replace(order, **changes)
