"""Returns and invoices in PostgreSQL, and invoice numbers that many want at once."""

import asyncio
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import Uuid, bindparam, select

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.invoices import (
    PostgresInvoices,
    PostgresInvoiceStore,
    PostgresInvoiceViews,
    series,
)
from adapters.postgres.returns import PostgresReturnStore, PostgresReturnViews
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from application.platform.tasks import Routes
from domain.kernel.ids import AccountId
from domain.shop.invoice import InvoiceKind
from tests.contracts.after_sales import AfterSalesContract, Desk, an_invoice_of
from tests.support.orders import SELLER
from tests.support.personal_data import CIPHER

AT_ONCE = 50
_LAST = Statement(
    select(series.c.last).where(series.c.seller_id == bindparam("seller_id", type_=Uuid))
)


class HesitantInvoices(PostgresInvoices):
    """Looks up the last number and takes the next one, with nothing that keeps others off."""

    async def next_number(self, seller_id: AccountId, kind: InvoiceKind) -> int:
        del kind
        last = await _LAST.value(self._connection, seller_id=seller_id)
        await asyncio.sleep(0)
        return int(str(last or 0)) + 1


class HesitantStore(PostgresInvoiceStore):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, cipher=CIPHER)
        self.invoices = HesitantInvoices(transaction, CIPHER)


def a_desk(pool: Pool) -> Desk:
    routes, wake_up = Routes([]), LocalWakeUp()
    return Desk(
        returns=PostgresUnitOfWork(
            pool, partial(PostgresReturnStore, cipher=CIPHER), routes=routes, wake_up=wake_up
        ),
        return_views=PostgresReturnViews(pool),
        invoices=PostgresUnitOfWork(
            pool, partial(PostgresInvoiceStore, cipher=CIPHER), routes=routes, wake_up=wake_up
        ),
        invoice_views=PostgresInvoiceViews(pool, CIPHER),
    )


class TestPostgresAfterSales(AfterSalesContract):
    @pytest.fixture
    def desk(self, pool: Pool) -> Desk:
        return a_desk(pool)

    async def test_who_sold_and_bought_cannot_be_read_in_the_database(
        self, desk: Desk, pool: Pool
    ) -> None:
        order = await desk.order()
        async with desk.invoices.begin() as store:
            number = await store.invoices.next_number(SELLER, InvoiceKind.INVOICE)
            await store.invoices.add(an_invoice_of(order, number))

        rows = str(await pool.fetch("SELECT invoice::text FROM invoice"))

        assert "Scarf, red" in rows
        assert all(secret not in rows for secret in ("Ada", "Grace", "Fine Fabrics", "DE123"))


async def test_of_fifty_at_once_every_number_is_given_out_once_without_gaps(pool: Pool) -> None:
    assert sorted(await _numbers(a_desk(pool))) == list(range(1, AT_ONCE // 5 * 4 + 1))


async def test_without_the_series_two_get_the_same_number(pool: Pool) -> None:
    """The positive control: whoever only looks up the last number takes one that is taken."""
    desk = a_desk(pool)
    hesitant = Desk(
        returns=desk.returns,
        return_views=desk.return_views,
        invoices=PostgresUnitOfWork(pool, HesitantStore, routes=Routes([]), wake_up=LocalWakeUp()),
        invoice_views=desk.invoice_views,
    )

    numbers = await _numbers(hesitant)

    assert len(set(numbers)) < len(numbers)


def _fail(turn: int) -> None:
    if turn % 5 == 0:
        raise ZeroDivisionError


async def _numbers(desk: Desk) -> list[int]:
    """What fifty get who want a number at once, of whom every fifth one fails after that."""
    seller_id = AccountId(uuid4())

    async def take(turn: int) -> int | None:
        try:
            async with desk.invoices.begin() as store:
                number = await store.invoices.next_number(seller_id, InvoiceKind.INVOICE)
                _fail(turn)
                return number
        except ZeroDivisionError:
            return None

    taken = await asyncio.gather(*(take(turn) for turn in range(AT_ONCE)))
    return [number for number in taken if number is not None]
