"""Inventory, as those use it who sell something scarce: inside their own transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.inventory.hold import Hold, HoldRequest, Line
from domain.inventory.stock import Stock
from domain.kernel.ids import CorrectionId, HoldId, StockId


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    capacity: int
    held: int
    sold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A stock's counters beside what its lines, and its movements, add up to."""

    stock_id: StockId
    counted: Tally
    by_lines: Tally
    by_movements: Tally

    @property
    def agrees(self) -> bool:
        return self.counted == self.by_lines == self.by_movements


class Inventory(Protocol):
    """Everything scarce. All times are given; every change is recorded as a movement.

    A hold that ran out counts as free at once: ``hold`` takes its place over when it needs
    it, and nothing else can be done with it but to let it expire.

    Every verb locks the stocks it changes until the transaction ends, several in the order of
    their ids and allowances last. Who uses several verbs in one transaction does the same.
    """

    async def open(self, stocks: Sequence[Stock], *, now: datetime) -> None:
        """Open new stocks; leave those that exist as they are."""
        ...

    async def get(self, stock_ids: Sequence[StockId]) -> Mapping[StockId, Stock]:
        """Return the stocks that exist. What nobody took back of a hold that ran out is held."""
        ...

    async def hold(self, request: HoldRequest, *, now: datetime) -> Hold:
        """Hold all lines or raise ``NotLeft`` with every shortage, having held nothing.

        Raises ``StockNotFound`` for a stock that is neither there nor being opened,
        ``BadLines`` unless exactly the lines of numbered stocks name a unit, and
        ``HoldExists`` if there ever was a hold with this id.
        """
        ...

    async def find(self, hold_id: HoldId) -> Hold:
        """Return the hold; raise ``HoldNotFound`` if there is none."""
        ...

    async def extend(self, hold_id: HoldId, *, until: datetime, now: datetime) -> None:
        """Keep a hold until then; raise ``HoldRanOut`` if it is over, ``IllegalMove`` if sold."""
        ...

    async def sell(self, hold_id: HoldId, *, now: datetime) -> None:
        """Make a hold a sale; raise ``HoldRanOut`` if it is over, ``IllegalMove`` if not held."""
        ...

    async def release(self, hold_id: HoldId, *, now: datetime) -> None:
        """Give back what is held or sold; raise ``IllegalMove`` if it was given back before.

        A hold that ran out becomes EXPIRED; one that is EXPIRED has nothing to give back.
        """
        ...

    async def give_back(
        self, hold_id: HoldId, quantities: Mapping[StockId, int], *, now: datetime
    ) -> None:
        """Give back some of what a hold sold; the rest of it stays sold.

        With the last of it the hold is released. Raises ``IllegalMove`` if it is not sold, and
        ``BadLines`` if it has not so much of a stock, or has numbered units of it.
        """
        ...

    async def resize(self, stock_id: StockId, capacity: int, *, now: datetime) -> None:
        """Change a capacity; raise ``BelowCommitted`` if more is held or sold.

        Raises ``StockNotFound``, as ``close`` does.
        """
        ...

    async def restate(self, stock_id: StockId, there: int, *, now: datetime) -> Stock:
        """Say how many there really are, and return the stock as it is then.

        What is held or sold stays so: what is missing for it is ``short``. Nothing is given
        out before that is made up for, be it that more comes or that holds are released.
        Raises ``StockNotFound``.
        """
        ...

    async def lock(self, stock_ids: Sequence[StockId], *, now: datetime) -> Mapping[StockId, Stock]:
        """Return the stocks, and let nobody change them before the transaction ends.

        Takes back what holds that ran out keep of them; raises ``StockNotFound``.
        """
        ...

    async def keep_for_queue(self, stock_id: StockId, smallest_group: int) -> None:
        """Keep what is left for those who wait, if it is enough for the smallest group.

        Zero, if nobody waits. The stock must be locked.
        """
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
        """Return every stock whose counters differ from its lines or its movements."""
        ...

    async def repair(
        self, stock_id: StockId, *, correction_id: CorrectionId, now: datetime
    ) -> None:
        """Set the counters to what the lines say; record and announce it.

        Does nothing to a stock that is right; raises ``StockNotFound``.
        """
        ...

    async def over(self, *, now: datetime, limit: int) -> Sequence[HoldId]:
        """Holds that ran out but were not yet released, the oldest first."""
        ...


class InventoryStore(Protocol):
    """Inventory alone within one transaction."""

    @property
    def inventory(self) -> Inventory: ...

    @property
    def audit(self) -> InventoryAudit: ...
