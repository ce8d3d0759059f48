"""Opening stocks, and what is known of them."""

from domain.inventory.stock import Stock, StockKind
from tests.contracts.inventory.office import MOMENT, OfficeContract, agrees
from tests.support.inventory import LATER, BoxOffice, a_stock, seat, seats, some


class StocksContract(OfficeContract):
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
