"""Random days of an inventory, step by step beside a simple model of it."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.inventory.hold import HoldState, Line
from domain.inventory.stock import Stock, StockKind
from domain.kernel.errors import DomainError
from domain.kernel.ids import HoldId
from tests.support.inventory import BoxOffice, Work, a_request, a_stock, an_allowance, seats
from tests.support.inventory_model import InventoryModel

type Told = tuple[type[DomainError], dict[str, Any]] | None

UNITS = ("A1", "A2", "A3")
ANY = st.integers(0, 3)
MINUTES = st.integers(1, 6)


class InventoryMachine(RuleBasedStateMachine):
    """Whatever is done, inventory says what the model says."""

    def __init__(self, work: Work, runner: asyncio.Runner) -> None:
        super().__init__()
        self.office = BoxOffice(work)
        self.runner = runner
        self.model = InventoryModel()
        self.stocks = [a_stock(4), a_stock(6), seats(3)]
        self.allowances = [an_allowance(2), an_allowance(3)]
        self.run(self.office.open(*self.stocks))
        for stock in self.stocks:
            self.model.open(stock)

    @rule(
        quantities=st.lists(st.tuples(st.integers(0, 1), st.integers(1, 3)), max_size=3),
        units=st.sets(st.sampled_from(UNITS), max_size=2),
        allowed=st.sampled_from([None, 0, 1]),
        minutes=MINUTES,
        from_queue=st.booleans(),
    )
    def hold(
        self,
        quantities: list[tuple[int, int]],
        units: set[str],
        allowed: int | None,
        minutes: int,
        *,
        from_queue: bool,
    ) -> None:
        heap = [Line(stock_id=self.stocks[i].id, quantity=quantity) for i, quantity in quantities]
        numbered = [Line(stock_id=self.stocks[2].id, unit=unit) for unit in sorted(units)]
        lines = heap + numbered or [Line(stock_id=self.stocks[0].id)]
        opening: tuple[Stock, ...] = ()
        if allowed is not None:
            opening = (self.allowances[allowed],)
            lines += [Line(stock_id=opening[0].id) for _ in lines]
        request = a_request(
            *lines,
            until=self.model.now + timedelta(minutes=minutes),
            opening=opening,
            from_queue=from_queue,
        )
        now = self.model.now
        self.same(lambda: self.model.hold(request), self.office.grant(request, now=now))

    @rule()
    def hold_of_nowhere(self) -> None:
        request = a_request(Line(stock_id=self.stocks[0].id), Line(stock_id=a_stock().id))
        now = self.model.now
        self.same(lambda: self.model.hold(request), self.office.grant(request, now=now))

    @rule(stock=st.integers(0, 2))
    def hold_wrongly(self, stock: int) -> None:
        is_numbered = self.stocks[stock].kind is StockKind.SEATS
        request = a_request(
            Line(stock_id=self.stocks[stock].id, unit=None if is_numbered else UNITS[0])
        )
        now = self.model.now
        self.same(lambda: self.model.hold(request), self.office.grant(request, now=now))

    @precondition(lambda self: self.model.holds)
    @rule(which=st.integers(0, 30))
    def sell(self, which: int) -> None:
        hold_id = self.pick(which)
        now = self.model.now
        self.same(lambda: self.model.sell(hold_id), self.office.sell(hold_id, now=now))

    @precondition(lambda self: self.model.holds)
    @rule(which=st.integers(0, 30))
    def release(self, which: int) -> None:
        hold_id = self.pick(which)
        now = self.model.now
        self.same(lambda: self.model.release(hold_id), self.office.release(hold_id, now=now))

    @precondition(lambda self: self.model.holds)
    @rule(which=st.integers(0, 30), minutes=MINUTES)
    def extend(self, which: int, minutes: int) -> None:
        hold_id = self.pick(which)
        now = self.model.now
        until = now + timedelta(minutes=minutes)
        self.same(
            lambda: self.model.extend(hold_id, until),
            self.office.extend(hold_id, until=until, now=now),
        )

    @rule(stock=st.integers(0, 2), capacity=st.integers(0, 8))
    def resize(self, stock: int, capacity: int) -> None:
        resized = self.stocks[stock]
        now = self.model.now
        self.same(
            lambda: self.model.resize(resized.id, capacity),
            self.office.resize(resized, capacity, now=now),
        )

    @rule(stock=st.integers(0, 2), there=st.integers(0, 8))
    def restate(self, stock: int, there: int) -> None:
        restated = self.stocks[stock]
        self.model.restate(restated.id, there)
        seen = self.run(self.office.restate(restated, there, now=self.model.now))
        assert (seen.there, seen.left) == (there, self.model.left(restated.id))

    @precondition(lambda self: len(self.model.holds) > 6)
    @rule(stock=st.integers(0, 2))
    def close(self, stock: int) -> None:
        closed = self.stocks[stock]
        self.same(
            lambda: self.model.close(closed.id), self.office.close(closed, now=self.model.now)
        )

    @rule(stock=st.integers(0, 2), smallest=st.sampled_from([0, 0, 1, 2]))
    def keep_for_queue(self, stock: int, smallest: int) -> None:
        kept = self.stocks[stock]
        self.model.keep_for_queue(kept.id, smallest)
        seen = self.run(self.office.keep_for_queue(kept, smallest, now=self.model.now))
        assert (seen.left, seen.held + seen.sold) == (
            self.model.left(kept.id),
            self.model.used(kept.id),
        )

    @rule(minutes=MINUTES)
    def pass_time(self, minutes: int) -> None:
        self.model.now += timedelta(minutes=minutes)

    @rule(limit=st.integers(1, 5))
    def tidy_up(self, limit: int) -> None:
        now = self.model.now
        for hold_id in self.run(self.office.audit(lambda audit: audit.over(now=now, limit=limit))):
            assert self.model.holds[hold_id].is_over(now)
            self.model.release(hold_id)
            self.run(self.office.release(hold_id, now=now))

    @invariant()
    def counters_lines_and_movements_agree(self) -> None:
        assert self.run(self.office.audit(lambda audit: audit.mismatches())) == []

    @invariant()
    def stocks_are_what_the_model_says(self) -> None:
        for stock_id, expected in self.model.stocks.items():
            stock = self.run(self.office.stock(expected))
            assert stock.there == expected.capacity
            assert stock.sold == self.model.sold(stock_id)
            # Nobody had to take over yet what ran out.
            assert stock.held + stock.sold >= self.model.used(stock_id)
            assert stock.held + stock.sold <= stock.capacity
            taken = self.run(self.office.taken(expected, now=self.model.now))
            assert taken == self.model.taken(stock_id)

    @invariant()
    def holds_are_what_the_model_says(self) -> None:
        for hold_id, expected in self.model.holds.items():
            hold = self.run(self.office.find(hold_id))
            assert hold.lines == expected.lines
            was_taken_over = hold.state is HoldState.EXPIRED and expected.is_over(self.model.now)
            assert hold.state is expected.state or was_taken_over

    def pick(self, which: int) -> HoldId:
        """One of the holds, the newest first."""
        known = list(reversed(self.model.holds))
        return known[which % len(known)]

    def run[Result](self, ask: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(ask)

    def same(self, expected: Callable[[], None], ask: Coroutine[Any, Any, object]) -> None:
        """Both do it, or both refuse it for the same reason."""
        wanted = refusal_of(expected)
        assert refusal_of(lambda: self.run(ask)) == wanted


def refusal_of(do: Callable[[], object]) -> Told:
    try:
        do()
    except DomainError as refusal:
        return type(refusal), refusal.facts
    return None
