"""What can be in a cart, where it goes to, and how it comes there."""

from dataclasses import dataclass
from uuid import uuid5

from domain.kernel.geo import Position
from domain.kernel.ids import (
    AccountId,
    CartId,
    CartLineId,
    EventId,
    LocationId,
    SeatId,
    TicketTypeId,
    VariantId,
)
from domain.kernel.places import check_country
from domain.shop.cart_errors import BadFulfilment
from domain.shop.order_events import Fulfilment

PIECES_MAX = 999
PLACES_MAX = 50
"""As many places as one booking may have."""

REGION_MAX = 60
SEAT_MAX = 100
DECIMALS = 3
"""Of a position: a hundred metres or so. That is enough for a quote, and no address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    variant_id: VariantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Tickets:
    """Places of one type: these seats, or as many as the line has pieces."""

    event_id: EventId
    ticket_type_id: TicketTypeId
    seats: tuple[SeatId, ...] = ()
    accessible: bool = False


type Item = Goods | Tickets


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where it goes to, as far as price and tax need it. Addresses are for the order."""

    country: str
    region: str = ""
    position: Position | None = None

    def __post_init__(self) -> None:
        check_country(self.country)
        if len(self.region) > REGION_MAX or not self.region.isprintable():
            raise BadFulfilment(f"A region is one line of at most {REGION_MAX} characters.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How the goods of one seller come to the buyer.

    To the seat of an event, or to be fetched there or at a location of the seller.
    """

    seller_id: AccountId
    fulfilment: Fulfilment
    location_id: LocationId | None = None
    event_id: EventId | None = None
    seat: str | None = None

    def __post_init__(self) -> None:
        if self.fulfilment is Fulfilment.SEAT and not (self.event_id and self.seat):
            raise BadFulfilment("To bring it to a seat, name the event and the seat.")
        if self.fulfilment is Fulfilment.PICK_UP and not (self.event_id or self.location_id):
            raise BadFulfilment("Name the location, or the event, where it is fetched.")
        if self.seat is not None and (len(self.seat) > SEAT_MAX or not self.seat.isprintable()):
            raise BadFulfilment(f"A seat is one line of at most {SEAT_MAX} characters.")

    @property
    def at_event(self) -> EventId | None:
        """The event where the buyer gets it; a courier to an address has none."""
        return None if self.fulfilment is Fulfilment.COURIER else self.event_id


def coarse(position: Position) -> Position:
    """About there: what a cart, and the quote for it, know of where somebody lives."""
    return Position(round(position.latitude, DECIMALS), round(position.longitude, DECIMALS))


def line_id_of(cart_id: CartId, item: Item) -> CartLineId:
    """The line that an item has in a cart. The same item is always in the same line."""
    if isinstance(item, Goods):
        return CartLineId(uuid5(cart_id, f"variant:{item.variant_id}"))
    kind = "seats" if item.seats else "accessible" if item.accessible else "places"
    return CartLineId(uuid5(cart_id, f"{kind}:{item.event_id}:{item.ticket_type_id}"))


def most_of(item: Item) -> int:
    """How many pieces one line of it may have."""
    return PIECES_MAX if isinstance(item, Goods) else PLACES_MAX
