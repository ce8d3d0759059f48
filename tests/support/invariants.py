"""The invariants of the database, for tests."""

from adapters.postgres.invariants import violations
from adapters.postgres.statement import Pool


async def assert_invariants(pool: Pool) -> None:
    assert await violations(pool) == []
