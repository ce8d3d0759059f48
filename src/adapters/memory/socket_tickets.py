"""Tickets for sockets, in memory."""

from datetime import datetime

from adapters.memory.unit_of_work import MemoryDatabase
from application.realtime.ports import SocketTicket
from domain.kernel.ids import SessionId


class MemorySocketTickets:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def add(self, ticket: SocketTicket) -> None:
        async with self._database.lock:
            self._rows[ticket.hash] = ticket

    async def use(self, hash: bytes, *, now: datetime) -> SessionId | None:
        async with self._database.lock:
            ticket = self._rows.pop(hash, None)
        return ticket.session_id if ticket is not None and now < ticket.expires_at else None

    async def forget_over(self, *, now: datetime) -> None:
        async with self._database.lock:
            for ticket in list(self._rows.values()):
                if ticket.expires_at <= now:
                    del self._rows[ticket.hash]

    @property
    def _rows(self) -> dict[bytes, SocketTicket]:
        return self._database.table("socket_tickets")
