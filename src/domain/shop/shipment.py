"""A shipment: one seller's part of an order, from one location, and what its delivery costs."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.kernel.geo import Position
from domain.kernel.ids import (
    AccountId,
    DeliveryId,
    EventId,
    LocationId,
    OrderLineId,
    ProductId,
    ShipmentId,
    VariantId,
)
from domain.kernel.lifecycle import Lifecycle
from domain.kernel.money import Money
from domain.kernel.postal import PostalAddress
from domain.shop.order_events import Fulfilment
from domain.shop.parts import part_of


class ShipmentStatus(StrEnum):
    WAITING = "WAITING"
    """Nobody has begun to work on it; or it is not paid yet."""

    PACKING = "PACKING"
    READY = "READY"
    """It can be fetched."""

    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    RETURNED = "RETURNED"
    """It could not be delivered, and is back at the seller's."""

    CANCELLED = "CANCELLED"


SHIPMENT_LIFECYCLE = Lifecycle(
    name="shipment",
    initial=ShipmentStatus.WAITING,
    moves={
        ShipmentStatus.WAITING: frozenset(
            {
                ShipmentStatus.PACKING,
                ShipmentStatus.READY,
                ShipmentStatus.SHIPPED,
                ShipmentStatus.CANCELLED,
            }
        ),
        ShipmentStatus.PACKING: frozenset(
            {ShipmentStatus.READY, ShipmentStatus.SHIPPED, ShipmentStatus.CANCELLED}
        ),
        ShipmentStatus.READY: frozenset(
            {ShipmentStatus.PACKING, ShipmentStatus.SHIPPED, ShipmentStatus.CANCELLED}
        ),
        ShipmentStatus.SHIPPED: frozenset({ShipmentStatus.DELIVERED, ShipmentStatus.RETURNED}),
        ShipmentStatus.DELIVERED: frozenset(),
        ShipmentStatus.RETURNED: frozenset({ShipmentStatus.READY, ShipmentStatus.CANCELLED}),
        # Late money may find everything there again.
        ShipmentStatus.CANCELLED: frozenset({ShipmentStatus.WAITING}),
    },
)

LEFT = frozenset({ShipmentStatus.SHIPPED, ShipmentStatus.DELIVERED, ShipmentStatus.RETURNED})


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """So many of one variant, at the price and with the words of the day it was ordered.

    ``gross - discount`` is ``net + tax`` if prices include tax, else ``net``.
    """

    id: OrderLineId
    shipment_id: ShipmentId
    variant_id: VariantId
    product_id: ProductId
    seller_id: AccountId
    location_id: LocationId
    title: str
    sku: str
    quantity: int
    held: int
    """How many of them are held or sold in inventory; not those that need not be there."""

    unit_price: Money
    discount: Money
    net: Money
    tax: Money
    tax_rate: int
    """In basis points."""

    tax_included: bool
    cancelled: int = 0
    returned: int = 0

    @property
    def gross(self) -> Money:
        return self.unit_price * self.quantity

    @property
    def total(self) -> Money:
        """What is paid for it."""
        return self.net + self.tax

    @property
    def live(self) -> int:
        """How many of them the buyer is still to get, or has."""
        return self.quantity - self.cancelled - self.returned

    @property
    def gone(self) -> int:
        """How many of them were cancelled, or sent back."""
        return self.cancelled + self.returned

    @property
    def kept(self) -> int:
        """How many of them inventory keeps: what need not be there is cancelled first."""
        return min(self.held, self.quantity - self.cancelled)

    @property
    def remaining(self) -> Money:
        """What was paid for those that the buyer is still to get, or has."""
        return part_of(self, self.gone, self.live)

    @property
    def label(self) -> str:
        """What its shares of the payment are called."""
        return f"line:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What it costs to bring a shipment: amounts as of a line."""

    price: Money
    discount: Money
    net: Money
    tax: Money
    tax_rate: int
    tax_included: bool

    @property
    def total(self) -> Money:
        return self.net + self.tax


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Destination:
    """Where couriers bring what is for the buyer's own address. All of it is personal."""

    address: PostalAddress
    position: Position | None = None
    instructions: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtEvent:
    """At whose venue it is brought to a seat, or fetched. Everybody may know it."""

    event_id: EventId
    seat: str = ""
    """Empty, if it is fetched."""

    venue: str
    address: str
    position: Position | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    id: ShipmentId
    seller_id: AccountId
    location_id: LocationId
    fulfilment: Fulfilment
    charge: Charge
    weight_grams: int = 0
    at_event: AtEvent | None = None
    arrives_by: datetime | None = None
    """When it will be there, as far as somebody said."""

    status: ShipmentStatus = SHIPMENT_LIFECYCLE.initial
    delivery_id: DeliveryId | None = None
    carrier: str = ""
    """Who brings it, if the seller gave it to somebody else; and how it is called there."""

    tracking_number: str = ""
    collection_code: str = field(default="", repr=False)
    """What a buyer says who fetches it."""

    @property
    def label(self) -> str:
        """What its shares of the payment are called."""
        return f"delivery:{self.id}"
