"""The import over any store of the programme, and small files for it."""

from adapters.importing.event_files import ImportedFiles
from adapters.memory.programme import MemoryProgrammeStore
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.security.rich_text import Nh3RichText
from adapters.system import SystemIds
from application.platform.ports import Clock
from application.programme.import_events import ImportEvents, ImportEventsHandler
from application.programme.import_report import ImportReport, Outcome
from domain.kernel.access import Principal
from domain.programme.event import Event
from tests.support.clock import FakeClock
from tests.support.programme import ORGANIZER, ROUTES, Work

COLUMNS = (
    "external_id,title,starts_at,time_zone,venue,city,country,ticket_type,price,currency,quota"
)


def a_row(**given: str) -> str:
    plain = {
        "external_id": "sea-1",
        "title": "Songs of the Sea",
        "starts_at": "2027-02-01T19:30",
        "venue": "Town Hall",
        "city": "Bremen",
        "country": "DE",
        "ticket_type": "Full price",
        "price": "25.00",
        "currency": "EUR",
        "quota": "300",
    }
    said = plain | given
    return ",".join(said.get(column, "") for column in COLUMNS.split(","))


def a_file(*rows: str) -> bytes:
    return "\n".join([COLUMNS, *(rows or (a_row(),))]).encode()


def importing(work: Work, clock: Clock | None = None) -> ImportEventsHandler:
    return ImportEventsHandler(
        work, ImportedFiles(), clock or FakeClock(), SystemIds(), Nh3RichText()
    )


def memory_work(database: MemoryDatabase) -> Work:
    return MemoryUnitOfWork(
        database, MemoryProgrammeStore, routes=ROUTES, clock=FakeClock(), wake_up=LocalWakeUp()
    )


async def imported(
    handler: ImportEventsHandler,
    content: bytes,
    *,
    dry_run: bool = False,
    by: Principal = ORGANIZER,
) -> ImportReport:
    return await handler(ImportEvents(content=content, dry_run=dry_run, by=by))


def outcomes(report: ImportReport) -> list[Outcome]:
    return [row.outcome for row in report.rows]


async def event_known_as(work: Work, external_id: str = "sea-1") -> Event:
    async with work.begin() as store:
        event = await store.events.find(ORGANIZER.account_id, external_id)
    assert event is not None
    return event
