"""Many who order the last pieces at the same moment, on PostgreSQL, put together as it runs."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from uuid import uuid4

import pytest
import pytest_asyncio
from dependency_injector import providers

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.embedded import EmbeddedPostgres
from adapters.postgres.orders import PostgresOrderStore
from adapters.postgres.pool import create_pool
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from application.shop.cancel_order import CancelOrder
from domain.booking.booking import BookingStatus
from domain.kernel.access import Principal, Role
from domain.kernel.ids import TicketTypeId
from domain.shop.cart import Cart
from domain.shop.cart_items import Item
from domain.shop.order import Order
from domain.shop.order_errors import BasketChanged, NotLeftForOrder
from domain.shop.order_state import HOLD_FOR, OrderStatus
from entrypoints.composition.root import compose
from entrypoints.composition.routes.table import routes
from entrypoints.settings import Settings
from tests.support.clock import FakeClock
from tests.support.database import scratch_database
from tests.support.market import Article, Market, a_person, places
from tests.support.personal_data import CIPHER
from tests.support.programme import a_ticket_type
from tests.support.stock import once
from tests.support.unprotected import WITHOUT_PROTECTION, HesitantInventory

LEFT = 10
BUYERS = 60


@pytest.fixture
def market(pool: Pool) -> Market:
    return a_market(pool)


@pytest_asyncio.fixture
async def unprotected(server: EmbeddedPostgres) -> AsyncIterator[Market]:
    """The same with nothing that keeps a piece from being sold twice."""
    async with (
        scratch_database(server, "unprotected_orders", WITHOUT_PROTECTION) as url,
        create_pool(url) as pool,
    ):
        yield a_market(pool, open_store=UnprotectedOrderStore)


class UnprotectedOrderStore(PostgresOrderStore):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, cipher=CIPHER)
        self.inventory = HesitantInventory(transaction)


def a_market(
    pool: Pool, open_store: Callable[[Transaction], PostgresOrderStore] | None = None
) -> Market:
    application = compose(Settings(storage="postgres"))
    application.adapters().pool.override(providers.Object(pool))
    if open_store is not None:
        work = PostgresUnitOfWork(pool, open_store, routes=routes(), wake_up=LocalWakeUp())
        application.adapters().order_work.override(providers.Object(work))
    return Market(application, FakeClock())


async def carts_after(market: Market, scarce: Article, plenty: Article) -> list[Cart]:
    """Bundles, of which every third names the scarce article twice."""
    carts = []
    for number in range(BUYERS):
        wanted = [(plenty.goods, 2), (scarce.goods, 1)]
        if number % 3 == 0:
            wanted.append((scarce.goods, 1))
        carts.append(await market.cart(a_person(), *wanted))
    return carts


def pieces_of(orders: Sequence[Order], article: Article) -> int:
    lines = [line for order in orders for line in order.lines]
    return sum(line.quantity for line in lines if line.variant_id == article.variant_id)


async def placed(market: Market, carts: Sequence[Cart]) -> list[Order]:
    """Everybody orders at once; those who were refused for a good reason are left out."""

    async def place(cart: Cart) -> Order | None:
        try:
            return await market.place(cart)
        except (NotLeftForOrder, BasketChanged):
            return None

    orders = await asyncio.gather(*(place(cart) for cart in carts))
    return [order for order in orders if order is not None]


async def test_of_the_last_pieces_exactly_those_are_sold_that_there_are(market: Market) -> None:
    scarce, plenty = await market.article(LEFT), await market.article(500)

    orders = await placed(market, await carts_after(market, scarce, plenty))
    for _ in range(LEFT):
        # Who wanted two may have left one behind.
        orders += await placed(market, [await market.cart(a_person(), (scarce.goods, 1))])

    assert pieces_of(orders, scarce) == LEFT
    assert (await market.stock(scarce.stock_id)).held == LEFT
    assert (await market.stock(plenty.stock_id)).held == pieces_of(orders, plenty)


async def test_without_the_locks_more_are_sold_than_there_are(unprotected: Market) -> None:
    """The positive control: the same crowd, with nothing to hold it back."""
    scarce, plenty = await unprotected.article(LEFT), await unprotected.article(500)

    orders = await placed(unprotected, await carts_after(unprotected, scarce, plenty))

    assert pieces_of(orders, scarce) > LEFT


async def test_a_voucher_with_one_use_is_used_by_one_of_many(market: Market) -> None:
    article, voucher = await market.article(500), await market.voucher(uses=1)
    carts = [
        await market.cart(a_person(), (article.goods, 1), vouchers=[voucher.id])
        for _ in range(BUYERS // 2)
    ]

    orders = await placed(market, carts)

    assert len(orders) == 1
    assert orders[0].vouchers == (voucher.id,)


async def test_baskets_of_the_same_things_in_any_order_do_not_deadlock(market: Market) -> None:
    articles = [await market.article(100) for _ in range(3)]
    kind = a_ticket_type(quota=100, per_buyer_limit=4)
    events = [await market.event(replace(kind, id=TicketTypeId(uuid4()))) for _ in range(2)]
    wanted: list[tuple[Item, int]] = [
        *((article.goods, 1) for article in articles),
        *((places(event), 1) for event in events),
    ]
    carts = [await market.cart(a_person(), *wanted[n % 5 :], *wanted[: n % 5]) for n in range(20)]

    orders = await placed(market, carts)
    ended = await asyncio.gather(*(cancelled(market, order) for order in orders))

    assert [order.status for order in ended] == [OrderStatus.CANCELLED] * len(carts)
    assert {(await market.stock(article.stock_id)).left for article in articles} == {100}


async def test_money_and_deadline_at_the_same_moment_never_disagree(market: Market) -> None:
    article, event = await market.article(100), await market.event()
    orders = [
        await market.order(a_person(), (article.goods, 1), (places(event), 1)) for _ in range(8)
    ]
    for order in orders:
        await market.start(order)
    market.clock.pass_time(HOLD_FOR)

    await asyncio.gather(*(market.run_due() for _ in range(4)))
    await market.pass_time(HOLD_FOR)

    for order in orders:
        ended = await market.now(order)
        (booking,) = await market.bookings(order)
        assert ended.status.value in {"CONFIRMED", "CANCELLED", "REFUNDED"}
        assert (booking.status is BookingStatus.CONFIRMED) == (
            ended.status is OrderStatus.CONFIRMED
        )


async def cancelled(market: Market, order: Order) -> Order:
    by = Principal(order.buyer_id, frozenset({Role.CUSTOMER}))
    command = CancelOrder(by=by, order_id=order.id)
    return await market.use_cases["cancel_order"](command, once())  # type: ignore[no-any-return]
