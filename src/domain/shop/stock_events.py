"""What happens to the goods of a shop, and to the places where they lie."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, LocationId, OrderId, ProductId, StockId, VariantId


class Cause(StrEnum):
    """Why there is more or less of something than before."""

    RECEIVED = "RECEIVED"
    CORRECTED = "CORRECTED"
    COUNTED = "COUNTED"
    MOVED_OUT = "MOVED_OUT"
    MOVED_IN = "MOVED_IN"
    IMPORTED = "IMPORTED"
    NOT_THERE = "NOT_THERE"
    """Somebody packed an order, and it was not to be found."""

    ORDERED = "ORDERED"
    """Somebody paid for what had gone missing while they were paying."""

    SHIPPED = "SHIPPED"
    CAME_BACK = "CAME_BACK"
    """It could not be delivered."""

    RETURNED = "RETURNED"
    """The buyer sent it back, and it is fit to be sold again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationEvent(DomainEvent):
    location_id: LocationId
    seller_id: AccountId

    @property
    def subject(self) -> str:
        return f"location:{self.location_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationOpened(LocationEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationChanged(LocationEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationClosed(LocationEvent):
    """Nothing lies there any more, and nothing will."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLevelEvent(DomainEvent):
    """Something about one variant at one location."""

    stock_id: StockId
    variant_id: VariantId
    product_id: ProductId
    location_id: LocationId
    seller_id: AccountId

    @property
    def subject(self) -> str:
        return f"stock:{self.stock_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLevelOpened(StockLevelEvent):
    """The location keeps this variant from now on; there is none of it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLevelChanged(StockLevelEvent):
    """There is more or less on hand than before."""

    cause: Cause
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StockMismatchFound(StockLevelEvent):
    """There is less than was thought, and less than what is held and sold."""

    audited: ClassVar[bool] = True

    cause: Cause
    expected: int
    """How many were believed to be on hand."""

    counted: int
    """How many are."""

    missing: int
    """How many of those that are held or sold are not there; zero: nobody is concerned."""

    order_ids: tuple[OrderId, ...] = ()
    """The newest orders that were paid and cannot be filled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockShortageSettled(StockLevelEvent):
    """There is again as much as is held and sold."""
