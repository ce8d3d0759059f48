import io
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from entrypoints.cli.import_products import add_arguments, import_products
from entrypoints.cli.sample_data import load
from entrypoints.cli.sample_products import IN_CATEGORY, sample_file
from tests.support.clock import FakeClock
from tests.support.products import a_file
from tests.support.sample import use_cases_in_memory

GOOD = "mug,Mug,true,Title,Default Title,MUG,10,"


class Terminal:
    """The command line over a platform with nothing but the sample data."""

    def __init__(self, use_cases: Mapping[str, Any], directory: Path) -> None:
        self.use_cases = use_cases
        self.file = directory / "products.csv"
        self.shown = ""

    async def run(self, *options: str) -> int:
        parser = ArgumentParser()
        add_arguments(parser)
        arguments = parser.parse_args([str(self.file), "--currency", "EUR", *options])
        output = io.StringIO()
        status = await import_products(self.use_cases, arguments, Console(file=output, width=200))
        self.shown = output.getvalue()
        return status


@pytest.fixture
async def terminal(tmp_path: Path) -> Terminal:
    clock = FakeClock()
    use_cases = use_cases_in_memory(clock)
    await load(use_cases, clock)
    terminal = Terminal(use_cases, tmp_path)
    terminal.file.write_text(a_file(GOOD))
    return terminal


async def test_a_file_of_products_comes_in_once(terminal: Terminal) -> None:
    assert await terminal.run("--dry-run") == 0
    assert "1 created, 0 updated, 0 unchanged, 0 failed (dry run" in terminal.shown
    assert await terminal.run() == 0
    assert "1 created, 0 updated, 0 unchanged, 0 failed" in terminal.shown
    assert await terminal.run() == 0
    assert "0 created, 0 updated, 1 unchanged, 0 failed" in terminal.shown


async def test_every_fault_is_listed_with_its_line_and_column(terminal: Terminal) -> None:
    bad = "jug,,true,Title,Default Title,JUG,[red]cheap,"
    terminal.file.write_text(a_file(GOOD, bad))

    status = await terminal.run()

    assert status == 1
    lines = terminal.shown.splitlines()
    assert any("3" in line and "Title" in line and "jug" in line for line in lines)
    assert any("Variant Price" in line and "[red]cheap" in line for line in lines)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--seller", "nobody@fairground.example"], "There is no account"),
        (["--seller", "customer@fairground.example"], "You need the right to sell."),
        (["--currency", "euro"], "A currency is three capital letters."),
    ],
)
async def test_what_cannot_be_done_at_all_is_said_in_a_sentence(
    terminal: Terminal, options: list[str], said: str
) -> None:
    status = await terminal.run(*options)

    assert status > 1
    assert said in terminal.shown


async def test_a_file_that_is_not_there_is_named(terminal: Terminal) -> None:
    terminal.file.unlink()

    assert await terminal.run() > 1
    assert "No such file" in terminal.shown


async def test_the_sample_shop_has_all_its_products_and_is_loaded_once(
    terminal: Terminal,
) -> None:
    again = await load(terminal.use_cases, FakeClock())

    terminal.file.write_bytes(sample_file(frozenset()))
    await terminal.run()
    counts = f"0 created, 0 updated, {len(IN_CATEGORY)} unchanged, 0 failed"
    assert counts in terminal.shown
    assert again.added == 0
    assert sample_file(frozenset(IN_CATEGORY)) == b""
