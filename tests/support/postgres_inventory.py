"""Inventory in PostgreSQL for tests, and twins of it without its protections."""

from sqlalchemy import func, select

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres import inventory_statements as sql
from adapters.postgres.inventory import PostgresInventory
from adapters.postgres.inventory_audit import PostgresInventoryAudit, PostgresInventoryStore
from adapters.postgres.inventory_schema import stocks
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from application.platform.tasks import Routes
from tests.support.inventory import Work


class DirectStore:
    """Only the inventory, with what it can do beyond its port."""

    def __init__(self, transaction: Transaction) -> None:
        self.inventory = PostgresInventory(transaction)


class UnlockedInventory(PostgresInventory):
    """Looks at its stocks without locking them."""

    locking = sql.GET


class UnlockedStore:
    def __init__(self, transaction: Transaction) -> None:
        self.inventory = UnlockedInventory(transaction)
        self.audit = PostgresInventoryAudit(transaction)


class DisorderlyInventory(PostgresInventory):
    """Locks its stocks in any order."""

    locking = Statement(
        select(stocks)
        .where(stocks.c.id == func.any(sql.IDS))
        .order_by(func.random())
        .with_for_update()
    )


class DisorderlyStore:
    def __init__(self, transaction: Transaction) -> None:
        self.inventory = DisorderlyInventory(transaction)
        self.audit = PostgresInventoryAudit(transaction)


def postgres_work(pool: Pool) -> Work:
    return PostgresUnitOfWork(
        pool, PostgresInventoryStore, routes=Routes([]), wake_up=LocalWakeUp()
    )


def direct_work(pool: Pool) -> PostgresUnitOfWork[DirectStore]:
    return PostgresUnitOfWork(pool, DirectStore, routes=Routes([]), wake_up=LocalWakeUp())


def unprotected_work(pool: Pool) -> Work:
    return PostgresUnitOfWork(pool, UnlockedStore, routes=Routes([]), wake_up=LocalWakeUp())


def disorderly_work(pool: Pool) -> Work:
    return PostgresUnitOfWork(pool, DisorderlyStore, routes=Routes([]), wake_up=LocalWakeUp())
