"""Orders as those read them whom they concern."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from application.platform.paging import Page, PageRequest
from application.shop.order_ports import LocationFace, OrderPlaces, OrderViews
from domain.kernel.access import Principal, Right
from domain.kernel.ids import AccountId, LocationId, OrderId
from domain.kernel.money import Money
from domain.shop.order import Order
from domain.shop.order_errors import OrderNotFound
from domain.shop.order_events import Fulfilment
from domain.shop.order_state import PAID_FOR, OrderStatus
from domain.shop.shipment import OrderLine, Shipment, ShipmentStatus

_DONE = frozenset({ShipmentStatus.DELIVERED, ShipmentStatus.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """An order, or the part of it that one of its sellers sees."""

    order: Order
    lines: tuple[OrderLine, ...]
    shipments: tuple[Shipment, ...]
    total: Money
    is_whole: bool
    """Whether it is all of it: only then payment, tickets and vouchers are told."""

    shows_address: bool
    shows_codes: bool
    locations: tuple[LocationFace, ...] = ()

    def location(self, location_id: LocationId) -> LocationFace | None:
        found = (each for each in self.locations if each.location_id == location_id)
        return next(found, None)


class GetOrder:
    def __init__(self, views: OrderViews, places: OrderPlaces) -> None:
        self._views = views
        self._places = places

    async def __call__(self, order_id: OrderId, by: Principal) -> OrderView:
        order = await self._views.get(order_id)
        shown = view_for(order, by)
        ids = sorted({shipment.location_id for shipment in shown.shipments})
        known = await self._places.locations(ids) if ids else {}
        return replace(shown, locations=tuple(known.values()))


class ListOrders:
    """What somebody ordered, newest first."""

    def __init__(self, views: OrderViews) -> None:
        self._views = views

    async def __call__(self, page: PageRequest, by: Principal) -> Page[OrderView]:
        found = await self._views.of_buyer(by.account_id, page)
        mine = tuple(whole(order, for_buyer=True) for order in found.items)
        return Page(items=mine, next=found.next)


class ListSellersOrders:
    """What was ordered of somebody, newest first: their parts of it."""

    def __init__(self, views: OrderViews) -> None:
        self._views = views

    async def __call__(
        self, statuses: Sequence[OrderStatus], page: PageRequest, by: Principal
    ) -> Page[OrderView]:
        by.need(Right.SELL)
        found = await self._views.of_seller(by.account_id, statuses, page)
        parts = tuple(part_of_seller(order, by.account_id) for order in found.items)
        return Page(items=parts, next=found.next)


def view_for(order: Order, by: Principal) -> OrderView:
    """What they see of an order; raise ``OrderNotFound`` if it is none of their business."""
    if by.account_id == order.buyer_id:
        return whole(order, for_buyer=True)
    if by.may(Right.SEE_ANY_ORDER):
        return whole(order, for_buyer=False)
    if by.account_id in order.seller_ids and by.may(Right.SELL):
        return part_of_seller(order, by.account_id)
    raise OrderNotFound(order.id)


def whole(order: Order, *, for_buyer: bool) -> OrderView:
    return OrderView(
        order=order,
        lines=order.lines,
        shipments=order.shipments,
        total=order.total,
        is_whole=True,
        shows_address=True,
        shows_codes=for_buyer and order.status in PAID_FOR,
    )


def part_of_seller(order: Order, seller_id: AccountId) -> OrderView:
    """A seller's part. Where its buyer lives they learn only as long as they need it."""
    lines = tuple(line for line in order.lines if line.seller_id == seller_id)
    shipments = tuple(each for each in order.shipments if each.seller_id == seller_id)
    parts = [*(line.total for line in lines), *(each.charge.total for each in shipments)]
    needed = any(
        each.fulfilment is Fulfilment.COURIER and each.status not in _DONE for each in shipments
    )
    return OrderView(
        order=order,
        lines=lines,
        shipments=shipments,
        total=Money.total(parts, currency=order.total.currency),
        is_whole=False,
        shows_address=needed and order.status in PAID_FOR,
        shows_codes=False,
    )
