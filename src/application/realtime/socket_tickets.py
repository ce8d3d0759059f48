"""Tickets: what opens one socket, within half a minute, for one session."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from application.platform.ports import Clock
from application.realtime.errors import SocketTicketDoesNotCount
from application.realtime.ports import Listeners, SocketTicket, SocketTickets, TicketTexts
from domain.kernel.access import Principal
from domain.kernel.errors import Unauthenticated

LASTS = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedSocketTicket:
    text: str
    expires_at: datetime


class IssueSocketTicketHandler:
    """Give whoever is signed in a ticket for a socket."""

    def __init__(self, tickets: SocketTickets, texts: TicketTexts, clock: Clock) -> None:
        self._tickets = tickets
        self._texts = texts
        self._clock = clock

    async def __call__(self, by: Principal) -> IssuedSocketTicket:
        if by.session_id is None:
            raise Unauthenticated("Only somebody who is signed in gets a ticket.")
        text, expires_at = self._texts.new(), self._clock.now() + LASTS
        await self._tickets.add(
            SocketTicket(
                hash=self._texts.hash(text), session_id=by.session_id, expires_at=expires_at
            )
        )
        return IssuedSocketTicket(text=text, expires_at=expires_at)


class OpenSocketHandler:
    """Say who opens a socket: by a ticket, which counts once, or by an access token."""

    def __init__(
        self, tickets: SocketTickets, texts: TicketTexts, listeners: Listeners, clock: Clock
    ) -> None:
        self._tickets = tickets
        self._texts = texts
        self._listeners = listeners
        self._clock = clock

    async def by_ticket(self, text: str) -> Principal:
        hash = self._texts.hash(text)
        session_id = await self._tickets.use(hash, now=self._clock.now())
        if session_id is None:
            raise SocketTicketDoesNotCount
        found = await self._listeners.principals([session_id])
        if session_id not in found:
            raise SocketTicketDoesNotCount
        return found[session_id]

    async def by_token(self, token: str) -> Principal:
        return await self._listeners.of_token(token)


class ForgetOldSocketTickets:
    def __init__(self, tickets: SocketTickets, clock: Clock) -> None:
        self._tickets = tickets
        self._clock = clock

    async def __call__(self) -> None:
        await self._tickets.forget_over(now=self._clock.now())
