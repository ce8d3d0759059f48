"""Sellers' terms and rates of tax in PostgreSQL."""

from functools import partial
from typing import Any

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.sellers import PostgresSellerStore, PostgresSellerTermsViews
from adapters.postgres.statement import Pool
from adapters.postgres.taxes import PostgresTaxRateViews, PostgresTaxStore
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.platform.tasks import Routes
from domain.kernel.ids import AccountId
from domain.shop.seller_terms import SellerTerms
from tests.contracts.sellers import ALL_OF_IT, Registry, SellersContract
from tests.contracts.taxes import TaxesContract, TaxOffice
from tests.support.clock import NOON
from tests.support.personal_data import CIPHER
from tests.support.products import SELLER

KNOW = "INSERT INTO person_key (account_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING"


def work_in(pool: Pool, store: Any) -> PostgresUnitOfWork[Any]:
    return PostgresUnitOfWork(pool, store, routes=Routes([]), wake_up=LocalWakeUp())


def a_registry(pool: Pool) -> Registry:
    async def know(account_id: AccountId) -> None:
        await pool.execute(KNOW, account_id, CIPHER.new_key())

    store = partial(PostgresSellerStore, cipher=CIPHER)
    return Registry(work_in(pool, store), PostgresSellerTermsViews(pool, CIPHER), know)


class TestPostgresSellers(SellersContract):
    @pytest.fixture
    def registry(self, pool: Pool) -> Registry:
        return a_registry(pool)


class TestPostgresTaxes(TaxesContract):
    @pytest.fixture
    def office(self, pool: Pool) -> TaxOffice:
        return TaxOffice(work_in(pool, PostgresTaxStore), PostgresTaxRateViews(pool))


async def test_who_a_seller_is_is_sealed_and_gone_once_they_are_erased(pool: Pool) -> None:
    registry, seller = a_registry(pool), SELLER.account_id
    await registry.know(seller)
    await registry.save(SellerTerms(seller_id=seller).change(ALL_OF_IT, now=NOON))

    for table in ("seller_terms", "event_log", "audit_entry"):
        for row in await pool.fetch(f"SELECT t::text AS row FROM {table} t"):
            assert "Lovelace" not in row["row"]
            assert "Fabrics" not in row["row"]
    await pool.execute("DELETE FROM person_key")
    terms = (await registry.views.of([seller]))[seller]
    assert (terms.display_name, terms.legal_address, terms.return_days) == ("", None, 30)
