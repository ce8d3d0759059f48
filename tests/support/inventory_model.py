"""Inventory once more, as simple as can be: nothing is counted, everything is looked at."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from domain.inventory.errors import BadLines, BelowCommitted, HoldRanOut, NotLeft, StockNotFound
from domain.inventory.hold import Hold, HoldRequest, HoldState, Line
from domain.inventory.stock import Shortage, Stock, StockKind
from domain.kernel.errors import DomainError
from domain.kernel.ids import HoldId, StockId
from domain.kernel.lifecycle import IllegalMove
from tests.support.clock import NOON

HELD, SOLD, RELEASED, EXPIRED = HoldState


@dataclass
class InventoryModel:
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.stocks: dict[StockId, Stock] = {}
        self.holds: dict[HoldId, Hold] = {}

    def open(self, stock: Stock) -> None:
        self.stocks.setdefault(stock.id, stock)

    def hold(self, request: HoldRequest) -> None:
        before = dict(self.stocks)
        for stock in request.opening:
            self.open(stock)
        try:
            self._check(request)
        except DomainError:
            self.stocks = before
            raise
        self.holds[request.id] = request.granted()

    def sell(self, hold_id: HoldId) -> None:
        self._need_running(hold_id)
        self.holds[hold_id] = replace(self.holds[hold_id], state=SOLD)

    def extend(self, hold_id: HoldId, until: datetime) -> None:
        self._need_running(hold_id)
        self.holds[hold_id] = replace(self.holds[hold_id], expires_at=until)

    def release(self, hold_id: HoldId) -> None:
        hold = self.holds[hold_id]
        if hold.state is RELEASED:
            raise IllegalMove("It was given back.", current=RELEASED, target=RELEASED)
        is_over = hold.state is EXPIRED or hold.is_over(self.now)
        self.holds[hold_id] = replace(hold, state=EXPIRED if is_over else RELEASED)

    def resize(self, stock_id: StockId, capacity: int) -> None:
        if capacity < self.used(stock_id):
            raise BelowCommitted(stock_id, self.used(stock_id))
        self.stocks[stock_id] = replace(self.stocks[stock_id], capacity=capacity)

    def restate(self, stock_id: StockId, there: int) -> None:
        """The model knows no other capacity than what is there, whatever was promised of it."""
        self.stocks[stock_id] = replace(self.stocks[stock_id], capacity=there)

    def close(self, stock_id: StockId) -> None:
        self.stocks[stock_id] = replace(self.stocks[stock_id], closed=True)

    def keep_for_queue(self, stock_id: StockId, smallest_group: int) -> None:
        self.stocks[stock_id] = replace(self.stocks[stock_id], queue=smallest_group)

    def left(self, stock_id: StockId) -> int:
        stock = self.stocks[stock_id]
        return 0 if stock.closed else max(0, stock.capacity - self.used(stock_id))

    def used(self, stock_id: StockId) -> int:
        return sum(line.quantity for line in self.live(stock_id))

    def taken(self, stock_id: StockId) -> set[tuple[StockId, str | None]]:
        return {(stock_id, line.unit) for line in self.live(stock_id) if line.unit is not None}

    def sold(self, stock_id: StockId) -> int:
        return sum(line.quantity for line in self._lines(stock_id, SOLD))

    def live(self, stock_id: StockId) -> Iterator[Line]:
        yield from self._lines(stock_id, SOLD)
        yield from self._lines(stock_id, HELD)

    def _lines(self, stock_id: StockId, state: HoldState) -> Iterator[Line]:
        for hold in self.holds.values():
            if hold.state is state and not hold.is_over(self.now):
                yield from (line for line in hold.lines if line.stock_id == stock_id)

    def _check(self, request: HoldRequest) -> None:
        for line in request.lines:
            if (self._stock(line.stock_id).kind is StockKind.SEATS) != (line.unit is not None):
                raise BadLines("A line names a unit exactly if its stock is numbered.")
        if shortages := list(self._shortages(request)):
            raise NotLeft(shortages)

    def _shortages(self, request: HoldRequest) -> Iterator[Shortage]:
        for stock_id, wanted in request.wanted.items():
            taken = tuple(
                line.unit
                for line in request.lines
                if line.unit is not None and (line.stock_id, line.unit) in self.taken(stock_id)
            )
            left, queue = self.left(stock_id), self.stocks[stock_id].queue
            if queue and left >= queue and not request.from_queue:
                left = 0
            if taken or wanted > left:
                yield Shortage(stock_id=stock_id, wanted=wanted, left=left, taken=taken)

    def _need_running(self, hold_id: HoldId) -> None:
        hold = self.holds[hold_id]
        if hold.state is EXPIRED or hold.is_over(self.now):
            raise HoldRanOut(hold_id)
        if hold.state is not HELD:
            raise IllegalMove("It is not held.", current=hold.state, target=SOLD)

    def _stock(self, stock_id: StockId) -> Stock:
        try:
            return self.stocks[stock_id]
        except KeyError:
            raise StockNotFound(stock_id) from None
