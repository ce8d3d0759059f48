"""Locking stocks, and keeping some of them for those who wait."""

import pytest

from domain.inventory.errors import NotLeft, StockNotFound
from domain.inventory.stock import Shortage
from tests.contracts.inventory.office import MOMENT, OfficeContract, agrees
from tests.support.clock import NOON
from tests.support.inventory import LATER, BoxOffice, a_request, a_stock, some


class QueueingContract(OfficeContract):
    async def test_a_locked_stock_is_without_what_ran_out(self, office: BoxOffice) -> None:
        stock, other = a_stock(5), a_stock(5)
        await office.open(stock, other)
        await office.hold(some(stock, 2), some(other, 3))
        await office.hold(some(stock, 1), until=LATER + MOMENT)

        async with office.work.begin() as store:
            locked = await store.inventory.lock([stock.id, other.id], now=LATER)

        assert {stock_id: found.left for stock_id, found in locked.items()} == {
            stock.id: 4,
            other.id: 5,
        }
        await agrees(office)

    async def test_what_does_not_exist_is_not_locked(self, office: BoxOffice) -> None:
        stock = a_stock()
        await office.open(stock)

        async with office.work.begin() as store:
            with pytest.raises(StockNotFound):
                await store.inventory.lock([stock.id, a_stock().id], now=NOON)

    async def test_what_is_kept_for_those_who_wait_is_refused_to_others(
        self, office: BoxOffice
    ) -> None:
        stock = a_stock(5)
        await office.open(stock)
        await office.keep_for_queue(stock, 2)

        with pytest.raises(NotLeft) as refused:
            await office.hold(some(stock))
        await office.grant(a_request(some(stock, 2), from_queue=True))

        assert refused.value.shortages == (Shortage(stock_id=stock.id, wanted=1, left=0),)
        assert (await office.stock(stock)).held == 2
        await agrees(office)

    async def test_what_is_not_enough_for_those_who_wait_goes_to_others(
        self, office: BoxOffice
    ) -> None:
        stock = a_stock(5)
        await office.open(stock)
        await office.keep_for_queue(stock, 3)
        await office.grant(a_request(some(stock, 3), from_queue=True))

        await office.hold(some(stock, 2))

        assert (await office.stock(stock)).left == 0

    async def test_what_ran_out_is_kept_for_those_who_wait(self, office: BoxOffice) -> None:
        stock = a_stock(3)
        await office.open(stock)
        await office.hold(some(stock, 2))
        await office.keep_for_queue(stock, 2)

        with pytest.raises(NotLeft):
            await office.hold(some(stock), now=LATER)
        await office.grant(
            a_request(some(stock, 3), from_queue=True, until=LATER + MOMENT), now=LATER
        )

    async def test_once_nobody_waits_everything_is_for_everybody(self, office: BoxOffice) -> None:
        stock = a_stock(3)
        await office.open(stock)
        await office.keep_for_queue(stock, 2)
        await office.keep_for_queue(stock, 0)

        await office.hold(some(stock, 3))

        assert (await office.stock(stock)).left == 0
