"""A hold: parts of any number of stocks, kept together for one owner until a deadline."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.inventory.errors import BadLines
from domain.inventory.stock import Stock
from domain.kernel.ids import HoldId, StockId
from domain.kernel.lifecycle import IllegalMove, Lifecycle

LINES_MAX = 200


class HoldState(StrEnum):
    HELD = "HELD"
    SOLD = "SOLD"
    RELEASED = "RELEASED"
    EXPIRED = "EXPIRED"


LIFECYCLE = Lifecycle(
    name="hold",
    initial=HoldState.HELD,
    moves={
        HoldState.HELD: frozenset({HoldState.SOLD, HoldState.RELEASED, HoldState.EXPIRED}),
        HoldState.SOLD: frozenset({HoldState.RELEASED}),
        HoldState.RELEASED: frozenset(),
        HoldState.EXPIRED: frozenset(),
    },
)

LIVE = frozenset({HoldState.HELD, HoldState.SOLD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Some of one stock; of a numbered one, exactly the named unit."""

    stock_id: StockId
    quantity: int = 1
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What settling a hold adds to the counters of one stock."""

    stock_id: StockId
    hold_id: HoldId
    held: int
    sold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRequest:
    """What somebody wants held: all of it or nothing.

    ``opening`` are stocks to be opened first if they do not exist yet, such as what one
    buyer is allowed of a ticket type. ``from_queue`` are those who waited: only they get
    what is kept for the queue.
    """

    id: HoldId
    owner: str
    lines: tuple[Line, ...]
    expires_at: datetime
    opening: tuple[Stock, ...] = ()
    from_queue: bool = False

    def __post_init__(self) -> None:
        if not 1 <= len(self.lines) <= LINES_MAX:
            raise BadLines(f"A hold has 1 to {LINES_MAX} lines.")
        if any(line.quantity < 1 for line in self.lines):
            raise BadLines("A line holds at least one.")
        if any(line.unit is not None and line.quantity != 1 for line in self.lines):
            raise BadLines("A line with a unit holds exactly one.")
        units = [(line.stock_id, line.unit) for line in self.lines if line.unit is not None]
        if len(set(units)) < len(units):
            raise BadLines("A unit is named twice.")

    @property
    def wanted(self) -> Mapping[StockId, int]:
        """How much of each stock: lines that share one are added up."""
        wanted: Counter[StockId] = Counter()
        for line in self.lines:
            wanted[line.stock_id] += line.quantity
        return wanted

    def changes(self) -> tuple[Change, ...]:
        """What holding it does to the stocks."""
        return tuple(
            Change(stock_id=stock_id, hold_id=self.id, held=quantity, sold=0)
            for stock_id, quantity in self.wanted.items()
        )

    def granted(self) -> "Hold":
        return Hold(id=self.id, owner=self.owner, lines=self.lines, expires_at=self.expires_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    id: HoldId
    owner: str
    lines: tuple[Line, ...]
    expires_at: datetime
    state: HoldState = LIFECYCLE.initial

    def is_over(self, now: datetime) -> bool:
        """Whether it ran out: what it keeps is free for whoever asks next."""
        return self.state is HoldState.HELD and self.expires_at <= now

    def less(self, quantities: Mapping[StockId, int]) -> tuple[Line, ...]:
        """The lines that stay of what was sold, once so much of each stock is given back."""
        LIFECYCLE.move(self.state, HoldState.RELEASED)
        if self.state is not HoldState.SOLD:
            raise IllegalMove("Only what is sold is given back in parts.", current=self.state)
        kept, lacking = [], Counter(quantities)
        for line in self.lines:
            taken = 0 if line.unit is not None else min(line.quantity, lacking[line.stock_id])
            lacking[line.stock_id] -= taken
            kept.append(replace(line, quantity=line.quantity - taken))
        if any(lacking.values()) or any(given < 0 for given in quantities.values()):
            raise BadLines("The hold has not so much to give back.")
        return tuple(kept)

    def changes(self, target: HoldState) -> tuple[Change, ...]:
        """What moving to that state does to the stocks."""
        LIFECYCLE.move(self.state, target)
        return tuple(
            Change(
                stock_id=line.stock_id,
                hold_id=self.id,
                held=line.quantity * (-(self.state is HoldState.HELD)),
                sold=line.quantity * ((target is HoldState.SOLD) - (self.state is HoldState.SOLD)),
            )
            for line in self.lines
        )
