"""Inventory, as those use it who sell something scarce: inside their own transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.inventory.hold import Hold, HoldRequest, Line
from domain.inventory.stock import Stock
from domain.kernel.ids import HoldId, StockId


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A stock whose counters are not what its live lines add up to."""

    stock_id: StockId
    held: int
    held_by_lines: int
    sold: int
    sold_by_lines: int


class Inventory(Protocol):
    """Everything scarce. All times are given; every change is recorded as a movement.

    A hold that ran out counts as free at once: ``hold`` takes its place over when it needs
    it, and nothing else can be done with it but to let it expire.
    """

    async def open(self, stocks: Sequence[Stock], *, now: datetime) -> None:
        """Open new stocks; leave those that exist as they are."""
        ...

    async def get(self, stock_ids: Sequence[StockId]) -> Mapping[StockId, Stock]:
        """Return the stocks that exist, counting holds that ran out as still held."""
        ...

    async def hold(self, request: HoldRequest, *, now: datetime) -> Hold:
        """Hold all lines or raise ``NotLeft`` with every shortage, having changed nothing.

        Raises ``StockNotFound`` for a stock that is neither there nor being opened.
        """
        ...

    async def find(self, hold_id: HoldId) -> Hold:
        """Return the hold; raise ``HoldNotFound`` if there is none."""
        ...

    async def extend(self, hold_id: HoldId, *, until: datetime, now: datetime) -> None:
        """Keep a hold for longer; raise ``HoldRanOut`` if it is over."""
        ...

    async def sell(self, hold_id: HoldId, *, now: datetime) -> None:
        """Make a hold a sale; raise ``HoldRanOut`` if it is over, ``IllegalMove`` if not held."""
        ...

    async def release(self, hold_id: HoldId, *, now: datetime) -> None:
        """Give back what is held or sold; raise ``IllegalMove`` if it was given back before.

        A hold that ran out becomes EXPIRED instead of RELEASED.
        """
        ...

    async def resize(self, stock_id: StockId, capacity: int, *, now: datetime) -> None:
        """Change a capacity; raise ``BelowCommitted`` if more is held or sold."""
        ...

    async def close(self, stock_ids: Sequence[StockId], *, now: datetime) -> None:
        """Give out nothing more of these stocks. What is held can still be sold.

        Once this is committed, every hold that was made of them is visible.
        """
        ...

    async def taken_units(self, stock_ids: Sequence[StockId], *, now: datetime) -> Sequence[Line]:
        """The numbered units that are held or sold now, as lines without their holds."""
        ...


class InventoryAudit(Protocol):
    """Proves while the system runs that counters, lines and movements agree."""

    async def mismatches(self) -> Sequence[Mismatch]:
        """Stocks whose counters differ from their live lines or their movements."""
        ...

    async def repair(self, stock_id: StockId, *, now: datetime) -> Mismatch | None:
        """Set the counters to what the lines say, record and announce it; tell what differed."""
        ...

    async def sweep(self, *, now: datetime, limit: int) -> int:
        """Expire holds that ran out; return how many. It only tidies up."""
        ...


class InventoryStore(Protocol):
    """Inventory alone within one transaction."""

    @property
    def inventory(self) -> Inventory: ...
