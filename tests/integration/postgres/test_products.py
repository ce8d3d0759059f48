from functools import partial
from pathlib import Path

import pytest

from adapters.imported_stock import opened_with
from adapters.importing.product_files import ImportedProductFiles
from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.products import (
    PostgresCatalogueStore,
    PostgresCatalogueViews,
    PostgresImportStore,
)
from adapters.postgres.statement import Pool
from adapters.postgres.stock_levels import PostgresStockStore
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.security.rich_text import Nh3RichText
from adapters.system import SystemClock, SystemIds
from application.shop.export_products import ExportProductsHandler
from application.shop.import_products import ImportProducts, ImportProductsHandler
from application.shop.import_report import Outcome
from tests.contracts.products import CatalogueContract, Shop
from tests.support.personal_data import CIPHER
from tests.support.products import ROUTES, SELLER

FILE = Path("tests/fixtures/products.csv").read_bytes()
KNOW = "INSERT INTO person_key (account_id, key) VALUES ($1, $2)"
ON_HAND = (
    "SELECT v.sku, s.capacity FROM product_variant v"
    " JOIN stock_level l ON l.variant_id = v.id JOIN stock s ON s.id = l.id ORDER BY 2"
)


class TestPostgresCatalogue(CatalogueContract):
    @pytest.fixture
    def shop(self, pool: Pool) -> Shop:
        work = PostgresUnitOfWork(
            pool, PostgresCatalogueStore, routes=ROUTES, wake_up=LocalWakeUp()
        )
        return Shop(work, PostgresCatalogueViews(pool))


async def test_a_file_comes_in_with_its_stock_once_and_goes_out_as_it_was(pool: Pool) -> None:
    await pool.execute(KNOW, SELLER.account_id, CIPHER.new_key())
    open_stock = partial(
        opened_with, open_store=partial(PostgresStockStore, cipher=CIPHER), ids=SystemIds()
    )
    work = PostgresUnitOfWork(
        pool,
        partial(PostgresImportStore, open_stock=open_stock),
        routes=ROUTES,
        wake_up=LocalWakeUp(),
    )
    handler = ImportProductsHandler(
        work, ImportedProductFiles(), SystemClock(), SystemIds(), Nh3RichText()
    )
    export = ExportProductsHandler(PostgresCatalogueViews(pool), work)

    async def brought_in(content: bytes, *, dry_run: bool = False) -> set[Outcome]:
        command = ImportProducts(content=content, currency="EUR", dry_run=dry_run, by=SELLER)
        return {product.outcome for product in (await handler(command)).products}

    async def logged() -> object:
        return await pool.fetchval("SELECT count(*) FROM event_log")

    assert await brought_in(FILE, dry_run=True) == {Outcome.CREATED}
    assert await logged() == 0
    assert await brought_in(FILE) == {Outcome.CREATED}
    before = await logged()
    assert await brought_in(FILE) == {Outcome.UNCHANGED}
    exported = "".join([part async for part in export(SELLER)])
    assert await brought_in(exported.encode()) == {Outcome.UNCHANGED}
    assert await logged() == before
    counted = [(row["sku"], row["capacity"]) for row in await pool.fetch(ON_HAND)]
    assert counted == [("TS-S-S", 0), ("TS-S-M", 3), (None, 7), ("MUG-1", 24), (None, 100)]
