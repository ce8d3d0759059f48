import pytest

from adapters.postgres.limits import PostgresLimits
from adapters.postgres.statement import Pool
from application.platform.limits import Limits
from tests.contracts.limits import LimitsContract, a_limit
from tests.support.takers import Taking, admitted_together


class TestPostgresLimits(LimitsContract):
    @pytest.fixture
    def limits(self, pool: Pool) -> Limits:
        return PostgresLimits(pool)


def test_four_processes_admit_exactly_the_limit_together(database_url: str) -> None:
    taking = Taking(counters="postgres", url=database_url, limit=a_limit(333), takes=150)

    assert sum(admitted_together(taking)) == 333


async def test_windows_that_have_ended_are_forgotten(pool: Pool) -> None:
    limits = PostgresLimits(pool)
    await limits.take(a_limit(), "ada")
    await limits.take(a_limit(), "eve")
    await pool.execute(
        "UPDATE limit_window SET ends_at = now() - interval '1 s' WHERE name LIKE '%eve'"
    )

    await limits.forget_ended()

    (name,) = await pool.fetch("SELECT name FROM limit_window")
    assert name["name"].endswith(":ada")


async def test_what_is_counted_is_not_written_to_the_log_of_the_database(pool: Pool) -> None:
    kind = "SELECT relpersistence FROM pg_class WHERE relname = 'limit_window'"

    assert await pool.fetchval(kind) == b"u"
