import asyncpg
import pytest

from adapters.postgres.reach import reaching_database
from application.platform.errors import Unavailable


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        asyncpg.ConnectionDoesNotExistError(),
        asyncpg.CannotConnectNowError(),
        asyncpg.AdminShutdownError(),
        asyncpg.TooManyConnectionsError(),
        asyncpg.DiskFullError(),
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.InternalClientError("another operation is in progress"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_database_that_is_away_is_unavailable(error: Exception) -> None:
    with pytest.raises(Unavailable) as raised, reaching_database:
        raise error

    assert raised.value.__cause__ is error


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.UniqueViolationError(),
        asyncpg.InterfaceError("the server expects 2 arguments for this query, 1 was passed"),
        KeyError("id"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_the_database_refuses_is_not(error: Exception) -> None:
    with pytest.raises(type(error)), reaching_database:
        raise error
