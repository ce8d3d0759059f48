"""Every statement of the program is one that PostgreSQL understands, on tables that there are."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import asyncpg

import adapters.postgres
from adapters.postgres.statement import Pool, Statement


def statements() -> Iterator[tuple[str, Statement]]:
    for module in iter_modules(adapters.postgres.__path__, "adapters.postgres."):
        for name, value in vars(import_module(module.name)).items():
            if isinstance(value, Statement):
                yield f"{module.name}.{name}", value


async def test_postgres_understands_every_statement(pool: Pool) -> None:
    refused = []
    known = list(statements())
    async with pool.acquire() as connection:
        for name, statement in known:
            try:
                await connection.prepare(statement.sql)
            except asyncpg.PostgresError as error:
                refused.append(f"{name}: {error}")

    assert len(known) > 500
    assert refused == []
