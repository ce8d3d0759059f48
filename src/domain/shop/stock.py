"""What lies where: a variant at a location is one stock of inventory, and what was shipped of it.

Inventory counts what was ever there to be given, and what of it is held and sold. What left
stays sold, for it is never there again. So what lies on the shelf is what was there, less what
left.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, Self
from uuid import uuid5

from domain.kernel.aggregate import Aggregate
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, LocationId, OrderId, ProductId, StockId, VariantId
from domain.shop.stock_errors import BadQuantity
from domain.shop.stock_events import (
    Cause,
    StockLevelChanged,
    StockLevelOpened,
    StockMismatchFound,
    StockShortageSettled,
)

QUANTITY_MAX = 1_000_000_000


def stock_of(variant_id: VariantId, location_id: LocationId) -> StockId:
    """The stock of inventory that a variant is at a location."""
    return StockId(uuid5(variant_id, f"location:{location_id}"))


class Counters(Protocol):
    """What inventory tells of a stock."""

    @property
    def there(self) -> int:
        """How many there ever were to be given, as far as is known."""
        ...

    @property
    def held(self) -> int: ...

    @property
    def sold(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLevel(Aggregate):
    """One variant at one location. The counters of its stock come in as facts."""

    id: StockId
    variant_id: VariantId
    product_id: ProductId
    location_id: LocationId
    seller_id: AccountId
    shipped: int = 0
    """How many of those that were sold have left."""

    @classmethod
    def open(
        cls,
        *,
        variant_id: VariantId,
        product_id: ProductId,
        location_id: LocationId,
        seller_id: AccountId,
        now: datetime,
    ) -> Self:
        stock_id = stock_of(variant_id, location_id)
        opened = StockLevelOpened(
            at=now,
            stock_id=stock_id,
            variant_id=variant_id,
            product_id=product_id,
            location_id=location_id,
            seller_id=seller_id,
        )
        return cls(
            id=stock_id,
            variant_id=variant_id,
            product_id=product_id,
            location_id=location_id,
            seller_id=seller_id,
            events=(opened,),
        )

    def on_hand(self, stock: Counters) -> int:
        """How many lie on the shelf, for buyers or free."""
        return stock.there - self.shipped

    def promised(self, stock: Counters) -> int:
        """How many of those on the shelf are held or sold, and have not left."""
        return stock.held + stock.sold - self.shipped

    def missing(self, stock: Counters) -> int:
        """How many are held or sold that are not there."""
        return max(0, self.promised(stock) - self.on_hand(stock))

    def unfilled(self, stock: Counters, *, on_hand: int) -> int:
        """How many would be sold that are not there, if so many lay on the shelf."""
        return max(0, stock.sold - self.shipped - on_hand)

    def there_if(self, on_hand: int) -> int:
        """What inventory has to know if so many lie on the shelf."""
        return on_hand + self.shipped

    def set_to(self, on_hand: int, *, stock: Counters, cause: Cause, now: datetime) -> Self:
        """So many lie there now; raise ``BadQuantity`` if that cannot be."""
        if not 0 <= on_hand <= QUANTITY_MAX:
            raise BadQuantity(f"0 to {QUANTITY_MAX} pieces can lie somewhere.", onHand=on_hand)
        before, missed = self.on_hand(stock), self.missing(stock)
        if on_hand == before:
            return self
        happened: list[DomainEvent] = [
            StockLevelChanged(at=now, cause=cause, before=before, after=on_hand, **self._names())
        ]
        if missed and on_hand >= self.promised(stock):
            happened.append(StockShortageSettled(at=now, **self._names()))
        return self._after(*happened)

    def found_missing(
        self,
        counted: int,
        *,
        stock: Counters,
        cause: Cause,
        order_ids: tuple[OrderId, ...],
        now: datetime,
    ) -> Self:
        """Less was found than was thought."""
        mismatch = StockMismatchFound(
            at=now,
            cause=cause,
            expected=self.on_hand(stock),
            counted=counted,
            missing=max(0, self.promised(stock) - counted),
            order_ids=order_ids,
            **self._names(),
        )
        return self._after(mismatch)

    def ship(self, quantity: int, *, stock: Counters, now: datetime) -> Self:
        """So many of those that were sold leave."""
        before = self.on_hand(stock)
        if not 1 <= quantity <= min(stock.sold - self.shipped, before):
            raise BadQuantity("Only what was sold, and is there, can leave.", quantity=quantity)
        left = StockLevelChanged(
            at=now,
            cause=Cause.SHIPPED,
            before=before,
            after=before - quantity,
            **self._names(),
        )
        return self._after(left, shipped=self.shipped + quantity)

    def unship(self, quantity: int, *, stock: Counters, now: datetime) -> Self:
        """So many that had left are back; they are still sold."""
        if not 1 <= quantity <= self.shipped:
            raise BadQuantity("Only what left can come back.", quantity=quantity)
        before = self.on_hand(stock)
        back = StockLevelChanged(
            at=now,
            cause=Cause.CAME_BACK,
            before=before,
            after=before + quantity,
            **self._names(),
        )
        return self._after(back, shipped=self.shipped - quantity)

    def _names(self) -> dict[str, Any]:
        return {
            "stock_id": self.id,
            "variant_id": self.variant_id,
            "product_id": self.product_id,
            "location_id": self.location_id,
            "seller_id": self.seller_id,
        }
