"""A basket as it becomes an order: its lines, its shipments, and what is held for them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

from application.platform.ports import Randomness
from application.shop.basket import Basket, Parcel, ShownLine
from application.shop.basket_ports import WantedTickets
from application.shop.order_ports import LocationFace, VenueFace
from application.shop.sourcing import Sourced
from application.shop.voucher_holds import voucher_lines
from domain.inventory.hold import HoldRequest, Line
from domain.kernel.ids import (
    AccountId,
    EventId,
    HoldId,
    LocationId,
    OrderId,
    OrderLineId,
    ShipmentId,
    StockId,
)
from domain.kernel.money import Money
from domain.shop.cart_items import Tickets
from domain.shop.location import default_location_of
from domain.shop.order import Order
from domain.shop.order_errors import NotDeliverable
from domain.shop.order_events import Fulfilment
from domain.shop.pricing import PricedDelivery, PricedLine
from domain.shop.shipment import AtEvent, Charge, OrderLine, Shipment
from domain.shop.stock import stock_of
from domain.shop.voucher import Voucher

CODES = 1_000_000
"""So many codes there are for those who fetch something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    lines: tuple[OrderLine, ...]
    shipments: tuple[Shipment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What has to be known of the places that goods come from and go to."""

    locations: Mapping[LocationId, LocationFace]
    venues: Mapping[EventId, VenueFace]


class Drafting:
    """Turns a basket into lines and shipments. The same basket gives the same ids."""

    def __init__(
        self, order_id: OrderId, basket: Basket, around: Surroundings, randomness: Randomness
    ) -> None:
        self._order_id = order_id
        self._basket = basket
        self._around = around
        self._randomness = randomness
        self._parcels = {parcel.key: parcel for parcel in basket.parcels}
        self._shipments: dict[ShipmentId, Shipment] = {}

    def __call__(self) -> Draft:
        lines = tuple(
            line
            for shown in self._basket.lines
            if shown.variant is not None
            for line in self._lines(shown)
        )
        return Draft(lines=lines, shipments=tuple(self._shipments.values()))

    def _lines(self, shown: ShownLine) -> Iterator[OrderLine]:
        priced = {line.line_id: line for line in self._basket.priced(shown)}
        for part in shown.sourced:
            yield self._line(shown, part, priced[shown.part_id(part)])

    def _line(self, shown: ShownLine, part: Sourced, priced: PricedLine) -> OrderLine:
        variant = shown.variant
        if variant is None:
            raise TypeError("Goods are a variant.")
        shipment = self._shipment(variant.seller_id, part, is_brought=variant.requires_shipping)
        return OrderLine(
            id=OrderLineId(uuid5(self._order_id, str(priced.line_id))),
            shipment_id=shipment.id,
            variant_id=variant.variant_id,
            product_id=variant.product_id,
            seller_id=variant.seller_id,
            location_id=shipment.location_id,
            title=variant.title,
            sku=variant.sku,
            quantity=priced.quantity,
            held=_held(shown, part),
            unit_price=priced.unit_price,
            discount=priced.discount,
            net=priced.net,
            tax=priced.tax,
            tax_rate=priced.tax_rate,
            tax_included=priced.tax_included,
        )

    def _shipment(self, seller_id: AccountId, part: Sourced, *, is_brought: bool) -> Shipment:
        key = f"{seller_id}:{'' if part.level is None else part.level.location_id}"
        name = key if is_brought else f"{key}:none"
        shipment_id = ShipmentId(uuid5(self._order_id, name))
        if shipment_id not in self._shipments:
            parcel = self._parcels.get(key) if is_brought else None
            location_id = location_of(seller_id, part)
            self._shipments[shipment_id] = self._new(shipment_id, seller_id, location_id, parcel)
        return self._shipments[shipment_id]

    def _new(
        self,
        shipment_id: ShipmentId,
        seller_id: AccountId,
        location_id: LocationId,
        parcel: Parcel | None,
    ) -> Shipment:
        fulfilment = Fulfilment.NONE if parcel is None else parcel.fulfilment
        at_event = self._at_event(seller_id, fulfilment)
        if fulfilment is Fulfilment.PICK_UP and at_event is None:
            self._need_pick_up(location_id)
        delivery = None if parcel is None else self._basket.delivery_of(parcel)
        quote = None if parcel is None else parcel.quote
        return Shipment(
            id=shipment_id,
            seller_id=seller_id,
            location_id=location_id,
            fulfilment=fulfilment,
            charge=_charge(delivery, self._currency),
            weight_grams=0 if parcel is None else parcel.weight_grams,
            at_event=at_event,
            arrives_by=None if quote is None else quote.arrives_by,
            collection_code=self._code() if fulfilment is Fulfilment.PICK_UP else "",
        )

    def _at_event(self, seller_id: AccountId, fulfilment: Fulfilment) -> AtEvent | None:
        choice = self._basket.cart.choice_of(seller_id)
        if choice is None or choice.event_id is None or fulfilment is Fulfilment.NONE:
            return None
        if fulfilment is Fulfilment.COURIER:
            return None
        venue = self._around.venues.get(choice.event_id)
        if venue is None:
            raise NotDeliverable("This event has no venue.", eventId=str(choice.event_id))
        return AtEvent(
            event_id=choice.event_id,
            seat=(choice.seat or "") if fulfilment is Fulfilment.SEAT else "",
            venue=venue.name,
            address=venue.address,
            position=venue.position,
        )

    def _need_pick_up(self, location_id: LocationId) -> None:
        location = self._around.locations.get(location_id)
        if location is None or not location.is_pick_up:
            raise NotDeliverable(
                "Nothing can be fetched at this location.", locationId=str(location_id)
            )

    def _code(self) -> str:
        return f"{self._randomness.below(CODES):06}"

    @property
    def _currency(self) -> str:
        return self._basket.currency or ""


def location_of(seller_id: AccountId, part: Sourced) -> LocationId:
    """Where a part comes from: the seller's only place, if nobody says where the goods lie."""
    return default_location_of(seller_id) if part.level is None else part.level.location_id


def wanted_tickets(basket: Basket) -> tuple[WantedTickets, ...]:
    return tuple(
        WantedTickets(
            line_id=shown.line.id,
            event_id=item.event_id,
            ticket_type_id=item.ticket_type_id,
            seats=item.seats,
            quantity=0 if item.seats else shown.line.quantity,
            accessible=item.accessible,
        )
        for shown in basket.lines
        if isinstance(item := shown.line.item, Tickets)
    )


def hold_request(
    order: Order,
    vouchers: Sequence[Voucher],
    *,
    id: HoldId | None = None,
    expires_at: datetime | None = None,
) -> HoldRequest | None:
    """What an order wants held of goods and vouchers; ``None`` if nothing of that is scarce."""
    uses = [voucher_lines(voucher, order.buyer_id) for voucher in vouchers]
    wanted = Counter[StockId]()
    for line in order.lines:
        wanted[stock_of(line.variant_id, line.location_id)] += line.kept
    goods = [Line(stock_id=id_, quantity=wanted[id_]) for id_ in sorted(wanted) if wanted[id_]]
    lines = (*goods, *(line for use in uses for line in use.lines))
    hold_id = id or order.hold_id
    if not lines or hold_id is None:
        return None
    return HoldRequest(
        id=hold_id,
        owner=f"order:{order.id}",
        lines=lines,
        expires_at=expires_at or order.deadline,
        opening=tuple(stock for use in uses for stock in use.opening),
    )


def needs_hold(lines: Sequence[OrderLine], vouchers: Sequence[Voucher]) -> bool:
    limited = any(each.uses is not None or each.uses_per_buyer is not None for each in vouchers)
    return limited or any(line.held for line in lines)


def _held(shown: ShownLine, part: Sourced) -> int:
    """How many of a part have to be there. What is sold beyond what there is need not be."""
    variant = shown.variant
    if variant is None or not variant.tracks_stock or part.level is None:
        return 0
    if variant.sells_beyond_stock:
        return max(0, min(part.quantity, part.level.left))
    return part.quantity


def _charge(delivery: PricedDelivery | None, currency: str) -> Charge:
    nothing = Money.zero(currency)
    if delivery is None:
        return Charge(
            price=nothing,
            discount=nothing,
            net=nothing,
            tax=nothing,
            tax_rate=0,
            tax_included=True,
        )
    return Charge(
        price=delivery.price,
        discount=delivery.discount,
        net=delivery.net,
        tax=delivery.tax,
        tax_rate=delivery.tax_rate,
        tax_included=delivery.tax_included,
    )
