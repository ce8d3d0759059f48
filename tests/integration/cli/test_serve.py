import os
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path

import pytest

from tests.support.program import Program, command, serving, started

SOMEBODY = {"email": "ada@example.com", "password": "correct horse battery", "name": "Ada"}


@pytest.fixture(params=["memory", "postgres"])
def settings(request: pytest.FixtureRequest) -> Mapping[str, str]:
    if request.param == "memory":
        return {"storage": "memory"}
    return {"storage": "postgres", "database_url": request.getfixturevalue("database_url")}


@pytest.fixture
def program(settings: Mapping[str, str], tmp_path: Path) -> Iterator[Program]:
    with serving(folder=tmp_path, settings=settings) as program:
        yield program


def test_the_command_says_where_it_is_and_is_there(
    settings: Mapping[str, str], tmp_path: Path
) -> None:
    with serving(folder=tmp_path, settings=settings, start=command) as program:
        status, body = program.ask("GET", "/ops/ready")

        assert (status, body["status"]) == (200, "READY")
        assert program.stop() == 0


def test_a_request_under_way_is_answered_before_it_ends(program: Program) -> None:
    with closing(half_a_request(program)) as under_way:
        program.process.send_signal(signal.SIGTERM)
        wait_until_closed(program)
        under_way.send(b"{}")

        assert under_way.getresponse().status == 400
    assert program.process.wait() == 0


def test_readiness_turns_while_requests_are_still_taken(tmp_path: Path) -> None:
    settings = {"storage": "memory", "drain_seconds": "2"}
    with serving(folder=tmp_path, settings=settings) as program:
        program.process.send_signal(signal.SIGTERM)
        status, body = program.ask("GET", "/ops/ready")

        assert (status, body["checks"]["accepting"]) == (503, "DOWN")
        assert program.ask("GET", "/ops/live")[0] == 200
        assert program.process.wait() == 0


def test_a_worker_alone_serves_nobody_and_can_be_stopped(tmp_path: Path, database_url: str) -> None:
    settings = {"database_url": database_url}
    with serving("--roles", "worker", folder=tmp_path, settings=settings) as program:
        assert program.hello.startswith("The worker is running.")
        assert program.stop() == 0


def test_wrong_settings_end_it_with_a_sentence_for_each(tmp_path: Path) -> None:
    settings = {"pool_size": "0", "storage": "paper"}
    with started("serve", folder=tmp_path, settings=settings) as process:
        status = process.wait()

    assert status == os.EX_CONFIG
    assert (tmp_path / "log").read_text().splitlines() == [
        "FAIRGROUND_POOL_SIZE is wrong: Expected `int` >= 1.",
        "FAIRGROUND_STORAGE is wrong: Invalid enum value 'paper'.",
    ]


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with started("serve", "--port", port, folder=tmp_path) as process:
            status = process.wait()

    assert status == os.EX_CONFIG
    assert f"127.0.0.1:{port}: Address already in use." in (tmp_path / "log").read_text()


def test_a_failpoint_kills_it_where_it_stands(tmp_path: Path, database_url: str) -> None:
    settings = {"database_url": database_url, "failpoints": "transaction.before-commit=kill"}
    with serving(folder=tmp_path, settings=settings) as program:
        with pytest.raises((RemoteDisconnected, ConnectionError)):
            program.ask("POST", "/api/auth/register", SOMEBODY)

        assert program.process.wait() == -signal.SIGKILL


def test_processes_on_one_data_directory_share_the_database_that_comes_with_it(
    tmp_path: Path,
) -> None:
    with serving(folder=tmp_path) as first, serving(folder=tmp_path) as second:
        registered, _ = first.ask("POST", "/api/auth/register", SOMEBODY)
        assert first.stop() == 0
        logged_in, _ = second.ask(
            "POST",
            "/api/auth/login",
            {"email": SOMEBODY["email"], "password": SOMEBODY["password"]},
        )
        assert second.stop() == 0

    assert (registered, logged_in) == (202, 200)


def half_a_request(program: Program) -> HTTPConnection:
    connection = program.connect()
    connection.putrequest("POST", "/api/auth/login")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", "2")
    connection.endheaders()
    # Only what was read from the socket is under way: an answer to another request proves it.
    program.ask("GET", "/ops/live")
    return connection


def wait_until_closed(program: Program) -> None:
    with suppress(ConnectionRefusedError, ConnectionResetError):
        while True:
            with closing(program.connect()) as another:
                another.connect()
