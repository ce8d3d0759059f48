"""What keeping stock needs from the outside, and what it tells cart, checkout and orders."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.inventory.ports import Inventory
from application.platform.paging import Page, PageRequest
from domain.kernel.geo import Position
from domain.kernel.ids import (
    AccountId,
    LocationId,
    OrderId,
    ProductId,
    ShipmentId,
    StockId,
    StockMovementId,
    VariantId,
)
from domain.shop.location import Location
from domain.shop.stock import StockLevel
from domain.shop.stock_events import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How many of a variant can be had from one location now."""

    location_id: LocationId
    seller_id: AccountId
    stock_id: StockId
    left: int
    position: Position | None
    """Where it is, as far as that is known."""

    is_pick_up: bool = False
    """Whether buyers may fetch things there."""


class StockLevels(Protocol):
    """What is left where, for those who sell it. Closed locations have nothing."""

    async def of_variants(
        self, variant_ids: Collection[VariantId]
    ) -> Mapping[VariantId, Sequence[Level]]:
        """The levels of each variant that has any, in the order of their stocks' ids."""
        ...


class Locations(Protocol):
    """Every location. Storing one also records what happened to it.

    Locations are locked before stocks.
    """

    async def add(self, location: Location) -> None:
        """Store a new location; leave it as it is if there is one of this id."""
        ...

    async def get(self, location_id: LocationId) -> Location:
        """Return the location; raise ``LocationNotFound`` if there is none."""
        ...

    async def of_seller(self, seller_id: AccountId) -> Sequence[Location]:
        """Return all locations of a seller, closed ones too, the oldest first."""
        ...

    async def keep(self, location_ids: Collection[LocationId]) -> Mapping[LocationId, Location]:
        """Return the locations, and let nobody change them before the transaction ends.

        Those who put goods there may do so side by side. Raises ``LocationNotFound``.
        """
        ...

    async def lock(self, location_id: LocationId) -> Location:
        """Return the location, once nobody else puts goods there, for oneself.

        Raises ``LocationNotFound``.
        """
        ...

    async def save(self, location: Location) -> None:
        """Store a changed location; raise ``StaleVersion`` if it changed meanwhile."""
        ...


class Levels(Protocol):
    """Every variant at every location. Storing one also records what happened to it.

    Whoever changes a level has locked its stock.
    """

    async def get(self, stock_ids: Collection[StockId]) -> Mapping[StockId, StockLevel]:
        """Return those that there are."""
        ...

    async def open(self, levels: Sequence[StockLevel]) -> None:
        """Store new levels; leave those that exist as they are."""
        ...

    async def save(self, levels: Sequence[StockLevel]) -> None:
        """Store changed levels; raise ``StaleVersion`` if one changed meanwhile."""
        ...

    async def at(self, location_id: LocationId) -> Sequence[StockLevel]:
        """Return all levels of a location."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StockMovement:
    """One line of the history of a level: who made what of it, and why."""

    id: StockMovementId
    stock_id: StockId
    variant_id: VariantId
    location_id: LocationId
    seller_id: AccountId
    at: datetime
    cause: Cause
    note: str
    """What the seller said to it, such as the number of a delivery note."""

    before: int
    after: int
    by: AccountId | None
    """``None``: it happened by itself."""


class StockMovements(Protocol):
    async def add(self, movements: Sequence[StockMovement]) -> None:
        """Note what happened."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """So many of a stock were promised to a paid order, and have not left."""

    order_id: OrderId
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """So many of a variant in a shipment: those that inventory holds, and those beyond stock."""

    held: int
    unheld: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentOfStock:
    location_id: LocationId
    has_left: bool
    """Whether it left, and has not come back undelivered."""

    pieces: Mapping[VariantId, Pieces]
    """What is in it, or was before it was cancelled."""


class OrdersOfStock(Protocol):
    """What orders took of a stock: orders answer it."""

    async def unshipped(
        self, variant_id: VariantId, location_id: LocationId, *, limit: int
    ) -> Sequence[Promised]:
        """What paid orders wait for from there, the newest order first."""
        ...

    async def short_of(self, order_id: OrderId) -> Sequence[StockId]:
        """The stocks that an order holds or was sold something of, if some of it is missing."""
        ...

    async def shipment(self, order_id: OrderId, shipment_id: ShipmentId) -> ShipmentOfStock | None:
        """The shipment as it is now; ``None`` if there is no such shipment."""
        ...


class Departures(Protocol):
    """What is away with which shipment. Whoever changes it has locked the stocks."""

    async def of(self, shipment_id: ShipmentId) -> Mapping[VariantId, Pieces]:
        """What left with it; nothing, if it is not away."""
        ...

    async def depart(
        self, shipment_id: ShipmentId, seller_id: AccountId, pieces: Mapping[VariantId, Pieces]
    ) -> None:
        """Note what left."""
        ...

    async def come_back(self, shipment_id: ShipmentId) -> None:
        """Note that all of it is back."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVariant:
    product_id: ProductId
    seller_id: AccountId


class KnownVariants(Protocol):
    """Which variants there are: the catalogue answers it."""

    async def of(self, variant_ids: Collection[VariantId]) -> Mapping[VariantId, KnownVariant]:
        """Return those that there are."""
        ...


class StockStore(Protocol):
    """What a use case about stock may touch within one transaction."""

    @property
    def locations(self) -> Locations: ...

    @property
    def levels(self) -> Levels: ...

    @property
    def inventory(self) -> Inventory: ...

    @property
    def movements(self) -> StockMovements: ...

    @property
    def departures(self) -> Departures: ...

    @property
    def orders_of_stock(self) -> OrdersOfStock: ...

    @property
    def known_variants(self) -> KnownVariants: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StockView:
    """A level as its seller reads it."""

    stock_id: StockId
    variant_id: VariantId
    product_id: ProductId
    location_id: LocationId
    seller_id: AccountId
    on_hand: int
    held: int
    sold: int
    """Sold, and not yet shipped."""

    shipped: int
    left: int
    missing: int


class StockViews(Protocol):
    """Stock to be read. Who may see what is for the caller to decide."""

    async def of_product(self, product_id: ProductId, page: PageRequest) -> Page[StockView]:
        """A product's levels, by their stocks' ids; raise ``BadCursor``."""
        ...

    async def at(self, location_id: LocationId, page: PageRequest) -> Page[StockView]:
        """A location's levels, by their stocks' ids; raise ``BadCursor``."""
        ...

    async def movements(
        self, location_id: LocationId, variant_id: VariantId | None, page: PageRequest
    ) -> Page[StockMovement]:
        """What happened at a location, the newest first; raise ``BadCursor``."""
        ...


class LocationViews(Protocol):
    """Locations to be read. Who may see what is for the caller to decide."""

    async def get(self, location_id: LocationId) -> Location:
        """Return the location; raise ``LocationNotFound`` if there is none."""
        ...

    async def of_seller(self, seller_id: AccountId, page: PageRequest) -> Page[Location]:
        """A seller's locations by their ids; raise ``BadCursor``."""
        ...

    async def open_ones(
        self, seller_ids: Collection[AccountId]
    ) -> Mapping[AccountId, Sequence[Location]]:
        """The open locations of those sellers who have any, the oldest first."""
        ...
