"""Tickets for sockets over HTTP: browsers can send no header with a WebSocket."""

from datetime import datetime
from typing import Self

from litestar import Controller, post
from litestar.di import NamedDependency

from application.realtime.socket_tickets import IssuedSocketTicket, IssueSocketTicketHandler
from domain.kernel.access import Principal
from entrypoints.http.wire import Wire


class SocketTicketReply(Wire):
    """``url`` opens one socket; the ticket counts once, until it expires."""

    ticket: str
    url: str
    expires_at: datetime

    @classmethod
    def of(cls, issued: IssuedSocketTicket) -> Self:
        return cls(
            ticket=issued.text, url=f"/ws?ticket={issued.text}", expires_at=issued.expires_at
        )


class SocketTicketController(Controller):
    path = "/api/auth/ws-ticket"
    tags = ("Realtime",)

    @post(
        "/",
        summary="Get a ticket that opens one WebSocket",
        description="It counts once, for 30 seconds: connect to `/ws?ticket=…` with it.",
    )
    async def issue(
        self,
        principal: NamedDependency[Principal],
        issue_socket_ticket: NamedDependency[IssueSocketTicketHandler],
    ) -> SocketTicketReply:
        return SocketTicketReply.of(await issue_socket_ticket(principal))
