"""What every ``Inventory`` and its audit must do, whatever they are made of."""

import asyncio
from abc import ABC, abstractmethod
from datetime import timedelta
from typing import ClassVar

import pytest

from domain.inventory.errors import (
    BadLines,
    BelowCommitted,
    HoldExists,
    HoldNotFound,
    HoldRanOut,
    NotLeft,
    StockNotFound,
)
from domain.inventory.hold import HoldRequest, HoldState
from domain.inventory.stock import Shortage, Stock, StockKind
from domain.kernel.lifecycle import IllegalMove
from tests.support.clock import NOON
from tests.support.inventory import (
    LATER,
    UNTIL,
    BoxOffice,
    Work,
    a_correction_id,
    a_hold_id,
    a_request,
    a_stock,
    an_allowance,
    seat,
    seats,
    some,
)

MOMENT = timedelta(microseconds=1)


class InventoryContract:
    """Subclass it, give it a ``work`` fixture, and the adapter is held to its word."""

    buyers: ClassVar[int] = 20

    @pytest.fixture
    def work(self) -> Work:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    def office(self, work: Work) -> BoxOffice:
        return BoxOffice(work)

    # Stocks

    async def test_a_new_stock_has_everything_left(self, office: BoxOffice) -> None:
        stock = a_stock(10)

        await office.open(stock)

        opened = await office.stock(stock)
        assert (opened.kind, opened.capacity, opened.left) == (StockKind.QUANTITY, 10, 10)
        assert not opened.closed

    async def test_opening_a_stock_again_leaves_it_as_it_is(self, office: BoxOffice) -> None:
        stock = a_stock(10)
        await office.open(stock)
        await office.hold(some(stock, 3))
        before = await office.stock(stock)

        await office.open(Stock(id=stock.id, kind=StockKind.SEATS, capacity=99))

        assert await office.stock(stock) == before
        await agrees(office)

    async def test_a_stock_that_is_named_twice_is_opened_once(self, office: BoxOffice) -> None:
        stock = a_stock(10)

        await office.open(stock, a_stock(), stock)

        assert (await office.stock(stock)).capacity == 10
        await agrees(office)

    async def test_opening_nothing_does_nothing(self, office: BoxOffice) -> None:
        await office.open()

    async def test_a_stock_is_opened_empty_whatever_it_says(self, office: BoxOffice) -> None:
        stock = Stock(
            id=a_stock().id, kind=StockKind.QUANTITY, capacity=5, held=2, sold=3, version=9
        )

        await office.open(stock)

        assert (await office.stock(stock)).left == 5
        await agrees(office)

    async def test_stocks_that_do_not_exist_are_left_out(self, office: BoxOffice) -> None:
        stock = a_stock()
        await office.open(stock)

        async with office.work.begin() as store:
            found = await store.inventory.get([a_stock().id, stock.id])

        assert list(found) == [stock.id]

    # Holding

    async def test_a_hold_comes_back_as_it_was_asked_for(self, office: BoxOffice) -> None:
        stock, numbered = a_stock(), seats()
        await office.open(stock, numbered)
        request = a_request(some(stock, 2), seat(numbered, "A/1/2"), seat(numbered, "A/1/1"))

        granted = await office.grant(request)

        assert granted == request.granted()
        assert await office.find(request.id) == granted

    async def test_what_is_held_is_not_left(self, office: BoxOffice) -> None:
        stock = a_stock(10)
        await office.open(stock)

        await office.hold(some(stock, 4))

        kept = await office.stock(stock)
        assert (kept.held, kept.sold, kept.left) == (4, 0, 6)

    async def test_the_last_ones_can_be_held(self, office: BoxOffice) -> None:
        stock = a_stock(10)
        await office.open(stock)
        await office.hold(some(stock, 4))

        await office.hold(some(stock, 6))

        assert (await office.stock(stock)).left == 0

    async def test_a_refusal_says_what_is_left_of_every_short_stock(
        self, office: BoxOffice
    ) -> None:
        short, plenty, numbered = a_stock(3), a_stock(10), seats(5)
        await office.open(short, plenty, numbered)
        await office.hold(some(short, 2), seat(numbered, "A1"), seat(numbered, "A3"))

        with pytest.raises(NotLeft) as refused:
            await office.hold(
                some(short, 2),
                some(plenty, 9),
                *(seat(numbered, name) for name in ("A1", "A2", "A3")),
            )

        assert set(refused.value.shortages) == {
            Shortage(stock_id=short.id, wanted=2, left=1),
            Shortage(stock_id=numbered.id, wanted=3, left=3, taken=("A1", "A3")),
        }

    async def test_a_refused_hold_holds_nothing_of_anything(self, office: BoxOffice) -> None:
        first, last, numbered = a_stock(10), a_stock(1), seats()
        await office.open(first, last, numbered)
        request = a_request(some(first, 5), seat(numbered, "A1"), some(last, 2))

        with pytest.raises(NotLeft):
            await office.grant(request)

        assert (await office.stock(first)).left == 10
        assert await office.taken(numbered) == set()
        with pytest.raises(HoldNotFound):
            await office.find(request.id)

    async def test_a_refusal_that_is_caught_leaves_nothing_in_its_transaction(
        self, office: BoxOffice
    ) -> None:
        first, last, numbered = a_stock(10), a_stock(1), seats()
        await office.open(first, last, numbered)
        request = a_request(some(first, 5), seat(numbered, "A1"), some(last, 2))
        instead = a_request(some(first, 1))

        async with office.work.begin() as store:
            with pytest.raises(NotLeft):
                await store.inventory.hold(request, now=NOON)
            await store.inventory.hold(instead, now=NOON)

        assert (await office.stock(first)).held == 1
        assert await office.taken(numbered) == set()
        with pytest.raises(HoldNotFound):
            await office.find(request.id)
        await agrees(office)

    async def test_lines_that_share_a_stock_are_added_up(self, office: BoxOffice) -> None:
        """Elsewhere each line was checked alone (medusa #16502)."""
        stock = a_stock(5)
        await office.open(stock)

        with pytest.raises(NotLeft) as refused:
            await office.hold(some(stock, 3), some(stock, 3))
        await office.hold(some(stock, 3), some(stock, 2))

        assert refused.value.shortages == (Shortage(stock_id=stock.id, wanted=6, left=5),)
        assert (await office.stock(stock)).left == 0
        await agrees(office)

    async def test_a_taken_seat_is_refused_by_its_name(self, office: BoxOffice) -> None:
        numbered = seats()
        await office.open(numbered)
        await office.hold(seat(numbered, "A1"))

        with pytest.raises(NotLeft) as refused:
            await office.hold(seat(numbered, "A2"), seat(numbered, "A1"))
        await office.hold(seat(numbered, "A2"))

        assert [shortage.taken for shortage in refused.value.shortages] == [("A1",)]

    async def test_seats_of_one_name_in_two_stocks_are_two_seats(self, office: BoxOffice) -> None:
        stalls, balcony = seats(), seats()
        await office.open(stalls, balcony)
        await office.hold(seat(stalls, "1"))

        await office.hold(seat(balcony, "1"), seat(stalls, "2"))

        assert await office.taken(stalls, balcony) == {
            (stalls.id, "1"),
            (stalls.id, "2"),
            (balcony.id, "1"),
        }

    async def test_of_a_stock_that_does_not_exist_nothing_can_be_held(
        self, office: BoxOffice
    ) -> None:
        stock = a_stock()
        await office.open(stock)

        with pytest.raises(StockNotFound):
            await office.hold(some(stock), some(a_stock()))

        assert (await office.stock(stock)).held == 0

    async def test_of_a_numbered_stock_a_line_names_its_seat(self, office: BoxOffice) -> None:
        numbered = seats()
        await office.open(numbered)

        with pytest.raises(BadLines):
            await office.hold(some(numbered))

    async def test_of_other_stocks_a_line_names_no_seat(self, office: BoxOffice) -> None:
        stock = a_stock()
        await office.open(stock)

        with pytest.raises(BadLines):
            await office.hold(seat(stock, "A1"))

    async def test_no_hold_gets_the_id_of_another(self, office: BoxOffice) -> None:
        stock = a_stock()
        await office.open(stock)
        request = a_request(some(stock))
        await office.grant(request)

        with pytest.raises(HoldExists):
            await office.grant(request)

        assert (await office.stock(stock)).held == 1

    async def test_a_block_that_raises_holds_nothing(self, office: BoxOffice) -> None:
        stock, numbered = a_stock(), seats()
        await office.open(stock, numbered)
        request = a_request(some(stock, 3), seat(numbered, "A1"))

        with pytest.raises(ZeroDivisionError):
            await hold_and_raise(office, request)

        assert (await office.stock(stock)).held == 0
        assert await office.taken(numbered) == set()

    async def test_of_many_buyers_after_a_few_as_many_get_some_as_there_are(
        self, office: BoxOffice
    ) -> None:
        stock = a_stock(7)
        await office.open(stock)
        rivals = [office.hold(some(stock)) for _ in range(self.buyers)]

        outcomes = await asyncio.gather(*rivals, return_exceptions=True)

        assert sum(isinstance(outcome, NotLeft) for outcome in outcomes) == self.buyers - 7
        assert (await office.stock(stock)).left == 0

    async def test_of_many_buyers_after_one_seat_exactly_one_gets_it(
        self, office: BoxOffice
    ) -> None:
        numbered = seats()
        await office.open(numbered)
        rivals = [office.hold(seat(numbered, "A1")) for _ in range(self.buyers)]

        outcomes = await asyncio.gather(*rivals, return_exceptions=True)

        assert sum(isinstance(outcome, NotLeft) for outcome in outcomes) == self.buyers - 1
        assert (await office.stock(numbered)).held == 1

    # Opening inside a hold

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

    # Holds that ran out

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

    # What can be done with a hold

    async def test_a_hold_that_nobody_made_is_not_found(self, office: BoxOffice) -> None:
        nobody = a_hold_id()

        with pytest.raises(HoldNotFound):
            await office.find(nobody)
        with pytest.raises(HoldNotFound):
            await office.sell(nobody)
        with pytest.raises(HoldNotFound):
            await office.release(nobody)
        with pytest.raises(HoldNotFound):
            await office.extend(nobody, until=LATER)

    async def test_an_extended_hold_stands_for_longer(self, office: BoxOffice) -> None:
        stock = a_stock(1)
        await office.open(stock)
        extended = await office.hold(some(stock))

        await office.extend(extended, until=LATER + MOMENT)

        assert (await office.find(extended)).expires_at == LATER + MOMENT
        with pytest.raises(NotLeft):
            await office.hold(some(stock), now=LATER)
        await office.sell(extended, now=LATER)

    async def test_what_is_sold_stays_sold_after_the_hold_would_have_run_out(
        self, office: BoxOffice
    ) -> None:
        stock, numbered = a_stock(1), seats()
        await office.open(stock, numbered)
        sold = await office.hold(some(stock), seat(numbered, "A1"))

        await office.sell(sold, now=UNTIL - MOMENT)

        assert (await office.find(sold)).state is HoldState.SOLD
        kept = await office.stock(stock)
        assert (kept.held, kept.sold, kept.left) == (0, 1, 0)
        with pytest.raises(NotLeft):
            await office.hold(some(stock), now=LATER)
        with pytest.raises(NotLeft):
            await office.hold(seat(numbered, "A1"), now=LATER)
        await agrees(office)

    async def test_a_sold_hold_cannot_be_sold_again_or_extended(self, office: BoxOffice) -> None:
        stock = a_stock()
        await office.open(stock)
        sold = await office.hold(some(stock))
        await office.sell(sold)

        for now in (NOON, LATER):
            with pytest.raises(IllegalMove):
                await office.sell(sold, now=now)
            with pytest.raises(IllegalMove):
                await office.extend(sold, until=LATER, now=now)

        assert (await office.stock(stock)).sold == 1

    @pytest.mark.parametrize("is_sold", [True, False])
    async def test_what_is_released_can_be_held_again(
        self, office: BoxOffice, *, is_sold: bool
    ) -> None:
        stock, numbered = a_stock(3), seats()
        await office.open(stock, numbered)
        lines = (some(stock, 3), seat(numbered, "A1"))
        first = await office.hold(*lines)
        if is_sold:
            await office.sell(first)

        await office.release(first)

        assert (await office.find(first)).state is HoldState.RELEASED
        assert (await office.stock(stock)).left == 3
        assert await office.taken(numbered) == set()
        await agrees(office)
        await office.hold(*lines)

    async def test_what_is_sold_is_released_after_the_hold_would_have_run_out(
        self, office: BoxOffice
    ) -> None:
        stock = a_stock(3)
        await office.open(stock)
        sold = await office.hold(some(stock, 3))
        await office.sell(sold)

        await office.release(sold, now=LATER)

        assert (await office.find(sold)).state is HoldState.RELEASED
        assert (await office.stock(stock)).left == 3
        await agrees(office)

    @pytest.mark.parametrize("is_sold", [True, False])
    async def test_a_released_hold_is_given_back_once(
        self, office: BoxOffice, *, is_sold: bool
    ) -> None:
        stock = a_stock(3)
        await office.open(stock)
        released = await office.hold(some(stock, 2))
        if is_sold:
            await office.sell(released)
        await office.release(released)

        for now in (NOON, LATER):
            with pytest.raises(IllegalMove):
                await office.release(released, now=now)
            with pytest.raises(IllegalMove):
                await office.sell(released, now=now)
            with pytest.raises(IllegalMove):
                await office.extend(released, until=LATER, now=now)

        assert (await office.stock(stock)).left == 3
        await agrees(office)

    async def test_a_hold_with_two_lines_of_one_stock_is_sold_and_released_whole(
        self, office: BoxOffice
    ) -> None:
        stock = a_stock(9)
        await office.open(stock)
        both = await office.hold(some(stock, 4), some(stock, 5))

        await office.sell(both)
        sold = await office.stock(stock)
        await office.release(both)

        assert (sold.held, sold.sold) == (0, 9)
        assert (await office.stock(stock)).left == 9
        await agrees(office)

    # Resizing and closing

    async def test_some_of_what_is_sold_is_given_back_and_the_rest_stays_sold(
        self, office: BoxOffice
    ) -> None:
        one, other = a_stock(10), a_stock(10)
        await office.open(one, other)
        hold_id = await office.hold(some(one, 4), some(other, 1))
        await office.sell(hold_id)
        # Nothing of it is held anew: so it does not matter that nothing more is given out.
        await office.close(one)

        await office.give_back(hold_id, {one.id: 2, other.id: 1})
        await office.give_back(hold_id, {one.id: 1, other.id: 0})
        await office.give_back(hold_id, {one.id: 0})

        assert [(await office.stock(each)).sold for each in (one, other)] == [1, 0]
        assert (await office.find(hold_id)).lines == (some(one, 1),)
        assert (await office.find(hold_id)).state is HoldState.SOLD
        assert not await office.audit(lambda audit: audit.mismatches())

    async def test_the_last_of_what_is_sold_releases_the_hold(self, office: BoxOffice) -> None:
        stock = a_stock(10)
        await office.open(stock)
        hold_id = await office.hold(some(stock, 3), some(stock, 1))
        await office.sell(hold_id)

        await office.give_back(hold_id, {stock.id: 2})
        await office.give_back(hold_id, {stock.id: 2})

        assert (await office.find(hold_id)).state is HoldState.RELEASED
        assert (await office.stock(stock)).sold == 0
        assert not await office.audit(lambda audit: audit.mismatches())

    async def test_no_more_is_given_back_than_was_sold(self, office: BoxOffice) -> None:
        stock = a_stock(10)
        await office.open(stock)
        hold_id = await office.hold(some(stock, 2))

        with pytest.raises(IllegalMove):
            await office.give_back(hold_id, {stock.id: 1})
        await office.sell(hold_id)
        for quantity in (3, -1):
            with pytest.raises(BadLines):
                await office.give_back(hold_id, {stock.id: quantity})

        assert (await office.stock(stock)).sold == 2

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

    # Locking, and keeping for those who wait

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

    # Units

    async def test_seats_that_are_held_or_sold_now_are_taken(self, office: BoxOffice) -> None:
        numbered, stock, other = seats(), a_stock(), seats()
        await office.open(numbered, stock, other)
        await office.hold(seat(numbered, "held"), some(stock))
        await office.sell(await office.hold(seat(numbered, "sold")))
        await office.release(await office.hold(seat(numbered, "released")))
        await office.hold(seat(numbered, "longer"), until=LATER + MOMENT)
        await office.hold(seat(other, "other"))

        at_noon = await office.taken_lines(numbered, stock)
        later = await office.taken_lines(numbered, stock, now=LATER)

        assert sorted(str(line.unit) for line in at_noon) == ["held", "longer", "sold"]
        assert sorted(str(line.unit) for line in later) == ["longer", "sold"]
        assert {(line.stock_id, line.quantity) for line in at_noon} == {(numbered.id, 1)}


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


async def hold_and_raise(office: BoxOffice, request: HoldRequest) -> None:
    async with office.work.begin() as store:
        await store.inventory.hold(request, now=NOON)
        raise ZeroDivisionError


async def agrees(office: BoxOffice) -> None:
    assert await office.audit(lambda audit: audit.mismatches()) == []
