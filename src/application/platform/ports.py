"""Ports that every capability needs."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.platform.idempotency import Once
from application.platform.tasks import Task


class UnitOfWork[Store](Protocol):
    """Runs a block as one transaction: all of it happens, or none of it does.

    With ``finishing`` the transaction also finishes that task, and raises ``TaskLost``
    instead of committing if another worker has taken the task over.

    With ``once`` the transaction belongs to a request that must have one effect. It
    raises ``AlreadyAnswered``, ``KeyReused`` or ``StillRunning`` before the block starts;
    the block must hand its result to ``once.keep`` and that answer is stored with it.
    """

    def begin(
        self, *, finishing: Task | None = None, once: Once | None = None
    ) -> AbstractAsyncContextManager[Store]: ...


class Clock(Protocol):
    def now(self) -> datetime:
        """The time now, in UTC, with its time zone."""
        ...


class Ids(Protocol):
    def new(self) -> UUID:
        """An id that nothing else has; later ids sort after earlier ones (UUIDv7)."""
        ...


class Randomness(Protocol):
    def below(self, bound: int) -> int:
        """A number that nobody can guess, from zero up to but not including the bound."""
        ...
