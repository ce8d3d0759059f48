"""Brings a database to the newest schema. Alembic decides how; the steps are in ``migrations/``."""

import asyncio
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import BigInteger, CheckConstraint, Connection, bindparam, func, select, text
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres.schema import Xid8
from adapters.postgres.tables import metadata
from application.platform.personal_data import PersonalCipher

# A comparison reads the types of what is there, and SQLAlchemy has no name for this one.
ischema_names["xid8"] = Xid8

_PROJECT = Path(__file__).resolve().parents[3]
_ONE_AT_A_TIME = int.from_bytes(b"fairgrnd")
_LOOK_AGAIN_SECONDS = 0.05
_LOCK = select(func.pg_try_advisory_lock(bindparam("lock", _ONE_AT_A_TIME, BigInteger)))
_CHECKS = text("SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0")

type Step = Callable[[Connection], None]


class SchemaDrifted(Exception):
    """The tables in the program and those that the migrations make are not the same."""


def migrate(url: str, to: str = "head", *, cipher: PersonalCipher | None = None) -> None:
    """Run what was not run yet. Any number of processes may do so at once: one does the work.

    The cipher is needed where there are accounts from before their data was sealed.
    """
    asyncio.run(connected(url, lambda connection: command.upgrade(_config(connection, cipher), to)))


def migrate_down(url: str, to: str, *, cipher: PersonalCipher | None = None) -> None:
    asyncio.run(
        connected(url, lambda connection: command.downgrade(_config(connection, cipher), to))
    )


def check_drift(url: str) -> None:
    """Raise unless a migrated database has exactly the tables that the program declares."""
    asyncio.run(connected(url, _compare))


async def connected(url: str, step: Step) -> None:
    """Run a step on a connection of its own, while no other process does the same."""
    # asyncpg reads the address itself, so that every parameter means what it means to the pool.
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda *_, **__: asyncpg.connect(url),
        poolclass=NullPool,
    )
    async with engine.connect() as connection:
        await _take_turn(connection)
        await connection.run_sync(step)
    await engine.dispose()


async def _take_turn(connection: AsyncConnection) -> None:
    # Not pg_advisory_lock: a statement that waits holds a snapshot, and an index that another
    # process builds concurrently would wait for it in turn.
    while not await connection.scalar(_LOCK):
        await connection.rollback()
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)
    await connection.commit()


def _compare(connection: Connection) -> None:
    command.check(_config(connection))
    # Alembic compares everything but these.
    there = {str(name) for name in connection.scalars(_CHECKS)}
    declared = {str(check.name) for check in _declared_checks()}
    if there != declared:
        raise SchemaDrifted(f"Constraints that only one side has: {sorted(there ^ declared)}")


def _declared_checks() -> list[CheckConstraint]:
    return [
        constraint
        for table in metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    ]


def _config(connection: Connection, cipher: PersonalCipher | None = None) -> Config:
    config = Config(toml_file=_PROJECT / "pyproject.toml", stdout=StringIO())
    config.attributes |= {"connection": connection, "cipher": cipher}
    return config
