import pytest

from adapters.memory.unit_of_work import MemoryDatabase
from application.programme.import_events import ImportEvents
from tests.contracts.imports import ImportContract
from tests.support.importing import a_file, a_row, imported, importing, memory_work
from tests.support.programme import ORGANIZER, Work


class TestMemoryImports(ImportContract):
    @pytest.fixture
    def work(self) -> Work:
        return memory_work(MemoryDatabase())


async def test_progress_is_told_after_each_row() -> None:
    told: list[tuple[int, int]] = []
    handler = importing(memory_work(MemoryDatabase()))
    content = a_file(a_row(), a_row(external_id="sea-2"))

    await handler(
        ImportEvents(content=content, by=ORGANIZER), lambda done, of: told.append((done, of))
    )

    assert told == [(1, 2), (2, 2)]


async def test_counts_name_every_outcome() -> None:
    report = await imported(importing(memory_work(MemoryDatabase())), a_file())

    assert {outcome.value: number for outcome, number in report.counts.items()} == {
        "CREATED": 1,
        "UPDATED": 0,
        "UNCHANGED": 0,
        "FAILED": 0,
    }
