"""One connection, one transaction, and what it records about itself."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from adapters.postgres.idempotency import kept, open_request
from adapters.postgres.journal import Journal
from adapters.postgres.reach import reaching_database
from adapters.postgres.statement import Connection, Pool, Write, write
from adapters.postgres.tasks import finish_within
from adapters.silence import Silence
from application.platform.failpoints import failpoint
from application.platform.idempotency import Once
from application.platform.tasks import Routes, Task, WakeUp
from application.realtime.ports import Tells
from domain.kernel.aggregate import Aggregate


class Transaction:
    """What a store needs to do its work."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self.connection = connection
        self.later: list[Write] = []
        """What nothing in the transaction reads: it is written at its end, all at once."""
        self._journal = journal

    def record(self, aggregate: Aggregate) -> None:
        """Write the aggregate's events to the log, and a task for each reaction."""
        self._journal.record(aggregate)


class PostgresUnitOfWork[Store]:
    def __init__(
        self,
        pool: Pool,
        open_store: Callable[[Transaction], Store],
        *,
        routes: Routes,
        wake_up: WakeUp,
        broadcast: Tells | None = None,
    ) -> None:
        self._pool = pool
        self._open_store = open_store
        self._routes = routes
        self._wake_up = wake_up
        self._broadcast = broadcast or Silence()

    @asynccontextmanager
    async def begin(
        self, *, finishing: Task | None = None, once: Once | None = None
    ) -> AsyncIterator[Store]:
        journal = Journal(self._routes)
        with reaching_database:
            async with self._pool.acquire() as connection, connection.transaction():
                if once is not None:
                    await open_request(connection, once)
                transaction = Transaction(connection, journal)
                yield self._open_store(transaction)
                answered = [] if once is None else [(once, once.answer)]
                await write(connection, [*transaction.later, *journal.writes(), kept(answered)])
                if finishing is not None:
                    await finish_within(connection, finishing)
                await failpoint("transaction.before-commit")
        if finishing is not None:
            finishing.ending.is_stored = True
        await failpoint("transaction.after-commit")
        if journal.is_urgent:
            self._wake_up.ring()
        if journal.happened:
            self._broadcast.tell(journal.happened)
