"""The audit trail in PostgreSQL. Nothing in its tables is ever changed or deleted.

``audit_pending`` tells which entries have no seal yet; it is no part of the trail.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    String,
    Table,
    Uuid,
    bindparam,
    delete,
    func,
    select,
)

from adapters.postgres.reach import reaching_database
from adapters.postgres.schema import TIME, id_column, metadata
from adapters.postgres.statement import Connection, InsertMany, Pool, Statement, Write, write
from application.platform.audit import AuditEntry, AuditHead, AuditSeal, SealedEntry
from application.platform.paging import Page, PageRequest

WALKED_AT_ONCE = 1000
NAMED_MAX = 20
SEALING_LOCK = 0x5EA1

_UUIDS = ARRAY(Uuid)

entries = Table(
    "audit_entry",
    metadata,
    id_column(),
    Column("at", TIME, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False, index=True),
    Column("account_id", Uuid, index=True),
    Column("session_id", Uuid),
    Column("network", String, nullable=False),
    Column("request_id", String, nullable=False),
    # Text, not jsonb: the hash is over these very letters.
    Column("facts", String, nullable=False),
    Column("before", String, nullable=False),
    Column("after", String, nullable=False),
)
pending = Table("audit_pending", metadata, Column("entry_id", Uuid, primary_key=True))
seals = Table(
    "audit_seal",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("entry_id", Uuid, nullable=False, unique=True),
    Column("hash", LargeBinary, nullable=False),
)
heads = Table(
    "audit_head",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    Column("signed_at", TIME, nullable=False),
    Column("signature", String, nullable=False),
)

_ENTER, _AWAIT = InsertMany(entries), InsertMany(pending)
_SEAL, _SIGN = InsertMany(seals), InsertMany(heads)
_LOCK = Statement(select(func.pg_advisory_xact_lock(bindparam("key", type_=BigInteger))))
_NEWEST = Statement(select(seals).order_by(seals.c.sequence.desc()).limit(1))
_UNSEALED = Statement(
    select(entries)
    .join(pending, pending.c.entry_id == entries.c.id)
    .order_by(entries.c.id)
    .limit(bindparam("limit", type_=Integer))
)
_SEALED = Statement(
    delete(pending).where(pending.c.entry_id == func.any(bindparam("ids", type_=_UUIDS)))
)
_CHAIN = Statement(
    select(
        seals,
        entries,
        heads.c.hash.label("signed_hash"),
        heads.c.signed_at,
        heads.c.signature,
    )
    .join(entries, entries.c.id == seals.c.entry_id, isouter=True)
    .join(heads, heads.c.sequence == seals.c.sequence, isouter=True)
    .where(seals.c.sequence > bindparam("passed"))
    .order_by(seals.c.sequence)
    .limit(bindparam("limit", type_=Integer))
)
_NEWEST_HEAD = Statement(select(heads).order_by(heads.c.sequence.desc()).limit(1))
_UNCHAINED = Statement(
    select(entries.c.id)
    .join(seals, seals.c.entry_id == entries.c.id, isouter=True)
    .where(seals.c.sequence.is_(None), entries.c.at < bindparam("before"))
    .order_by(entries.c.id)
    .limit(bindparam("limit", type_=Integer))
)
_AFTER = bindparam("after", type_=Uuid)
_PAGE = Statement(
    select(entries)
    .where((entries.c.id < _AFTER) | _AFTER.is_(None))
    .order_by(entries.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
)


def writes_of(audited: Sequence[AuditEntry]) -> Sequence[Write]:
    """What a transaction adds to the trail."""
    rows = [asdict(entry) for entry in audited]
    return (_ENTER, rows), (_AWAIT, [{"entry_id": entry.id} for entry in audited])


class PostgresSealing:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def newest(self) -> AuditSeal | None:
        row = await _NEWEST.row(self._connection)
        return None if row is None else _to_seal(row)

    async def unsealed(self, limit: int) -> Sequence[AuditEntry]:
        return [_to_entry(row) for row in await _UNSEALED.rows(self._connection, limit=limit)]

    async def keep(self, seals: Sequence[AuditSeal], head: AuditHead) -> None:
        rows = [asdict(seal) for seal in seals]
        await write(self._connection, [(_SEAL, rows), (_SIGN, [asdict(head)])])
        await _SEALED.run(self._connection, ids=[seal.entry_id for seal in seals])


class PostgresAuditTrail:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def sealing(self) -> AsyncIterator[PostgresSealing]:
        with reaching_database:
            async with self._pool.acquire() as connection, connection.transaction():
                await _LOCK.run(connection, key=SEALING_LOCK)
                yield PostgresSealing(connection)

    async def chain(self) -> AsyncIterator[SealedEntry]:
        passed = 0
        while rows := await _CHAIN.rows(self._pool, passed=passed, limit=WALKED_AT_ONCE):
            for row in rows:
                entry = None if row["id"] is None else _to_entry(row)
                yield SealedEntry(seal=_to_seal(row), entry=entry, head=_signed_at(row))
            passed = rows[-1]["sequence"]

    async def newest_head(self) -> AuditHead | None:
        row = await _NEWEST_HEAD.row(self._pool)
        return None if row is None else AuditHead(**dict(row))

    async def unchained(self, *, before: datetime) -> Sequence[UUID]:
        rows = await _UNCHAINED.rows(self._pool, before=before, limit=NAMED_MAX)
        return [row["id"] for row in rows]

    async def page(self, request: PageRequest) -> Page[AuditEntry]:
        rows = await _PAGE.rows(self._pool, after=request.after_id(), limit=request.limit + 1)
        found = [_to_entry(row) for row in rows]
        return Page.cut(found, request, key=lambda entry: (str(entry.id),))


def _to_seal(row: Record) -> AuditSeal:
    return AuditSeal(sequence=row["sequence"], entry_id=row["entry_id"], hash=row["hash"])


def _signed_at(row: Record) -> AuditHead | None:
    if row["signature"] is None:
        return None
    return AuditHead(
        sequence=row["sequence"],
        hash=row["signed_hash"],
        signed_at=row["signed_at"],
        signature=row["signature"],
    )


def _to_entry(row: Record) -> AuditEntry:
    told: dict[str, Any] = {column.name: row[column.name] for column in entries.columns}
    return AuditEntry(**told)
