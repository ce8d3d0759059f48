"""``fairground`` with nothing that keeps a place from being sold twice: tests must notice."""

from functools import partial

from dependency_injector import providers
from sqlalchemy import func, select

from adapters.postgres.booking_desk import PostgresBookingDesk, PostgresDeskStore
from adapters.postgres.inventory import PostgresInventory
from adapters.postgres.inventory_schema import stocks
from adapters.postgres.inventory_statements import IDS
from adapters.postgres.orders import PostgresOrderStore
from adapters.postgres.statement import Statement
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from application.platform.personal_data import PersonalCipher
from entrypoints.cli import main as command_line
from entrypoints.composition.root import Application

WITHOUT_PROTECTION = """
ALTER TABLE stock DROP CONSTRAINT ck_stock_never_more_than_there_is;
DROP INDEX uq_hold_line_live_unit;
DO $$ BEGIN
    -- Without the locks in their order there are deadlocks: nobody wants to wait for them.
    EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = 20', current_database());
END $$;
"""


class HesitantInventory(PostgresInventory):
    """Looks at its stocks without locking them, and takes its time to decide."""

    locking = Statement(
        select(stocks).where(
            stocks.c.id == func.any(IDS),
            select(func.pg_sleep(0.02)).scalar_subquery().is_not(None),
        )
    )


class UnprotectedDeskStore(PostgresDeskStore):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self.inventory = HesitantInventory(transaction)


class UnprotectedOrderStore(PostgresOrderStore):
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        super().__init__(transaction, cipher=cipher)
        self.inventory = HesitantInventory(transaction)


def main() -> int:
    adapters = Application.adapters
    adapters.order_work.override(
        providers.Singleton(
            PostgresUnitOfWork,
            adapters.pool,
            routes=adapters.routes,
            wake_up=adapters.wake_up,
            open_store=providers.Singleton(
                partial, UnprotectedOrderStore, cipher=adapters.personal_cipher
            ),
        )
    )
    adapters.booking_desk.override(
        providers.Singleton(
            PostgresBookingDesk,
            work=providers.Singleton(
                PostgresUnitOfWork,
                adapters.pool,
                routes=adapters.routes,
                wake_up=adapters.wake_up,
                open_store=providers.Object(UnprotectedDeskStore),
            ),
            clock=adapters.clock,
        )
    )
    return command_line.main()
