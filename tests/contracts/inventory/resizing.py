"""Resizing, restating and closing stocks."""

import pytest

from domain.inventory.errors import BelowCommitted, HoldRanOut, NotLeft, StockNotFound
from tests.contracts.inventory.office import OfficeContract, agrees
from tests.support.inventory import LATER, BoxOffice, a_stock, seat, seats, some


class ResizingContract(OfficeContract):
    async def test_a_bigger_stock_has_more_left(self, office: BoxOffice) -> None:
        stock = a_stock(1)
        await office.open(stock)
        await office.hold(some(stock))

        await office.resize(stock, 5)

        assert (await office.stock(stock)).left == 4
        await agrees(office)

    async def test_a_stock_shrinks_to_what_is_held_or_sold_and_no_further(
        self, office: BoxOffice
    ) -> None:
        stock = a_stock(10)
        await office.open(stock)
        await office.hold(some(stock, 2))
        await office.sell(await office.hold(some(stock, 3)))

        with pytest.raises(BelowCommitted) as refused:
            await office.resize(stock, 4)
        await office.resize(stock, 5)

        assert refused.value.facts["committed"] == 5
        assert (await office.stock(stock)).left == 0
        await agrees(office)

    async def test_holds_that_ran_out_do_not_keep_a_stock_from_shrinking(
        self, office: BoxOffice
    ) -> None:
        stock = a_stock(10)
        await office.open(stock)
        late = await office.hold(some(stock, 8))

        await office.resize(stock, 1, now=LATER)

        assert (await office.stock(stock)).left == 1
        with pytest.raises(HoldRanOut):
            await office.sell(late, now=LATER)
        await agrees(office)

    async def test_there_is_as_much_as_was_said(self, office: BoxOffice) -> None:
        stock = a_stock(10)
        await office.open(stock)
        await office.hold(some(stock, 3))

        less = await office.restate(stock, 4)
        more = await office.restate(stock, 12)

        assert (less.capacity, less.short, less.left) == (4, 0, 1)
        assert (more.capacity, more.short, more.left) == (12, 0, 9)
        assert await office.stock(stock) == more
        await agrees(office)

    async def test_less_than_is_held_and_sold_is_short_and_breaks_nothing(
        self, office: BoxOffice
    ) -> None:
        stock = a_stock(10)
        await office.open(stock)
        held = await office.hold(some(stock, 2))
        await office.sell(await office.hold(some(stock, 3)))

        short = await office.restate(stock, 1)
        await office.sell(held)

        assert (short.capacity, short.short, short.there, short.left) == (5, 4, 1, 0)
        assert (await office.stock(stock)).sold == 5
        await agrees(office)

    async def test_what_is_released_first_makes_up_for_what_is_short(
        self, office: BoxOffice
    ) -> None:
        stock = a_stock(10)
        await office.open(stock)
        first = await office.hold(some(stock, 2))
        second = await office.hold(some(stock, 4))
        await office.restate(stock, 3)

        await office.release(first)
        still_short = await office.stock(stock)
        await office.release(second)

        assert (still_short.there, still_short.left) == (3, 0)
        assert (await office.stock(stock)).left == 3
        with pytest.raises(NotLeft):
            await office.hold(some(stock, 4))
        await office.hold(some(stock, 3))
        await agrees(office)

    async def test_what_ran_out_is_not_missed(self, office: BoxOffice) -> None:
        stock = a_stock(10)
        await office.open(stock)
        await office.hold(some(stock, 8))

        restated = await office.restate(stock, 1, now=LATER)

        assert (restated.short, restated.left) == (0, 1)
        await agrees(office)

    async def test_holds_that_run_out_do_not_free_what_is_not_there(
        self, office: BoxOffice
    ) -> None:
        stock = a_stock(10)
        await office.open(stock)
        await office.hold(some(stock, 8))
        await office.restate(stock, 5)

        with pytest.raises(NotLeft) as refused:
            await office.hold(some(stock, 6), now=LATER)
        await office.hold(some(stock, 5), now=LATER)

        assert refused.value.shortages[0].left == 5
        await agrees(office)

    async def test_what_comes_makes_up_for_what_is_short(self, office: BoxOffice) -> None:
        stock = a_stock(4)
        await office.open(stock)
        await office.hold(some(stock, 4))
        await office.restate(stock, 1)

        made_up = await office.restate(stock, 6)

        assert (made_up.capacity, made_up.short, made_up.left) == (6, 0, 2)
        await agrees(office)

    async def test_what_does_not_exist_is_not_restated(self, office: BoxOffice) -> None:
        with pytest.raises(StockNotFound):
            await office.restate(a_stock(), 5)

    async def test_no_capacity_is_negative(self, office: BoxOffice) -> None:
        stock = a_stock(1)
        await office.open(stock)

        with pytest.raises(BelowCommitted):
            await office.resize(stock, -1)

    async def test_what_does_not_exist_is_neither_resized_nor_closed(
        self, office: BoxOffice
    ) -> None:
        stock = a_stock()
        await office.open(stock)

        with pytest.raises(StockNotFound):
            await office.resize(a_stock(), 5)
        with pytest.raises(StockNotFound):
            await office.close(stock, a_stock())

        assert not (await office.stock(stock)).closed

    async def test_a_closed_stock_gives_nothing_more(self, office: BoxOffice) -> None:
        stock, numbered = a_stock(10), seats()
        await office.open(stock, numbered)

        await office.close(stock, numbered)

        assert (await office.stock(stock)).left == 0
        with pytest.raises(NotLeft) as refused:
            await office.hold(some(stock), seat(numbered, "A1"))
        assert {shortage.left for shortage in refused.value.shortages} == {0}
        await agrees(office)

    async def test_what_is_held_of_a_closed_stock_is_sold_or_released(
        self, office: BoxOffice
    ) -> None:
        stock = a_stock(10)
        await office.open(stock)
        bought = await office.hold(some(stock, 2))
        dropped = await office.hold(some(stock, 3))
        await office.close(stock)

        await office.sell(bought)
        await office.release(dropped)

        left = await office.stock(stock)
        assert (left.held, left.sold, left.left) == (0, 2, 0)
        await agrees(office)

    async def test_every_change_of_a_stock_raises_its_version(self, office: BoxOffice) -> None:
        stock = a_stock(10)
        await office.open(stock)
        versions = [(await office.stock(stock)).version]

        held = await office.hold(some(stock))
        versions.append((await office.stock(stock)).version)
        await office.sell(held)
        versions.append((await office.stock(stock)).version)
        await office.release(held)
        versions.append((await office.stock(stock)).version)
        await office.resize(stock, 5)
        versions.append((await office.stock(stock)).version)
        await office.close(stock)
        versions.append((await office.stock(stock)).version)

        assert versions == sorted(set(versions))
