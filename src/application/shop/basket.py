"""A basket: a cart together with what it costs and can be had for at this moment."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5

from application.shop.cart_ports import EventOffer, TicketOffer
from application.shop.catalogue_ports import ShopVariant
from application.shop.delivery_ports import DeliveryQuote
from application.shop.sourcing import Sourced
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, CartLineId, LocationId, VoucherId
from domain.kernel.money import Money
from domain.shop.cart import Cart, CartLine
from domain.shop.order_events import Fulfilment
from domain.shop.pricing import PricedDelivery, PricedLine, Totals
from domain.shop.voucher import Usable, Voucher


class ChangeKind(StrEnum):
    """What is not as the owner last saw it, or as they want it."""

    PRICE_CHANGED = "PRICE_CHANGED"
    SOLD_OUT = "SOLD_OUT"
    LESS_LEFT = "LESS_LEFT"
    SEATS_TAKEN = "SEATS_TAKEN"
    NO_LONGER_SOLD = "NO_LONGER_SOLD"
    OTHER_CURRENCY = "OTHER_CURRENCY"
    VOUCHER_NO_LONGER_VALID = "VOUCHER_NO_LONGER_VALID"
    QUOTE_CHANGED = "QUOTE_CHANGED"
    DELIVERY_NOT_POSSIBLE = "DELIVERY_NOT_POSSIBLE"
    DESTINATION_MISSING = "DESTINATION_MISSING"
    """Nobody said yet where it is to be brought, so nobody knows what that costs."""


HARMLESS = frozenset(
    {ChangeKind.PRICE_CHANGED, ChangeKind.QUOTE_CHANGED, ChangeKind.VOUCHER_NO_LONGER_VALID}
)
"""It can be ordered all the same; it only costs something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """About one line, one voucher or one delivery. What it was, and what it is."""

    kind: ChangeKind
    line_id: CartLineId | None = None
    voucher_id: VoucherId | None = None
    delivery: str | None = None
    before: Money | int | None = None
    after: Money | int | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """A line beside what is sold now. Of tickets ``event`` is known, of goods ``variant``."""

    line: CartLine
    variant: ShopVariant | None = None
    event: EventOffer | None = None
    ticket: TicketOffer | None = None
    is_for_sale: bool = False
    left: int | None = 0
    """How many of it could be had; ``None`` for no limit."""

    sourced: tuple[Sourced, ...] = ()
    """From where they come: fewer than wanted, if there are not so many."""

    @property
    def seller_id(self) -> AccountId | None:
        if self.event is not None:
            return self.event.organizer_id
        return None if self.variant is None else self.variant.seller_id

    @property
    def unit_price(self) -> Money | None:
        """``None`` for what is no longer sold."""
        if not self.is_for_sale:
            return None
        if self.ticket is not None:
            return self.ticket.price
        return None if self.variant is None else self.variant.price

    @property
    def title(self) -> str:
        if self.event is not None:
            name = "" if self.ticket is None else f", {self.ticket.name}"
            return f"{self.event.title}{name}"
        return "" if self.variant is None else self.variant.title

    def part_id(self, sourced: Sourced) -> UUID:
        """What is priced on its own: what comes from one place."""
        place = "" if sourced.level is None else str(sourced.level.location_id)
        return uuid5(self.line.id, f"from:{place}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What one seller brings, or hands out, from one location."""

    seller_id: AccountId
    location_id: LocationId | None
    fulfilment: Fulfilment
    pickup: Position | None
    dropoff: Position | None
    weight_grams: int
    quote: DeliveryQuote | None = None

    @property
    def key(self) -> str:
        return f"{self.seller_id}:{self.location_id or ''}"

    @property
    def is_brought(self) -> bool:
        return self.fulfilment in {Fulfilment.COURIER, Fulfilment.SEAT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """Orders are made of it as it is, so that what was shown is what is paid."""

    cart: Cart
    currency: str | None
    """``None``: there is nothing in it that has a price."""

    lines: tuple[ShownLine, ...]
    parcels: tuple[Parcel, ...]
    totals: Totals | None
    vouchers: tuple[Voucher, ...]
    """Those that the cart names, whether they count or not."""

    usable: Usable
    tax_is_estimated: bool
    """Whether nobody said yet where it goes to."""

    changes: tuple[Change, ...] = ()

    @property
    def can_be_ordered(self) -> bool:
        """Whether everything in it can be had as it is. Prices may have changed."""
        return self.totals is not None and all(each.kind in HARMLESS for each in self.changes)

    def priced(self, shown: ShownLine) -> tuple[PricedLine, ...]:
        """What a line costs: one for each place that a part of it comes from."""
        ids = {shown.part_id(each) for each in shown.sourced}
        lines = () if self.totals is None else self.totals.lines
        return tuple(line for line in lines if line.line_id in ids)

    def delivery_of(self, parcel: Parcel) -> PricedDelivery | None:
        deliveries = () if self.totals is None else self.totals.deliveries
        return next((each for each in deliveries if each.key == parcel.key), None)
