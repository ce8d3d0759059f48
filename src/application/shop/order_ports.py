"""What orders need from the outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from application.inventory.ports import Inventory
from application.payments.ports import PaymentIntents
from application.platform.paging import Page, PageRequest
from application.shop.basket_ports import BasketTickets
from application.shop.cart_ports import Carts, Vouchers
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, EventId, LocationId, OrderId, ShipmentId
from domain.shop.order import Order
from domain.shop.order_state import OrderStatus


class Orders(Protocol):
    """Every order there is. Storing one also records the events it carries."""

    async def get(self, order_id: OrderId) -> Order:
        """Return the order; raise ``OrderNotFound`` if there is none."""
        ...

    async def lock(self, order_id: OrderId) -> Order:
        """Return the order and let nobody else change it until the transaction ends.

        Raises ``OrderNotFound`` if there is none. Who changes its bookings or stocks as well
        locks the order first, then the bookings, then the stocks, so that nobody deadlocks.
        """
        ...

    async def add(self, order: Order) -> None:
        """Store a new order."""
        ...

    async def save(self, order: Order) -> None:
        """Store a changed order; raise ``StaleVersion`` if it changed meanwhile."""
        ...


class OrderStore(Protocol):
    """What a use case of orders may touch within one transaction."""

    @property
    def orders(self) -> Orders: ...

    @property
    def carts(self) -> Carts: ...

    @property
    def vouchers(self) -> Vouchers: ...

    @property
    def inventory(self) -> Inventory: ...

    @property
    def payments(self) -> PaymentIntents: ...

    @property
    def tickets(self) -> BasketTickets: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationFace:
    """A location as orders, and who fetches something there, need to know it."""

    location_id: LocationId
    seller_id: AccountId
    name: str
    address: str
    """In one line."""

    position: Position | None
    is_pick_up: bool
    opening_hours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueFace:
    """Where an event takes place."""

    event_id: EventId
    name: str
    address: str
    position: Position | None


class OrderPlaces(Protocol):
    """Locations and venues, as orders name them."""

    async def locations(
        self, location_ids: Sequence[LocationId]
    ) -> Mapping[LocationId, LocationFace]:
        """Return those of the locations that there are."""
        ...

    async def venues(self, event_ids: Sequence[EventId]) -> Mapping[EventId, VenueFace]:
        """Return the venues of those of the events that have one."""
        ...


class OrderViews(Protocol):
    """Orders to be read. Who may see what is for the caller to decide."""

    async def get(self, order_id: OrderId) -> Order:
        """Return the order; raise ``OrderNotFound`` if there is none."""
        ...

    async def of_buyer(self, buyer_id: AccountId, page: PageRequest) -> Page[Order]:
        """The buyer's orders, newest first; raise ``BadCursor``."""
        ...

    async def of_seller(
        self, seller_id: AccountId, statuses: Sequence[OrderStatus], page: PageRequest
    ) -> Page[Order]:
        """Orders with something of a seller in them, newest first; raise ``BadCursor``.

        Of any status, if none is named.
        """
        ...

    async def of_shipment(self, shipment_id: ShipmentId) -> Order:
        """The order of a shipment; raise ``ShipmentNotFound`` if there is none."""
        ...


def purpose_of(order_id: OrderId) -> str:
    """What a payment for an order names as its purpose."""
    return f"order:{order_id}"


def order_of(purpose: str) -> OrderId | None:
    """The order that a payment is for, if it is for one."""
    kind, _, id_ = purpose.partition(":")
    return OrderId(UUID(id_)) if kind == "order" else None
