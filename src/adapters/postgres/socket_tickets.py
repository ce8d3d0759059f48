"""Tickets for sockets in PostgreSQL: whoever deletes one has used it."""

from datetime import datetime

from sqlalchemy import Column, Index, LargeBinary, Table, Uuid, bindparam, delete, insert

from adapters.postgres.schema import TIME, metadata
from adapters.postgres.statement import Pool, Statement
from application.realtime.ports import SocketTicket
from domain.kernel.ids import SessionId

socket_tickets = Table(
    "socket_ticket",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("session_id", Uuid, nullable=False),
    Column("expires_at", TIME, nullable=False),
    Index("ix_socket_ticket_expires_at", "expires_at"),
)

_ADD = Statement(
    insert(socket_tickets).values(
        {name: bindparam(name) for name in ("hash", "session_id", "expires_at")}
    )
)
_USE = Statement(
    delete(socket_tickets)
    .where(socket_tickets.c.hash == bindparam("used", type_=LargeBinary))
    .returning(socket_tickets.c.session_id, socket_tickets.c.expires_at)
)
_FORGET = Statement(
    delete(socket_tickets).where(socket_tickets.c.expires_at <= bindparam("now", type_=TIME))
)


class PostgresSocketTickets:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def add(self, ticket: SocketTicket) -> None:
        await _ADD.run(
            self._pool,
            hash=ticket.hash,
            session_id=ticket.session_id,
            expires_at=ticket.expires_at,
        )

    async def use(self, hash: bytes, *, now: datetime) -> SessionId | None:
        row = await _USE.row(self._pool, used=hash)
        if row is None or row["expires_at"] <= now:
            return None
        return SessionId(row["session_id"])

    async def forget_over(self, *, now: datetime) -> None:
        await _FORGET.run(self._pool, now=now)
