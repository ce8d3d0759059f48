"""Inventory in PostgreSQL for tests."""

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.inventory import PostgresInventory
from adapters.postgres.inventory_audit import PostgresInventoryStore
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from application.platform.tasks import Routes
from tests.support.inventory import Work


def postgres_work(pool: Pool) -> Work:
    return PostgresUnitOfWork(
        pool, PostgresInventoryStore, routes=Routes([]), wake_up=LocalWakeUp()
    )


class DirectStore:
    """Only the inventory, with what it can do beyond its port."""

    def __init__(self, transaction: Transaction) -> None:
        self.inventory = PostgresInventory(transaction)


def direct_work(pool: Pool) -> PostgresUnitOfWork[DirectStore]:
    return PostgresUnitOfWork(pool, DirectStore, routes=Routes([]), wake_up=LocalWakeUp())
