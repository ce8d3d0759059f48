"""A database that cannot be reached is ``Unavailable``, whatever asyncpg calls it."""

from types import TracebackType

import asyncpg

from application.platform.errors import Unavailable

_AWAY = (
    OSError,  # Nobody there, or nobody answering in time.
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # It shuts down, has crashed, or is starting.
    asyncpg.InsufficientResourcesError,  # Too many connections, no memory, a full disk.
    asyncpg.InternalClientError,  # The connection was lost while something was under way.
)


class _Reaching:
    """As a context: what is said inside needs the database."""

    def __enter__(self) -> None: ...

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None
    ) -> None:
        if error is not None and _is_away(error):
            raise Unavailable("The database") from error


reaching_database = _Reaching()


def _is_away(error: BaseException) -> bool:
    if isinstance(error, asyncpg.InterfaceError):
        # Its other meanings are mistakes of ours; only the text tells them apart.
        return "closed" in str(error)
    return isinstance(error, _AWAY)
