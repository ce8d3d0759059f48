"""Deciding who gets what is left: several requests, one after the other, each all or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from domain.inventory.errors import BadLines
from domain.inventory.hold import HoldRequest, Line
from domain.inventory.stock import Shortage, Stock, StockKind
from domain.kernel.ids import StockId

type Unit = tuple[StockId, str]


class Allocation:
    """What is left of some stocks while requests are decided. The only mutable thing here."""

    def __init__(self, stocks: Iterable[Stock], taken: Iterable[Unit]) -> None:
        self._stocks = {stock.id: stock for stock in stocks}
        self._taken = set(taken)

    def grant(self, request: HoldRequest) -> Sequence[Shortage]:
        """Set everything aside and return nothing, or return every shortage.

        Raises ``BadLines`` if a line of a numbered stock names no unit, or another one does.
        """
        self._check(request.lines)
        shortages = self._shortages(request)
        if not shortages:
            for stock_id, quantity in request.wanted.items():
                stock = self._stocks[stock_id]
                self._stocks[stock_id] = replace(stock, held=stock.held + quantity)
            self._taken |= units_of(request.lines)
        return shortages

    def _check(self, lines: Sequence[Line]) -> None:
        for line in lines:
            is_numbered = self._stocks[line.stock_id].kind is StockKind.SEATS
            if is_numbered != (line.unit is not None):
                raise BadLines("A line names a unit exactly if its stock is numbered.")

    def _shortages(self, request: HoldRequest) -> Sequence[Shortage]:
        found = []
        for stock_id, wanted in request.wanted.items():
            taken = self._taken_of(stock_id, request.lines)
            stock = self._stocks[stock_id]
            left = stock.left if request.from_queue else stock.on_offer
            if taken or wanted > left:
                found.append(Shortage(stock_id=stock_id, wanted=wanted, left=left, taken=taken))
        return found

    def _taken_of(self, stock_id: StockId, lines: Sequence[Line]) -> tuple[str, ...]:
        return tuple(
            line.unit
            for line in lines
            if line.unit is not None
            and line.stock_id == stock_id
            and (stock_id, line.unit) in self._taken
        )


def units_of(lines: Iterable[Line]) -> set[Unit]:
    return {(line.stock_id, line.unit) for line in lines if line.unit is not None}
