"""Bringing events in from a file, which is the body as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Self
from uuid import UUID

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.openapi.spec import (
    OpenAPIMediaType,
    OpenAPIType,
    Operation,
    RequestBody,
    Schema,
)
from litestar.params import QueryParameter
from litestar.status_codes import HTTP_200_OK

from application.programme.import_events import ImportEvents, ImportEventsHandler
from application.programme.import_ports import ImportFormat
from application.programme.import_report import ImportReport, Outcome, RowReport
from domain.kernel.access import Principal, Right
from entrypoints.http.refusals import UnsupportedMediaType
from entrypoints.http.wire import Wire

FILE_BYTES_MAX = 5 * 2**20

FORMATS: Mapping[str, ImportFormat] = {
    "text/csv": ImportFormat.CSV,
    "text/calendar": ImportFormat.ICALENDAR,
    "application/ld+json": ImportFormat.JSON_LD,
    "text/html": ImportFormat.JSON_LD,
}
EXAMPLES: Mapping[str, str] = {
    "text/csv": "external_id,title,starts_at,venue,city,country,ticket_type,price,currency,quota\n"
    "sea-1,Songs of the Sea,2026-12-01T19:30,Town Hall,Bremen,DE,Full price,25.00,EUR,300\n",
    "text/calendar": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\nBEGIN:VEVENT\r\n"
    "UID:sea-1@example.org\r\nDTSTART;TZID=Europe/Berlin:20261201T193000\r\n"
    "SUMMARY:Songs of the Sea\r\nLOCATION:Town Hall, Am Markt 1, 28195 Bremen, Germany\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n",
    "application/ld+json": '{"@context": "https://schema.org", "@type": "MusicEvent", '
    '"@id": "https://example.org/sea-1", "name": "Songs of the Sea", '
    '"startDate": "2026-12-01T19:30:00+01:00"}',
    "text/html": '<script type="application/ld+json">{"@type": "MusicEvent", '
    '"name": "Songs of the Sea", "startDate": "2026-12-01T19:30:00+01:00"}</script>',
}

DryRun = Annotated[
    bool,
    QueryParameter(
        name="dryRun", description="Report what would become of each row, and change nothing."
    ),
]


def _a_file() -> RequestBody:
    text = Schema(type=OpenAPIType.STRING)
    return RequestBody(
        required=True,
        description="A file in UTF-8 of up to 5 MiB and 10,000 rows.",
        content={kind: OpenAPIMediaType(text, example=EXAMPLES[kind]) for kind in FORMATS},
    )


@dataclass
class FileOperation(Operation):
    """Litestar documents the bodies that it reads itself, which this is not."""

    def __post_init__(self) -> None:
        self.request_body = _a_file()


class RowReply(Wire):
    line: int
    outcome: Outcome
    title: str | None
    external_id: str | None
    event_id: UUID | None
    where: str | None
    reason: str | None
    notes: list[str]

    @classmethod
    def of(cls, row: RowReport) -> Self:
        return cls(
            line=row.line,
            outcome=row.outcome,
            title=row.title,
            external_id=row.external_id,
            event_id=row.event_id,
            where=row.where,
            reason=row.reason,
            notes=list(row.notes),
        )


class ImportReply(Wire):
    dry_run: bool
    created: int
    updated: int
    unchanged: int
    failed: int
    rows: list[RowReply]

    @classmethod
    def of(cls, report: ImportReport) -> Self:
        counts = report.counts
        return cls(
            dry_run=report.dry_run,
            created=counts[Outcome.CREATED],
            updated=counts[Outcome.UPDATED],
            unchanged=counts[Outcome.UNCHANGED],
            failed=counts[Outcome.FAILED],
            rows=[RowReply.of(row) for row in report.rows],
        )


class EventImportController(Controller):
    path = "/api/events/import"
    tags = ("Events",)

    @post(
        "/",
        status_code=HTTP_200_OK,
        request_max_body_size=FILE_BYTES_MAX,
        operation_class=FileOperation,
        summary="Import events from CSV, iCalendar or schema.org JSON-LD",
    )
    async def import_(
        self,
        request: Request[Any, Any, Any],
        principal: NamedDependency[Principal],
        import_events: NamedDependency[ImportEventsHandler],
        dry_run: DryRun = False,  # noqa: FBT002  # a query parameter has no position
    ) -> ImportReply:
        principal.need(Right.ORGANIZE)
        command = ImportEvents(
            format=_format_of(request), content=await request.body(), dry_run=dry_run, by=principal
        )
        return ImportReply.of(await import_events(command))


def _format_of(request: Request[Any, Any, Any]) -> ImportFormat:
    """The format that the content type says; raise ``UnsupportedMediaType``."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in FORMATS:
        raise UnsupportedMediaType(", ".join(FORMATS))
    return FORMATS[kind]
