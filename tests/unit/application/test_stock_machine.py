"""Random days of a shop: no sequence of what happens breaks what is true of stock."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from adapters.memory.inventory import MemoryInventoryStore
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.platform.tasks import Routes
from application.shop.shelves import Shelves
from domain.inventory.stock import Stock
from domain.kernel.errors import Conflict, Invalid
from domain.kernel.ids import HoldId
from domain.shop.stock import stock_of
from tests.support.stock import HOLD_FOR
from tests.unit.adapters.test_memory_stock import a_warehouse

PLACE, SOME = st.integers(0, 1), st.integers(1, 6)


class ShopMachine(RuleBasedStateMachine):
    """One variant at two locations."""

    def __init__(self, runner: asyncio.Runner) -> None:
        super().__init__()
        self.runner = runner
        self.database = MemoryDatabase()
        self.house = a_warehouse(self.database)
        self.variant = self.run(self.house.variant())
        self.places = [self.run(self.house.location()).id for _ in range(2)]
        for place in self.places:
            self.run(self.house.receive(place, (self.variant, 5)))
        self.on_hand = [5, 5]
        self.holds: list[HoldId] = []

    @rule(place=PLACE, quantity=SOME)
    def receive(self, place: int, quantity: int) -> None:
        self.run(self.house.receive(self.places[place], (self.variant, quantity)))
        self.on_hand[place] += quantity

    @rule(place=PLACE, quantity=st.integers(-6, 6))
    def correct(self, place: int, quantity: int) -> None:
        if self.done(self.house.correct(self.places[place], (self.variant, quantity))):
            self.on_hand[place] += quantity

    @rule(place=PLACE, counted=st.integers(0, 12))
    def count(self, place: int, counted: int) -> None:
        self.run(self.house.count(self.places[place], (self.variant, counted)))
        self.on_hand[place] = counted

    @rule(start=PLACE, quantity=SOME)
    def move(self, start: int, quantity: int) -> None:
        ends = self.places[start], self.places[1 - start]
        if self.done(self.house.move(*ends, (self.variant, quantity))):
            self.on_hand[start] -= quantity
            self.on_hand[1 - start] += quantity

    @rule(place=PLACE, quantity=SOME)
    def hold(self, place: int, quantity: int) -> None:
        left = self.stock(place).left
        try:
            hold_id = self.run(self.house.hold(self.variant, self.places[place], quantity))
        except Conflict:
            # Holds that ran out may have been all that was in the way, never less.
            assert quantity > left
        else:
            self.holds.append(hold_id)

    @rule(which=st.integers(0, 20))
    def sell(self, which: int) -> None:
        if self.holds:
            self.done(self.house.sell(self.holds[which % len(self.holds)]))

    @rule(which=st.integers(0, 20))
    def release_what_did_not_leave(self, which: int) -> None:
        """What is sold is given back only while it is here, as orders do it."""
        if self.holds and not any(self.shipped(place) for place in (0, 1)):
            self.done(self.house.release(self.holds[which % len(self.holds)]))

    @rule(place=PLACE)
    def sell_one_at_once(self, place: int) -> None:
        if self.stock(place).left:
            self.run(self.house.sold(self.variant, self.places[place]))

    @rule(place=PLACE, quantity=st.integers(1, 2))
    def ship(self, place: int, quantity: int) -> None:
        if self.done(self._ship(place, quantity)):
            self.on_hand[place] -= quantity

    @rule(place=PLACE, quantity=SOME)
    def come_back(self, place: int, quantity: int) -> None:
        if self.done(self._come_back(place, quantity)):
            self.on_hand[place] += quantity

    @rule()
    def let_holds_run_out(self) -> None:
        self.house.clock.pass_time(HOLD_FOR)

    @invariant()
    def what_lies_there_is_what_was_done(self) -> None:
        for place in (0, 1):
            seen = self.run(self.house.seen(self.variant, self.places[place]))
            assert seen.on_hand == self.on_hand[place] >= 0
            assert seen.left - seen.missing == seen.on_hand - seen.held - seen.sold
            assert seen.left == 0 or seen.missing == 0

    @invariant()
    def inventory_is_sound(self) -> None:
        for place in (0, 1):
            stock = self.stock(place)
            assert 0 <= stock.held + stock.sold <= stock.capacity
            assert 0 <= stock.short <= stock.capacity
            assert 0 <= self.shipped(place) <= stock.sold
        assert self.run(self._mismatches()) == []

    def stock(self, place: int) -> Stock:
        stock: Stock = self.database.table("stocks")[self._id(place)]
        return stock

    def shipped(self, place: int) -> int:
        shipped: int = self.database.table("stock_levels")[self._id(place)].shipped
        return shipped

    def run[Result](self, ask: Awaitable[Result]) -> Result:
        async def asked() -> Result:
            return await ask

        return self.runner.run(asked())

    def done(self, ask: Awaitable[object]) -> bool:
        """Whether it was done; what cannot be is refused."""
        try:
            self.run(ask)
        except (Conflict, Invalid):
            return False
        return True

    async def _ship(self, place: int, quantity: int) -> None:
        now = self.house.clock.now()
        async with self.house.work.begin() as store:
            shelves = await Shelves.locked(store, [self._id(place)], now=now)
            await shelves.ship(self._id(place), quantity, now=now)

    async def _come_back(self, place: int, quantity: int) -> None:
        now = self.house.clock.now()
        async with self.house.work.begin() as store:
            shelves = await Shelves.locked(store, [self._id(place)], now=now)
            await shelves.unship(self._id(place), quantity, now=now)

    async def _mismatches(self) -> list[Any]:
        work = MemoryUnitOfWork(
            self.database,
            MemoryInventoryStore,
            routes=Routes([]),
            clock=self.house.clock,
            wake_up=LocalWakeUp(),
        )
        async with work.begin() as store:
            return list(await store.audit.mismatches())

    def _id(self, place: int) -> Any:
        return stock_of(self.variant, self.places[place])


def test_no_sequence_of_what_happens_breaks_what_is_true_of_stock() -> None:
    with asyncio.Runner() as runner:

        class RunMachine(ShopMachine):
            def __init__(self) -> None:
                super().__init__(runner)

        run_state_machine_as_test(
            RunMachine, settings=settings(max_examples=60, stateful_step_count=40, deadline=None)
        )
