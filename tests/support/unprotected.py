"""``fairground`` with nothing that keeps a place from being sold twice: tests must notice."""

from dependency_injector import providers

from adapters.postgres.booking_desk import PostgresBookingDesk, PostgresDeskStore
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from entrypoints.cli import main as command_line
from entrypoints.composition.root import Application
from tests.support.postgres_inventory import UnlockedInventory

WITHOUT_PROTECTION = """
ALTER TABLE stock DROP CONSTRAINT ck_stock_never_more_than_there_is;
DROP INDEX uq_hold_line_live_unit;
DO $$ BEGIN
    -- Without the locks in their order there are deadlocks: nobody wants to wait for them.
    EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = 20', current_database());
END $$;
"""


class UnlockedDeskStore(PostgresDeskStore):
    """Looks at the stocks without locking them."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self.inventory = UnlockedInventory(transaction)


def main() -> int:
    adapters = Application.adapters
    adapters.booking_desk.override(
        providers.Singleton(
            PostgresBookingDesk,
            work=providers.Singleton(
                PostgresUnitOfWork,
                adapters.pool,
                routes=adapters.routes,
                wake_up=adapters.wake_up,
                open_store=providers.Object(UnlockedDeskStore),
            ),
            clock=adapters.clock,
        )
    )
    return command_line.main()
