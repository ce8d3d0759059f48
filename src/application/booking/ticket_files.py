import asyncio
from dataclasses import dataclass
from enum import StrEnum

from application.booking.ticket_ports import (
    CalendarFiles,
    QrImages,
    TicketPapers,
    TicketSheet,
    TicketStore,
)
from application.booking.ticket_queries import GetTicket, ticket_of
from application.platform.ports import Clock, UnitOfWork
from domain.kernel.access import Principal
from domain.kernel.ids import TicketNumber


class TicketFile(StrEnum):
    QR_SVG = "qr.svg"
    QR_PNG = "qr.png"
    PDF = "ticket.pdf"
    CALENDAR = "calendar.ics"


@dataclass(frozen=True, slots=True, kw_only=True)
class GetTicketFile:
    by: Principal
    number: TicketNumber
    file: TicketFile


class GetTicketFileHandler:
    """A ticket to show, to print or to put into a calendar, for its holder.

    It is made on a thread: that takes some milliseconds of computing.
    """

    def __init__(
        self,
        work: UnitOfWork[TicketStore],
        clock: Clock,
        images: QrImages,
        papers: TicketPapers,
        calendars: CalendarFiles,
    ) -> None:
        self._work = work
        self._clock = clock
        self._images = images
        self._papers = papers
        self._calendars = calendars

    async def __call__(self, query: GetTicketFile) -> bytes:
        async with self._work.begin() as store:
            ticket = await ticket_of(store, GetTicket(by=query.by, number=query.number))
            event = await store.event_faces.get(ticket.event_id)
        sheet = TicketSheet(ticket=ticket, event=event)
        return await asyncio.to_thread(self._made, sheet, query.file)

    def _made(self, sheet: TicketSheet, file: TicketFile) -> bytes:
        match file:
            case TicketFile.QR_SVG:
                return self._images.svg(sheet.ticket.code)
            case TicketFile.QR_PNG:
                return self._images.png(sheet.ticket.code)
            case TicketFile.PDF:
                return self._papers.pdf(sheet)
            case TicketFile.CALENDAR:
                return self._calendars.ics(sheet, now=self._clock.now())
