import asyncio
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise

import asyncpg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from adapters.postgres.embedded import EmbeddedPostgres
from adapters.postgres.migrations import SchemaDrifted, check_drift, migrate, migrate_down

_TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
"""


@pytest.fixture
def empty_url(server: EmbeddedPostgres, worker_id: str) -> Iterator[str]:
    name = f"migrations_{worker_id}_test"
    run(server.url("postgres"), f"CREATE DATABASE {name}")
    yield server.url(name)
    run(server.url("postgres"), f"DROP DATABASE {name} WITH (FORCE)")


def revisions() -> list[str]:
    script = ScriptDirectory.from_config(Config(toml_file="pyproject.toml"))
    return [revision.revision for revision in script.walk_revisions()][::-1]


def test_every_migration_can_be_taken_back_and_made_again(empty_url: str) -> None:
    for before, revision in pairwise(["base", *revisions()]):
        migrate(empty_url, to=revision)
        migrate_down(empty_url, to=before)
        migrate(empty_url, to=revision)

    migrate_down(empty_url, to="base")
    assert names(empty_url, _TABLES) == set()


def test_the_migrations_make_the_tables_that_the_program_declares(empty_url: str) -> None:
    migrate(empty_url)

    check_drift(empty_url)


def test_a_check_that_only_the_database_has_is_noticed(empty_url: str) -> None:
    migrate(empty_url)
    run(empty_url, "ALTER TABLE task ADD CONSTRAINT ck_task_stray CHECK (attempts >= 0)")

    with pytest.raises(SchemaDrifted, match="ck_task_stray"):
        check_drift(empty_url)


def test_a_database_that_is_new_enough_is_left_alone(empty_url: str) -> None:
    migrate(empty_url)
    before = names(empty_url, _TABLES)

    migrate(empty_url)

    assert names(empty_url, _TABLES) == before


def test_two_processes_may_migrate_at_once(empty_url: str) -> None:
    program = "import sys; from adapters.postgres.migrations import migrate; migrate(sys.argv[1])"

    rivals = [subprocess.Popen([sys.executable, "-c", program, empty_url]) for _ in range(2)]

    assert [rival.wait() for rival in rivals] == [0, 0]
    check_drift(empty_url)


def run(url: str, statement: str) -> None:
    asyncio.run(_fetch(url, statement))


def names(url: str, query: str) -> set[str]:
    return {row[0] for row in asyncio.run(_fetch(url, query))}


async def _fetch(url: str, statement: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(statement)
    finally:
        await connection.close()
