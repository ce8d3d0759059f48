import io
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from application.programme.views import EventSearch
from domain.kernel.access import Role
from entrypoints.cli.import_events import add_arguments, import_events
from entrypoints.cli.sample_data import ACCOUNTS, OPERATOR, load
from tests.support.clock import FakeClock
from tests.support.importing import a_file, a_row
from tests.support.sample import use_cases_in_memory


class Terminal:
    """The command line over a platform with nothing but the sample data."""

    def __init__(self, use_cases: Mapping[str, Any], directory: Path) -> None:
        self.use_cases = use_cases
        self._file = directory / "events.csv"
        self.shown = ""

    async def run(self, content: bytes, *options: str) -> int:
        self._file.write_bytes(content)
        return await self.run_on(self._file, *options)

    async def run_on(self, file: Path, *options: str) -> int:
        output = io.StringIO()
        console = Console(file=output, width=200)
        status = await import_events(self.use_cases, arguments(str(file), *options), console)
        self.shown = output.getvalue()
        return status


def arguments(*given: str) -> Namespace:
    parser = ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(given)


@pytest.fixture
async def terminal(tmp_path: Path) -> Terminal:
    clock = FakeClock()
    use_cases = use_cases_in_memory(clock)
    await load(use_cases, clock)
    return Terminal(use_cases, tmp_path)


async def test_a_good_file_comes_in(terminal: Terminal) -> None:
    status = await terminal.run(a_file())

    assert status == 0
    assert "1 created, 0 updated, 0 unchanged, 0 failed" in terminal.shown


async def test_bad_rows_are_listed_with_line_and_reason_and_end_in_one(terminal: Terminal) -> None:
    bad = a_row(external_id="bad", title="[red]Bad", starts_at="never")

    status = await terminal.run(a_file(a_row(), bad))

    assert status == 1
    assert "1 created" in terminal.shown
    assert any(
        "3" in line and "starts_at" in line and "'never' is not a date" in line
        for line in terminal.shown.splitlines()
    )


async def test_a_title_is_not_taken_for_markup(terminal: Terminal) -> None:
    await terminal.run(a_file(a_row(title="[red]" + "x" * 200)))

    assert "[red]xxx" in terminal.shown


async def test_notes_are_shown_and_are_no_failure(terminal: Terminal) -> None:
    event = b'{"@type": "Event", "name": "Sea", "startDate": "2027-01-01", "location": "Room 3"}'

    status = await terminal.run(event)

    assert status == 0
    assert "The city and country of 'Room 3' are not told" in terminal.shown


async def test_a_dry_run_says_so_and_changes_nothing(terminal: Terminal) -> None:
    await terminal.run(a_file(), "--dry-run")
    assert "1 created, 0 updated, 0 unchanged, 0 failed (dry run" in terminal.shown

    await terminal.run(a_file())
    assert "1 created" in terminal.shown


async def test_the_events_become_those_of_the_organizer_named(terminal: Terminal) -> None:
    admin = next(account.email for account in ACCOUNTS if Role.ADMIN in account.roles)

    await terminal.run(a_file(), "--organizer", admin)

    account = await terminal.use_cases["find_account"](admin, OPERATOR)
    search = EventSearch(organizer_id=account.id)
    found = await terminal.use_cases["search_events"](search, OPERATOR)
    assert [event.title for event in found.items] == ["Songs of the Sea"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--organizer", "nobody@fairground.example"], "There is no account"),
        (["--organizer", "no address"], "This is not an e-mail address."),
        (["--organizer", "customer@fairground.example"], "You need the right to organize."),
        (["--format", "icalendar"], "This is not a calendar"),
    ],
)
async def test_what_cannot_be_done_at_all_is_said_in_a_sentence(
    terminal: Terminal, options: list[str], said: str
) -> None:
    status = await terminal.run(a_file(), *options)

    assert status > 1
    assert said in terminal.shown


async def test_a_file_that_is_not_there_is_named(terminal: Terminal, tmp_path: Path) -> None:
    status = await terminal.run_on(tmp_path / "nothing.csv")

    assert status > 1
    assert "No such file" in terminal.shown
