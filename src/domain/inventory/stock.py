"""Stock: a capacity of one thing, of which parts are held and parts are sold."""

from dataclasses import dataclass, replace
from enum import StrEnum

from domain.kernel.errors import Fact
from domain.kernel.ids import StockId


class StockKind(StrEnum):
    SEATS = "SEATS"
    """Numbered: every line names its unit, and no unit is in two live lines."""

    QUANTITY = "QUANTITY"
    ALLOWANCE = "ALLOWANCE"
    """What one buyer may still take of something with a limit for each buyer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """``held + sold`` never exceeds the capacity. A closed stock gives nothing more."""

    id: StockId
    kind: StockKind
    capacity: int
    held: int = 0
    sold: int = 0
    closed: bool = False
    queue: int = 0
    """The smallest group that waits for places; zero if nobody waits."""
    short: int = 0
    """How much of the capacity is held or sold but not there: first of all that is made up for."""
    version: int = 0

    @property
    def on_offer(self) -> int:
        """What is left for those who did not wait: nothing that somebody waits for."""
        return 0 if self.queue and self.left >= self.queue else self.left

    @property
    def there(self) -> int:
        """How many there really are, whatever was promised."""
        return self.capacity - self.short

    @property
    def left(self) -> int:
        return 0 if self.closed else max(0, self.there - self.held - self.sold)

    def restated(self, there: int) -> "Stock":
        """So many there are. The capacity stays as large as what is held and sold."""
        if there < 0:
            raise ValueError("There is never less than nothing.")
        capacity = max(there, self.held + self.sold)
        return replace(self, capacity=capacity, short=capacity - there)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """Why a line could not be held: too few left, or these units are taken."""

    stock_id: StockId
    wanted: int
    left: int
    taken: tuple[str, ...] = ()

    def as_fact(self) -> Fact:
        return {
            "stockId": str(self.stock_id),
            "wanted": self.wanted,
            "left": self.left,
            "taken": list(self.taken),
        }
