import asyncio
from collections.abc import Sequence
from uuid import uuid4

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.carts import PostgresCartStore, PostgresCartViews, PostgresOldCarts
from adapters.postgres.products import PostgresCatalogueViews
from adapters.postgres.statement import Pool
from adapters.postgres.stock_views import PostgresStockLevels
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.postgres.vouchers import PostgresVoucherStore, PostgresVoucherViews
from adapters.postgres.wares import PostgresWares
from adapters.system import SystemIds
from adapters.wares import SeparateWares
from application.platform.tasks import Routes
from application.shop.cart_desk import CartDesk
from application.shop.cart_ports import OfAccount
from application.shop.merge_carts import MergeCarts, MergeCartsHandler
from domain.kernel.access import Principal, Role
from domain.kernel.ids import VariantId
from tests.contracts import carts, vouchers
from tests.contracts.carts import CartsContract
from tests.contracts.vouchers import VouchersContract
from tests.integration.postgres.test_stock import a_warehouse
from tests.support.carts import PRICE, SHOPPER, a_guests_cart
from tests.support.clock import NOON
from tests.support.stall import Stall

ENTRIES = "SELECT subject_sequence, name FROM event_log ORDER BY position"


class TestPostgresCarts(CartsContract):
    @pytest.fixture
    def office(self, pool: Pool) -> carts.Office:
        async def recorded() -> Sequence[tuple[int, str]]:
            return [(row[0], row[1]) for row in await pool.fetch(ENTRIES)]

        return carts.Office(
            PostgresUnitOfWork(pool, PostgresCartStore, routes=Routes([]), wake_up=LocalWakeUp()),
            PostgresCartViews(pool),
            PostgresOldCarts(pool),
            recorded,
        )


class TestPostgresVouchers(VouchersContract):
    @pytest.fixture
    def office(self, pool: Pool) -> vouchers.Office:
        work = PostgresUnitOfWork(
            pool, PostgresVoucherStore, routes=Routes([]), wake_up=LocalWakeUp()
        )
        return vouchers.Office(work, PostgresVoucherViews(pool))


async def test_wares_are_told_together_as_they_are_told_apart(pool: Pool) -> None:
    house = a_warehouse(pool)
    stocked, place = await house.stocked(3)
    bare, product = await house.variant(), await house.product()
    both = product.variants[0].id
    for location in (await house.location(), await house.location(position=None)):
        await house.receive(location.id, (both, 2))
    await house.hold(stocked, place, 2)
    catalogue, levels = PostgresCatalogueViews(pool), PostgresStockLevels(pool, house.clock)
    asked = [stocked, bare, both, VariantId(uuid4())]

    together = await PostgresWares(pool, house.clock).of(asked)

    assert together == await SeparateWares(catalogue, levels).of(asked)
    assert [level.left for level in together[stocked].levels] == [1]
    assert together[bare].levels == ()
    assert len(together[both].levels) == 2
    assert asked[-1] not in together


async def test_who_merges_many_times_at_once_has_everything_once(pool: Pool) -> None:
    work = PostgresUnitOfWork(pool, PostgresCartStore, routes=Routes([]), wake_up=LocalWakeUp())
    stall = Stall()
    item = stall.sells(requires_shipping=False)
    async with work.begin() as store:
        guests = await store.carts.open(a_guests_cart())
        await store.carts.save(guests.add(item, 3, price=PRICE, now=NOON))
    tokens = KnownToken()
    desk = CartDesk(
        work=work,
        read=stall.use_cases["read_basket"],
        tokens=tokens,
        clock=stall.clock,
        ids=SystemIds(),
    )
    merge = MergeCartsHandler(desk, work, tokens, stall.clock)
    ada = Principal(SHOPPER, frozenset({Role.CUSTOMER}))

    await asyncio.gather(*(merge(MergeCarts(by=ada, token="any")) for _ in range(8)))

    cart = await PostgresCartViews(pool).find(OfAccount(SHOPPER))
    assert cart is not None
    assert [line.quantity for line in cart.lines] == [3]


class KnownToken:
    """Everybody has the token of the one guest."""

    def new(self) -> str:
        return "any"

    def hash_of(self, token: str) -> bytes:
        del token
        return b"hash"
