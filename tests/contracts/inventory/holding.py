"""Who gets a hold, and who is refused."""

import asyncio

import pytest

from domain.inventory.errors import BadLines, HoldExists, HoldNotFound, NotLeft, StockNotFound
from domain.inventory.hold import HoldRequest
from domain.inventory.stock import Shortage
from tests.contracts.inventory.office import OfficeContract, agrees
from tests.support.clock import NOON
from tests.support.inventory import BoxOffice, a_request, a_stock, seat, seats, some


class HoldingContract(OfficeContract):
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


async def hold_and_raise(office: BoxOffice, request: HoldRequest) -> None:
    async with office.work.begin() as store:
        await store.inventory.hold(request, now=NOON)
        raise ZeroDivisionError
