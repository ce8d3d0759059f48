"""Holds that ran out."""

import pytest

from domain.inventory.errors import HoldRanOut, NotLeft
from domain.inventory.hold import HoldState
from domain.inventory.stock import Shortage
from tests.contracts.inventory.office import MOMENT, OfficeContract, agrees
from tests.support.clock import NOON
from tests.support.inventory import LATER, UNTIL, BoxOffice, a_stock, seat, seats, some


class LapsingContract(OfficeContract):
    async def test_a_hold_stands_until_its_last_moment(self, office: BoxOffice) -> None:
        stock = a_stock(1)
        await office.open(stock)
        await office.hold(some(stock))

        with pytest.raises(NotLeft):
            await office.hold(some(stock), now=UNTIL - MOMENT)

    async def test_a_hold_that_ran_out_is_taken_over(self, office: BoxOffice) -> None:
        stock = a_stock(10)
        await office.open(stock)
        late = await office.hold(some(stock, 8))
        await office.hold(some(stock, 2), until=LATER + MOMENT)

        await office.hold(some(stock, 8), now=LATER)

        assert (await office.stock(stock)).held == 10
        assert (await office.find(late)).state is HoldState.EXPIRED
        await agrees(office)

    async def test_a_seat_whose_hold_ran_out_is_taken_over(self, office: BoxOffice) -> None:
        numbered = seats()
        await office.open(numbered)
        await office.hold(seat(numbered, "A1"), seat(numbered, "A2"))

        await office.hold(seat(numbered, "A2"), now=LATER)

        assert await office.taken(numbered, now=LATER) == {(numbered.id, "A2")}
        await office.hold(seat(numbered, "A1"), now=LATER)
        await agrees(office)

    async def test_a_refusal_counts_holds_that_ran_out_as_left(self, office: BoxOffice) -> None:
        stock = a_stock(10)
        await office.open(stock)
        await office.hold(some(stock, 8))
        await office.hold(some(stock, 1), until=LATER + MOMENT)

        with pytest.raises(NotLeft) as refused:
            await office.hold(some(stock, 10), now=LATER)

        assert refused.value.shortages == (Shortage(stock_id=stock.id, wanted=10, left=9),)

    async def test_of_a_hold_over_two_stocks_one_can_be_taken_over(self, office: BoxOffice) -> None:
        wanted, other = a_stock(5), seats()
        await office.open(wanted, other)
        late = await office.hold(some(wanted, 5), seat(other, "A1"))

        await office.hold(some(wanted, 5), now=LATER)

        assert (await office.find(late)).state is HoldState.EXPIRED
        assert await office.taken(other, now=LATER) == set()
        await agrees(office)
        await office.hold(seat(other, "A1"), now=LATER)
        assert (await office.stock(other)).held == 1
        await agrees(office)

    async def test_both_stocks_of_a_hold_can_be_taken_over_one_after_the_other(
        self, office: BoxOffice
    ) -> None:
        first, second = a_stock(5), a_stock(5)
        await office.open(first, second)
        late = await office.hold(some(first, 5), some(second, 5))

        await office.hold(some(second, 5), now=LATER)
        await office.hold(some(first, 5), now=LATER)
        await office.release(late, now=LATER)

        assert (await office.stock(first)).held == (await office.stock(second)).held == 5
        await agrees(office)

    @pytest.mark.parametrize("is_partly_taken_over", [True, False])
    async def test_what_is_left_of_a_hold_that_ran_out_can_be_released(
        self, office: BoxOffice, *, is_partly_taken_over: bool
    ) -> None:
        first, second = a_stock(5), a_stock(5)
        await office.open(first, second)
        late = await office.hold(some(first, 5), some(second, 5))
        if is_partly_taken_over:
            await office.hold(some(first, 5), now=LATER)

        await office.release(late, now=LATER)

        assert (await office.find(late)).state is HoldState.EXPIRED
        assert (await office.stock(first)).held == 5 * is_partly_taken_over
        assert (await office.stock(second)).held == 0
        await agrees(office)

    @pytest.mark.parametrize("is_taken_over", [True, False])
    async def test_a_hold_that_ran_out_cannot_be_sold_or_extended(
        self, office: BoxOffice, *, is_taken_over: bool
    ) -> None:
        stock, other = a_stock(5), a_stock(5)
        await office.open(stock, other)
        late = await office.hold(some(stock, 5), some(other))
        if is_taken_over:
            await office.hold(some(stock, 5), now=LATER)

        with pytest.raises(HoldRanOut):
            await office.sell(late, now=LATER)
        with pytest.raises(HoldRanOut):
            await office.extend(late, until=LATER + MOMENT, now=LATER)

        assert (await office.stock(stock)).sold == 0

    async def test_a_hold_that_was_partly_taken_over_is_over_on_a_slow_clock_too(
        self, office: BoxOffice
    ) -> None:
        stock, other = a_stock(5), a_stock(5)
        await office.open(stock, other)
        late = await office.hold(some(stock, 5), some(other))
        await office.hold(some(stock, 5), now=LATER)

        with pytest.raises(HoldRanOut):
            await office.sell(late, now=NOON)
        with pytest.raises(HoldRanOut):
            await office.extend(late, until=LATER, now=NOON)
        await office.release(late, now=NOON)

        assert (await office.stock(stock)).held == 5
        assert (await office.stock(other)).held == 0
        await agrees(office)

    async def test_releasing_what_ran_out_is_harmless_however_often(
        self, office: BoxOffice
    ) -> None:
        stock = a_stock(5)
        await office.open(stock)
        late = await office.hold(some(stock, 5))
        mine = await office.hold(some(stock, 4), now=LATER)

        await office.release(late, now=LATER)
        await office.release(late, now=LATER)

        assert (await office.stock(stock)).held == 4
        assert (await office.find(mine)).state is HoldState.HELD
        await agrees(office)
