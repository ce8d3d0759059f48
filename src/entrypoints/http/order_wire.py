"""Orders as clients write and read them."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec

from application.shop.order_ports import LocationFace
from application.shop.order_queries import OrderView, whole
from application.shop.place_order import PlaceOrder
from application.shop.start_order_payment import StartOrderPayment
from domain.kernel.access import Principal
from domain.kernel.ids import OrderId
from domain.payments.events import PaymentMethod
from domain.shop.order import Order
from domain.shop.order_events import Fulfilment, OrderCancelledBy
from domain.shop.order_state import Entry, OrderedTickets, OrderPaymentStatus, OrderStatus
from domain.shop.shipment import AtEvent, Destination, OrderLine, Shipment, ShipmentStatus
from entrypoints.http.booking import ReturnUrl, Token
from entrypoints.http.postal_addresses import PostalAddressBody, PostalAddressReply
from entrypoints.http.wire import (
    NO_NUL,
    Count,
    MoneyBody,
    MoneyReply,
    PositionBody,
    PositionReply,
    Wire,
)

INSTRUCTIONS_MAX = 500
REASON_MAX = 500

Instructions = Annotated[
    str, msgspec.Meta(max_length=INSTRUCTIONS_MAX, pattern=NO_NUL, examples=["Ring twice"])
]
Reason = Annotated[str, msgspec.Meta(max_length=REASON_MAX, pattern=NO_NUL, examples=[""])]
Carrier = Annotated[
    str, msgspec.Meta(min_length=1, max_length=100, pattern=NO_NUL, examples=["DHL"])
]
TrackingNumber = Annotated[
    str, msgspec.Meta(max_length=100, pattern=NO_NUL, examples=["00340434161094042557"])
]
CollectionCode = Annotated[
    str, msgspec.Meta(min_length=1, max_length=20, pattern=NO_NUL, examples=["481516"])
]


class DestinationBody(Wire, kw_only=True):
    """Where couriers bring it. Without a position, the one that the cart has counts."""

    address: PostalAddressBody
    position: PositionBody | None = None
    instructions: Instructions = ""

    def to_destination(self) -> Destination:
        return Destination(
            address=self.address.to_address(),
            position=None if self.position is None else self.position.to_position(),
            instructions=self.instructions,
        )


class PlaceOrderBody(Wire, kw_only=True):
    """The cart as it was at ``cartVersion``; ``expectedTotal`` is what it was shown to cost."""

    cart_version: Count
    destination: DestinationBody | None = None
    expected_total: MoneyBody | None = None

    def to_command(self, by: Principal) -> PlaceOrder:
        to, total = self.destination, self.expected_total
        return PlaceOrder(
            by=by,
            cart_version=self.cart_version,
            destination=None if to is None else to.to_destination(),
            expected_total=None if total is None else total.to_money(),
        )


class PayOrderBody(Wire):
    """``token`` is what the method needs: a card token, a UPI handle, a bank."""

    method: PaymentMethod
    token: Token
    return_url: ReturnUrl = ""

    def to_command(self, by: Principal, order_id: UUID) -> StartOrderPayment:
        return StartOrderPayment(
            by=by,
            order_id=OrderId(order_id),
            method=self.method,
            token=self.token,
            return_url=self.return_url,
        )


class CancelOrderBody(Wire):
    reason: Reason = ""


class DispatchBody(Wire):
    """Who brings it, and how they call it."""

    carrier: Carrier
    tracking_number: TrackingNumber = ""


class CollectionBody(Wire):
    """What the buyer says who fetches it."""

    code: CollectionCode


class OrderItemReply(Wire):
    """``price`` is of one; ``total`` is what is paid for all of them."""

    id: UUID
    product: UUID
    variant: UUID
    seller: UUID
    shipment: UUID
    title: str
    sku: str
    quantity: int
    cancelled: int
    returned: int
    price: MoneyReply
    discount: MoneyReply
    net: MoneyReply
    tax: MoneyReply
    tax_rate: int
    """In basis points."""
    total: MoneyReply

    @classmethod
    def of(cls, line: OrderLine) -> Self:
        return cls(
            id=line.id,
            product=line.product_id,
            variant=line.variant_id,
            seller=line.seller_id,
            shipment=line.shipment_id,
            title=line.title,
            sku=line.sku,
            quantity=line.quantity,
            cancelled=line.cancelled,
            returned=line.returned,
            price=MoneyReply.of(line.unit_price),
            discount=MoneyReply.of(line.discount),
            net=MoneyReply.of(line.net),
            tax=MoneyReply.of(line.tax),
            tax_rate=line.tax_rate,
            total=MoneyReply.of(line.total),
        )


class OrderTicketsReply(Wire):
    booking: UUID
    event: UUID
    quantity: int
    total: MoneyReply

    @classmethod
    def of(cls, part: OrderedTickets) -> Self:
        return cls(
            booking=part.booking_id,
            event=part.event_id,
            quantity=part.quantity,
            total=MoneyReply.of(part.total),
        )


class AtEventReply(Wire):
    """Brought to a seat; with an empty ``seat``, fetched at the venue."""

    event: UUID
    seat: str
    venue: str
    address: str
    position: PositionReply | None

    @classmethod
    def of(cls, place: AtEvent) -> Self:
        return cls(
            event=place.event_id,
            seat=place.seat,
            venue=place.venue,
            address=place.address,
            position=None if place.position is None else PositionReply.of(place.position),
        )


class PickUpReply(Wire):
    """Where it is fetched, by whoever knows the code."""

    name: str
    address: str
    opening_hours: str
    code: str | None

    @classmethod
    def of(cls, location: LocationFace, code: str | None) -> Self:
        return cls(
            name=location.name,
            address=location.address,
            opening_hours=location.opening_hours,
            code=code,
        )


class TrackingReply(Wire):
    """One shipment. With a ``delivery`` a courier has it; else ``carrier`` says who has."""

    id: UUID
    seller: UUID
    location: UUID
    fulfilment: Fulfilment
    status: ShipmentStatus
    cost: MoneyReply
    arrives_by: datetime | None
    delivery: UUID | None
    carrier: str
    tracking_number: str
    at_event: AtEventReply | None
    pick_up: PickUpReply | None

    @classmethod
    def of(cls, shipment: Shipment, view: OrderView) -> Self:
        code = shipment.collection_code if view.shows_codes else None
        location = view.location(shipment.location_id)
        fetched = shipment.fulfilment is Fulfilment.PICK_UP and location is not None
        return cls(
            id=shipment.id,
            seller=shipment.seller_id,
            location=shipment.location_id,
            fulfilment=shipment.fulfilment,
            status=shipment.status,
            cost=MoneyReply.of(shipment.charge.total),
            arrives_by=shipment.arrives_by,
            delivery=shipment.delivery_id,
            carrier=shipment.carrier,
            tracking_number=shipment.tracking_number,
            at_event=None if shipment.at_event is None else AtEventReply.of(shipment.at_event),
            pick_up=PickUpReply.of(location, code) if fetched and location else None,
        )


class DeliveryInfoReply(Wire):
    """``status`` is how far the shipment is that is the least far; ``null``: nothing is brought."""

    address: PostalAddressReply | None
    instructions: str | None
    tracking: list[TrackingReply]
    status: ShipmentStatus | None

    @classmethod
    def of(cls, view: OrderView) -> Self:
        to = view.order.destination if view.shows_address else None
        order = list(ShipmentStatus)
        live = [each.status for each in view.shipments]
        return cls(
            address=None if to is None else PostalAddressReply.of(to.address),
            instructions=None if to is None else to.instructions,
            tracking=[TrackingReply.of(each, view) for each in view.shipments],
            status=min(live, key=order.index, default=None),
        )


class HistoryReply(Wire):
    """``by`` is ``null`` for what happened by itself, or was done by somebody unnamed to you."""

    at: datetime
    event: str
    status: OrderStatus
    by: UUID | None
    why: str
    shipment: UUID | None

    @classmethod
    def of(cls, entry: Entry) -> Self:
        return cls(
            at=entry.at,
            event=entry.what,
            status=entry.status,
            by=entry.by,
            why=entry.why,
            shipment=entry.shipment_id,
        )


class OrderReply(Wire):
    """A seller sees their part only: ``totalAmount`` is of that, and tickets are left out."""

    id: UUID
    user: UUID
    items: list[OrderItemReply]
    tickets: list[OrderTicketsReply]
    total_amount: MoneyReply
    given_back: MoneyReply | None
    """What went, or goes, back of goods and of bringing them; a seller is not told."""
    status: OrderStatus
    payment_status: OrderPaymentStatus
    payment: UUID | None
    delivery_info: DeliveryInfoReply
    deadline: datetime
    """Until when it must be paid."""
    cancelled_by: OrderCancelledBy | None
    history: list[HistoryReply]
    created_at: datetime
    updated_at: datetime
    version: int

    @classmethod
    def of(cls, order: Order) -> Self:
        """As its buyer sees it right after a change."""
        return cls.of_view(whole(order, for_buyer=True))

    @classmethod
    def of_view(cls, view: OrderView) -> Self:
        order = view.order
        own = {shipment.id for shipment in view.shipments}
        return cls(
            id=order.id,
            user=order.buyer_id,
            items=[OrderItemReply.of(line) for line in view.lines],
            tickets=[OrderTicketsReply.of(part) for part in order.tickets if view.is_whole],
            total_amount=MoneyReply.of(view.total),
            given_back=MoneyReply.of(order.given_back) if view.is_whole else None,
            status=order.status,
            payment_status=order.payment_status,
            payment=order.payment_id if view.is_whole else None,
            delivery_info=DeliveryInfoReply.of(view),
            deadline=order.deadline,
            cancelled_by=order.cancelled_by,
            history=[
                HistoryReply.of(entry)
                for entry in order.history
                if entry.shipment_id is None or entry.shipment_id in own
            ],
            created_at=order.created_at,
            updated_at=order.updated_at,
            version=order.version,
        )
