"""One connection, one transaction, and what it records about itself."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

from adapters.postgres.idempotency import kept, open_request
from adapters.postgres.journal import Journal
from adapters.postgres.reach import reaching_database
from adapters.postgres.statement import Connection, Pool, Write, end_sharing, share, write
from adapters.postgres.tasks import write_and_finish
from adapters.silence import Silence
from application.platform.failpoints import failpoint
from application.platform.idempotency import Once
from application.platform.tasks import NotTogether, Routes, Task, WakeUp
from application.realtime.ports import Tells
from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId


class Transaction:
    """What a store needs to do its work."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self.connection = connection
        self.later: list[Write] = []
        """What nothing in the transaction reads: it is written at its end, all at once."""
        self.locked: dict[object, Any] = {}
        """What was locked and read, as it is now. Nobody else can change it meanwhile."""
        self.keys: dict[AccountId, bytes] = {}
        """The keys of people that were read, or made."""
        self._journal = journal

    def record(self, aggregate: Aggregate) -> None:
        """Write the aggregate's events to the log, and a task for each reaction."""
        self._journal.record(aggregate)


class _Shared:
    """A transaction in which several reactions take part: all of them, or none."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._owner = asyncio.current_task()
        self._is_broken = False
        self._is_over = False

    def connection(self) -> Connection | None:
        """Nothing for whoever was started in between: others may wait for the same of them."""
        is_ours = not self._is_over and asyncio.current_task() is self._owner
        return self._transaction.connection if is_ours else None

    @asynccontextmanager
    async def part(self) -> AsyncIterator[Transaction]:
        """What one of them does. If it fails, the others must not be stored either."""
        self.need_whole()
        try:
            yield self._transaction
            # The next part may read it.
            await write(self._transaction.connection, self._transaction.later)
            self._transaction.later.clear()
        except BaseException:
            self._is_broken = True
            raise

    def need_whole(self) -> None:
        """A part that failed cannot be taken back alone, even if somebody caught its error."""
        if self._is_broken:
            raise NotTogether

    def end(self) -> None:
        self._is_over = True


_shared: ContextVar[_Shared | None] = ContextVar("shared_transaction", default=None)


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
        shared = _shared.get()
        if shared is not None and shared.connection() is not None and once is None:
            # Its task is finished with those of the others.
            async with shared.part() as transaction:
                yield self._open_store(transaction)
            return
        tasks = [] if finishing is None else [finishing]
        async with self._transaction(tasks, once) as transaction:
            yield self._open_store(transaction)

    @asynccontextmanager
    async def share(self, tasks: Sequence[Task]) -> AsyncIterator[None]:
        async with self._transaction(tasks, None) as transaction:
            shared = _Shared(transaction)
            here, theirs = _shared.set(shared), share(shared.connection)
            try:
                yield
                shared.need_whole()
            finally:
                shared.end()
                end_sharing(theirs)
                _shared.reset(here)

    @asynccontextmanager
    async def _transaction(
        self, tasks: Sequence[Task], once: Once | None
    ) -> AsyncIterator[Transaction]:
        journal = Journal(self._routes)
        with reaching_database:
            async with self._pool.acquire() as connection, connection.transaction():
                if once is not None:
                    await open_request(connection, once)
                transaction = Transaction(connection, journal)
                yield transaction
                answered = [] if once is None else [(once, once.answer)]
                writes = [*transaction.later, *journal.writes(), kept(answered)]
                ended = [task for task in tasks if not task.ending.goes_on]
                await write_and_finish(connection, writes, ended)
                await failpoint("transaction.before-commit")
        for task in ended:
            task.ending.is_stored = True
        await failpoint("transaction.after-commit")
        if journal.is_urgent:
            self._wake_up.ring()
        if journal.happened:
            self._broadcast.tell(journal.happened)
