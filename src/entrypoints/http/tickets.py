"""Tickets over HTTP."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from application.booking.ticket_files import GetTicketFile, GetTicketFileHandler, TicketFile
from application.booking.ticket_queries import (
    GetTicket,
    GetTicketHandler,
    ListBookingTickets,
    ListBookingTicketsHandler,
)
from application.booking.transfer_ticket import TransferTicket, TransferTicketHandler
from domain.booking.ticket import Ticket, TicketStatus
from domain.booking.ticket_number import read_ticket_number
from domain.kernel.access import Principal
from domain.kernel.ids import BookingId
from entrypoints.http.idempotency import OneAnswer
from entrypoints.http.wire import MoneyReply, Wire

MEDIA_TYPES = {
    TicketFile.QR_SVG: "image/svg+xml",
    TicketFile.QR_PNG: "image/png",
    TicketFile.PDF: "application/pdf",
    TicketFile.CALENDAR: "text/calendar",
}

Email = Annotated[
    str,
    msgspec.Meta(
        min_length=3,
        max_length=254,
        pattern=r"^[^@\s\x00]+@[^@\s\x00]+$",
        examples=["ada@example.org"],
    ),
]


class TransferBody(Wire):
    """``email`` is that of the account which is to hold the ticket."""

    email: Email


class TicketReply(Wire):
    """``qrCode`` is for the holder only; ``issue`` counts the holders the ticket has had."""

    ticket_number: str
    booking: UUID
    event: UUID
    ticket_type_id: UUID
    seat_number: str | None
    price: MoneyReply
    status: TicketStatus
    issue: int
    qr_code: str | None
    used_at: datetime | None
    used_gate: str | None

    @classmethod
    def of(cls, ticket: Ticket) -> Self:
        return cls(
            ticket_number=ticket.number,
            booking=ticket.booking_id,
            event=ticket.event_id,
            ticket_type_id=ticket.ticket_type_id,
            seat_number=ticket.seat,
            price=MoneyReply.of(ticket.price),
            status=ticket.status,
            issue=ticket.issue,
            qr_code=ticket.code or None,
            used_at=ticket.entry.at if ticket.entry else None,
            used_gate=ticket.entry.gate if ticket.entry else None,
        )

    @classmethod
    def of_given_away(cls, ticket: Ticket) -> Self:
        """As it is for the one who gave it away and does not see its code any more."""
        reply = cls.of(ticket)
        reply.qr_code = None
        return reply


class TicketsReply(Wire):
    items: list[TicketReply]


class BookingTicketController(Controller):
    path = "/api/bookings/{booking_id:uuid}/tickets"
    tags = ("Tickets",)

    @get("/", summary="List the tickets of a booking")
    async def list_tickets(
        self,
        booking_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        list_booking_tickets: NamedDependency[ListBookingTicketsHandler],
    ) -> TicketsReply:
        query = ListBookingTickets(by=principal, booking_id=BookingId(booking_id))
        tickets = await list_booking_tickets(query)
        return TicketsReply(items=[TicketReply.of(ticket) for ticket in tickets])


class TicketController(Controller):
    path = "/api/tickets/{number:str}"
    tags = ("Tickets",)

    @get("/", summary="Show a ticket to its holder")
    async def show(
        self,
        number: FromPath[str],
        principal: NamedDependency[Principal],
        get_ticket: NamedDependency[GetTicketHandler],
    ) -> TicketReply:
        query = GetTicket(by=principal, number=read_ticket_number(number))
        return TicketReply.of(await get_ticket(query))

    @get("/qr.svg", media_type=MEDIA_TYPES[TicketFile.QR_SVG], summary="The code as SVG")
    async def qr_svg(
        self,
        number: FromPath[str],
        principal: NamedDependency[Principal],
        get_ticket_file: NamedDependency[GetTicketFileHandler],
    ) -> Response[bytes]:
        return await _file(TicketFile.QR_SVG, number, principal, get_ticket_file)

    @get("/qr.png", media_type=MEDIA_TYPES[TicketFile.QR_PNG], summary="The code as PNG")
    async def qr_png(
        self,
        number: FromPath[str],
        principal: NamedDependency[Principal],
        get_ticket_file: NamedDependency[GetTicketFileHandler],
    ) -> Response[bytes]:
        return await _file(TicketFile.QR_PNG, number, principal, get_ticket_file)

    @get("/ticket.pdf", media_type=MEDIA_TYPES[TicketFile.PDF], summary="The ticket to print")
    async def pdf(
        self,
        number: FromPath[str],
        principal: NamedDependency[Principal],
        get_ticket_file: NamedDependency[GetTicketFileHandler],
    ) -> Response[bytes]:
        return await _file(TicketFile.PDF, number, principal, get_ticket_file)

    @get("/calendar.ics", media_type=MEDIA_TYPES[TicketFile.CALENDAR], summary="The calendar file")
    async def calendar(
        self,
        number: FromPath[str],
        principal: NamedDependency[Principal],
        get_ticket_file: NamedDependency[GetTicketFileHandler],
    ) -> Response[bytes]:
        return await _file(TicketFile.CALENDAR, number, principal, get_ticket_file)

    @post("/transfer", status_code=HTTP_200_OK, summary="Give a ticket to another account")
    async def transfer(
        self,
        number: FromPath[str],
        data: JSONBody[TransferBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        transfer_ticket: NamedDependency[TransferTicketHandler],
    ) -> Response[TicketReply]:
        command = TransferTicket(by=principal, number=read_ticket_number(number), email=data.email)
        return await once.answer(
            transfer_ticket, command, TicketReply.of_given_away, status=HTTP_200_OK
        )


async def _file(
    file: TicketFile, number: str, by: Principal, get_ticket_file: GetTicketFileHandler
) -> Response[bytes]:
    query = GetTicketFile(by=by, number=read_ticket_number(number), file=file)
    return Response(
        await get_ticket_file(query),
        media_type=MEDIA_TYPES[file],
        headers={"Content-Disposition": f'inline; filename="{query.number}-{file}"'},
    )
