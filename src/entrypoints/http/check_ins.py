"""The gate over HTTP: scanning, working offline, and the list of attendees."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream
from litestar.status_codes import HTTP_200_OK

from application.booking.attendees import ExportAttendees, ExportAttendeesHandler
from application.booking.check_in import CheckInHandler
from application.booking.check_in_list import (
    TICKETS_MAX,
    GetCheckInList,
    GetCheckInListHandler,
)
from application.platform.paging import PageRequest
from domain.kernel.access import Principal
from domain.kernel.ids import EventId
from entrypoints.http.gate_wire import (
    CheckInBody,
    CheckInListReply,
    CheckInsReply,
    OfflineScansBody,
    OfflineScansReply,
)
from entrypoints.http.paging import Cursor

CSV = "text/csv"

TicketLimit = Annotated[
    int, QueryParameter(name="limit", ge=1, le=TICKETS_MAX, description="Tickets on a page.")
]


class CheckInController(Controller):
    path = "/api/check-ins"
    tags = ("Gate",)

    @post("/", status_code=HTTP_200_OK, summary="Scan tickets at the gate of an event")
    async def scan(
        self,
        data: JSONBody[CheckInBody],
        principal: NamedDependency[Principal],
        check_in: NamedDependency[CheckInHandler],
    ) -> CheckInsReply:
        return CheckInsReply.of(await check_in(data.to_command(principal)))


class EventGateController(Controller):
    path = "/api/events/{event_id:uuid}"
    tags = ("Gate",)

    @get("/check-in-list", summary="Load tickets and keys, to go on without network")
    async def check_in_list(
        self,
        event_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        get_check_in_list: NamedDependency[GetCheckInListHandler],
        cursor: Cursor = None,
        limit: TicketLimit = TICKETS_MAX,
    ) -> CheckInListReply:
        page = PageRequest(cursor=cursor, limit=limit)
        query = GetCheckInList(by=principal, event_id=EventId(event_id), page=page)
        return CheckInListReply.of(await get_check_in_list(query))

    @post(
        "/offline-scans",
        status_code=HTTP_200_OK,
        summary="Hand in whom a gate let in without network; every conflict is reported",
    )
    async def offline_scans(
        self,
        event_id: FromPath[UUID],
        data: JSONBody[OfflineScansBody],
        principal: NamedDependency[Principal],
        check_in: NamedDependency[CheckInHandler],
    ) -> OfflineScansReply:
        return OfflineScansReply.of(await check_in(data.to_command(principal, event_id)))

    @get("/attendees.csv", media_type=CSV, summary="Export the attendees as CSV")
    async def attendees(
        self,
        event_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        export_attendees: NamedDependency[ExportAttendeesHandler],
    ) -> Stream:
        query = ExportAttendees(by=principal, event_id=EventId(event_id))
        return Stream(
            await export_attendees(query),
            media_type=CSV,
            headers={"Content-Disposition": 'attachment; filename="attendees.csv"'},
        )
