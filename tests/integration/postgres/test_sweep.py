"""How a test leaves the database for the next one."""

import asyncpg
import pytest

from adapters.postgres.embedded import EmbeddedPostgres
from adapters.postgres.pool import create_pool
from adapters.postgres.statement import Pool
from tests.support.database import sweep


async def test_a_sweep_empties_every_table_but_the_one_of_alembic(pool: Pool) -> None:
    await pool.execute("CREATE TABLE row_of_chairs (id int PRIMARY KEY)")
    await pool.execute("CREATE TABLE chair (row int REFERENCES row_of_chairs)")
    await pool.execute("INSERT INTO row_of_chairs VALUES (1)")
    await pool.execute("INSERT INTO chair VALUES (1)")

    await sweep(pool)

    assert await pool.fetchval("SELECT count(*) FROM row_of_chairs, chair") == 0
    assert await pool.fetchval("SELECT count(*) FROM alembic_version") == 1
    await pool.execute("DROP TABLE chair, row_of_chairs")


async def test_a_database_that_is_not_there_for_tests_is_never_swept(
    server: EmbeddedPostgres,
) -> None:
    async with create_pool(server.url("fairground")) as pool:
        await pool.execute("CREATE TABLE IF NOT EXISTS chair (id int)")
        await pool.execute("INSERT INTO chair VALUES (1)")

        with pytest.raises(asyncpg.RaiseError, match="does not end in _test"):
            await sweep(pool)

        assert await pool.fetchval("SELECT count(*) FROM chair") == 1
