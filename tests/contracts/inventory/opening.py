"""Opening stocks inside a hold."""

import asyncio

import pytest

from domain.inventory.errors import NotLeft
from domain.inventory.stock import Shortage
from tests.contracts.inventory.office import OfficeContract, agrees
from tests.support.inventory import BoxOffice, a_stock, an_allowance, some


class OpeningContract(OfficeContract):
    async def test_a_hold_opens_the_stocks_it_brings(self, office: BoxOffice) -> None:
        stock, allowance = a_stock(), an_allowance(2)
        await office.open(stock)

        await office.hold(some(stock, 2), some(allowance, 2), opening=(allowance,))

        assert (await office.stock(allowance)).left == 0

    async def test_a_stock_is_opened_by_the_first_hold_that_brings_it(
        self, office: BoxOffice
    ) -> None:
        stock, allowance = a_stock(), an_allowance(3)
        await office.open(stock)
        await office.hold(some(stock, 2), some(allowance, 2), opening=(allowance,))

        with pytest.raises(NotLeft) as refused:
            await office.hold(some(stock, 2), some(allowance, 2), opening=(allowance,))
        await office.hold(some(stock), some(allowance), opening=(allowance,))

        assert refused.value.shortages == (Shortage(stock_id=allowance.id, wanted=2, left=1),)
        assert (await office.stock(allowance)).capacity == 3
        await agrees(office)

    async def test_a_stock_that_one_hold_brings_twice_is_opened_once(
        self, office: BoxOffice
    ) -> None:
        allowance = an_allowance(2)

        await office.hold(some(allowance, 2), opening=(allowance, allowance))

        assert (await office.stock(allowance)).capacity == 2
        await agrees(office)

    async def test_of_the_same_buyers_rival_holds_only_what_is_allowed_is_granted(
        self, office: BoxOffice
    ) -> None:
        stock, allowance = a_stock(self.buyers), an_allowance(2)
        await office.open(stock)
        rivals = [
            office.hold(some(stock), some(allowance), opening=(allowance,))
            for _ in range(self.buyers)
        ]

        outcomes = await asyncio.gather(*rivals, return_exceptions=True)

        assert sum(isinstance(outcome, NotLeft) for outcome in outcomes) == self.buyers - 2
        assert (await office.stock(stock)).held == 2
        await agrees(office)
