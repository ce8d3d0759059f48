"""What every audit of an ``Inventory`` must do."""

from abc import ABC, abstractmethod
from datetime import timedelta

import pytest

from domain.inventory.errors import StockNotFound
from domain.inventory.stock import Stock
from tests.contracts.inventory.office import agrees
from tests.support.clock import NOON
from tests.support.inventory import (
    LATER,
    BoxOffice,
    Work,
    a_correction_id,
    a_stock,
    an_allowance,
    seat,
    seats,
    some,
)


class InventoryAuditContract(ABC):
    """Subclass it, give it a ``work`` fixture and ``miscount``."""

    @pytest.fixture
    def work(self) -> Work:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    def office(self, work: Work) -> BoxOffice:
        return BoxOffice(work)

    @abstractmethod
    async def miscount(self, stock: Stock, *, held: int, sold: int) -> None:
        """Set the counters of a stock to these wrong values."""

    @abstractmethod
    async def announced(self) -> list[tuple[str, int, int, int, int]]:
        """The corrections in the log: subject, held before and after, sold before and after."""

    async def test_nothing_is_wrong_after_any_operation(self, office: BoxOffice) -> None:
        stock, numbered, allowance = a_stock(), seats(), an_allowance()
        await office.open(stock, numbered)
        await agrees(office)
        lines = (some(stock, 2), some(stock), seat(numbered, "A1"), some(allowance))
        first = await office.hold(*lines, opening=(allowance,))
        await agrees(office)
        await office.extend(first, until=LATER)
        await agrees(office)
        await office.sell(first)
        await agrees(office)
        await office.release(first)
        await agrees(office)
        await office.hold(*lines, until=LATER, opening=(allowance,))
        await office.resize(stock, 3)
        await office.close(allowance)
        await agrees(office)
        await office.hold(some(stock, 3), now=LATER)
        await agrees(office)

    async def test_a_wrong_counter_is_seen(self, office: BoxOffice) -> None:
        stock = await self.a_sabotaged_stock(office)

        (found,) = await office.audit(lambda audit: audit.mismatches())

        assert found.stock_id == stock.id
        assert (found.counted.held, found.counted.sold) == (1, 5)
        assert (found.by_lines.held, found.by_lines.sold) == (2, 3)
        assert found.by_movements == found.by_lines
        assert not found.agrees
        await self.repair(office, stock)

    async def test_a_repair_sets_the_counters_to_what_the_lines_say(
        self, office: BoxOffice
    ) -> None:
        stock = await self.a_sabotaged_stock(office)

        await self.repair(office, stock)

        repaired = await office.stock(stock)
        assert (repaired.held, repaired.sold, repaired.left) == (2, 3, 5)
        await agrees(office)

    async def test_a_repair_is_announced(self, office: BoxOffice) -> None:
        stock = await self.a_sabotaged_stock(office)
        correction_id = a_correction_id()

        await office.audit(
            lambda audit: audit.repair(stock.id, correction_id=correction_id, now=NOON)
        )

        assert await self.announced() == [(f"correction:{correction_id}", 1, 2, 5, 3)]

    async def test_a_repair_raises_the_version(self, office: BoxOffice) -> None:
        stock = await self.a_sabotaged_stock(office)
        before = (await office.stock(stock)).version

        await self.repair(office, stock)

        assert (await office.stock(stock)).version == before + 1

    async def test_what_is_right_is_not_repaired(self, office: BoxOffice) -> None:
        stock = a_stock()
        await office.open(stock)
        await office.hold(some(stock, 2))
        before = await office.stock(stock)

        await self.repair(office, stock)

        assert await office.stock(stock) == before
        assert await self.announced() == []

    async def test_what_does_not_exist_is_not_repaired(self, office: BoxOffice) -> None:
        with pytest.raises(StockNotFound):
            await self.repair(office, a_stock())

    async def test_holds_that_ran_out_are_listed_with_the_oldest_first(
        self, office: BoxOffice
    ) -> None:
        stock = a_stock(20)
        await office.open(stock)
        second, first, _, third = [
            await office.hold(some(stock), until=NOON + timedelta(minutes=minutes))
            for minutes in (2, 1, 4, 3)
        ]
        now = NOON + timedelta(minutes=3)

        over = await office.audit(lambda audit: audit.over(now=now, limit=10))

        assert over == [first, second, third]
        assert await office.audit(lambda audit: audit.over(now=now, limit=2)) == [first, second]

    async def test_a_hold_that_was_settled_is_not_over(self, office: BoxOffice) -> None:
        stock = a_stock(20)
        await office.open(stock)
        await office.sell(await office.hold(some(stock)))
        await office.release(await office.hold(some(stock)))
        late = await office.hold(some(stock))
        await office.release(late, now=LATER)

        assert await office.audit(lambda audit: audit.over(now=LATER, limit=10)) == []

    async def test_once_everything_that_ran_out_is_released_all_of_it_is_left(
        self, office: BoxOffice
    ) -> None:
        first, second, third = a_stock(5), a_stock(5), a_stock(5)
        await office.open(first, second, third)
        await office.hold(some(first, 5), some(second, 4))
        await office.hold(some(third, 2), some(second))
        mine = await office.hold(some(second, 5), now=LATER)

        for hold_id in await office.audit(lambda audit: audit.over(now=LATER, limit=10)):
            await office.release(hold_id, now=LATER)
        await office.release(mine, now=LATER)

        left = [(await office.stock(stock)).left for stock in (first, second, third)]
        assert left == [5, 5, 5]
        await agrees(office)

    async def a_sabotaged_stock(self, office: BoxOffice) -> Stock:
        """Two are held and three are sold, but one and five are counted."""
        stock = a_stock(10)
        await office.open(stock, a_stock())
        await office.hold(some(stock, 2))
        await office.sell(await office.hold(some(stock, 3)))
        await self.miscount(stock, held=1, sold=5)
        return stock

    async def repair(self, office: BoxOffice, stock: Stock) -> None:
        await office.audit(
            lambda audit: audit.repair(stock.id, correction_id=a_correction_id(), now=NOON)
        )
