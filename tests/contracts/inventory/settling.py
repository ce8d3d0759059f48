"""What can be done with a hold."""

import pytest

from domain.inventory.errors import BadLines, HoldNotFound, NotLeft
from domain.inventory.hold import HoldState
from domain.kernel.lifecycle import IllegalMove
from tests.contracts.inventory.office import MOMENT, OfficeContract, agrees
from tests.support.clock import NOON
from tests.support.inventory import LATER, UNTIL, BoxOffice, a_hold_id, a_stock, seat, seats, some


class SettlingContract(OfficeContract):
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
