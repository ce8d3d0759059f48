"""Files that people handed over, in PostgreSQL. What they called them is sealed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from asyncpg import Record
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Uuid,
    bindparam,
    case,
    func,
    literal_column,
    select,
    text,
    update,
)

from adapters.postgres.person_keys import PersonKeys, person_keys
from adapters.postgres.schema import JSON, TIME, id_column, metadata
from adapters.postgres.statement import InsertMany, Pool, Runner, Statement
from adapters.postgres.unit_of_work import Transaction
from application.platform.personal_data import PersonalCipher
from domain.files.content import RefusalReason
from domain.files.errors import FileNotFound
from domain.files.file import COMPLETE_WITHIN, File, FileStatus, Rendition
from domain.files.purposes import Purpose
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, FileId

files = Table(
    "file",
    metadata,
    id_column(),
    Column("owner_id", Uuid, nullable=False),
    Column("purpose", String, nullable=False),
    Column("content_type", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("name_sealed", LargeBinary),
    Column("secret", String, nullable=False, unique=True),
    Column("created_at", TIME, nullable=False),
    Column("status", String, nullable=False),
    Column("refusal", String),
    Column("renditions", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_file_owner_id_id", "owner_id", "id", postgresql_where=text("status <> 'DELETED'")),
)

# With the key of its owner, if they are not erased: it opens what they called it.
_with_key = select(files, person_keys.c.key.label("person_key")).outerjoin(
    person_keys, person_keys.c.account_id == files.c.owner_id
)
_ADD = InsertMany(files)
_GET = Statement(_with_key.where(files.c.id == bindparam("file_id")))
_BY_SECRET = Statement(_with_key.where(files.c.secret == bindparam("known_secret")))
_SAVE = Statement(
    update(files)
    .where(files.c.id == bindparam("file_id"), files.c.version == bindparam("seen"))
    .values(
        {name: bindparam(name) for name in ("status", "refusal", "renditions", "version")}
        # A name never changes: it is only forgotten.
        | {"name_sealed": case((bindparam("is_named", type_=Boolean), files.c.name_sealed))}
    )
    .returning(files.c.id)
)
_there = files.c.status != literal_column(f"'{FileStatus.DELETED}'", String)
_OF_OWNER = Statement(
    _with_key.where(files.c.owner_id == bindparam("owner"), _there)
    .order_by(files.c.id)
    .limit(bindparam("limit", type_=Integer))
)
# Two uploads that begin at once would both count what was there before them.
_TAKE_TURNS = Statement(
    select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("whose", type_=String), 0)))
)
_AWAITED = Statement(
    select(func.count().label("awaited")).where(
        files.c.owner_id == bindparam("owner"),
        _there,
        files.c.status == literal_column(f"'{FileStatus.AWAITED}'", String),
        files.c.created_at > bindparam("since", type_=TIME),
    )
)


class PostgresFiles:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._cipher = cipher

    async def add(self, file: File) -> None:
        keys = PersonKeys(self._transaction, self._cipher)
        key = await keys.get(file.owner_id)
        sealed = None if key is None else self._cipher.seal(key, _place(file.id), file.name)
        await _ADD.run(self._connection, [{**_to_row(file), "name_sealed": sealed}])
        self._transaction.record(file)

    async def get(self, file_id: FileId) -> File:
        return await _get(self._connection, self._cipher, file_id)

    async def by_secret(self, secret: str) -> File | None:
        row = await _BY_SECRET.row(self._connection, known_secret=secret)
        return None if row is None else _to_file(row, self._cipher)

    async def save(self, file: File) -> None:
        saved = await _SAVE.row(
            self._connection,
            file_id=file.id,
            seen=file.version,
            is_named=bool(file.name),
            **_to_row(file),
        )
        if saved is None:
            raise StaleVersion("The file changed meanwhile.", fileId=str(file.id))
        self._transaction.record(file)

    async def awaited_of(self, owner_id: AccountId, *, now: datetime) -> int:
        await self._take_turns(owner_id)
        (row,) = await _AWAITED.rows(self._connection, owner=owner_id, since=now - COMPLETE_WITHIN)
        return int(row["awaited"])

    async def of_owner(self, owner_id: AccountId, *, limit: int) -> Sequence[File]:
        rows = await _OF_OWNER.rows(self._connection, owner=owner_id, limit=limit)
        return [_to_file(row, self._cipher) for row in rows]

    async def _take_turns(self, owner_id: AccountId) -> None:
        await _TAKE_TURNS.run(self._connection, whose=f"uploads of {owner_id}")


class PostgresFileStore:
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        self.files = PostgresFiles(transaction, cipher)


class PostgresFileViews:
    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._cipher = cipher

    async def get(self, file_id: FileId) -> File:
        return await _get(self._pool, self._cipher, file_id)


async def _get(runner: Runner, cipher: PersonalCipher, file_id: FileId) -> File:
    row = await _GET.row(runner, file_id=file_id)
    if row is None:
        raise FileNotFound(file_id)
    return _to_file(row, cipher)


def _name_in(row: Record, cipher: PersonalCipher) -> str:
    """What its owner called it; nothing once they are erased, or the file is deleted."""
    if row["person_key"] is None or row["name_sealed"] is None:
        return ""
    return cipher.unseal(row["person_key"], _place(row["id"]), row["name_sealed"])


def _place(file_id: FileId) -> str:
    return f"file.name:{file_id}"


def _to_row(file: File) -> dict[str, Any]:
    return {
        "id": file.id,
        "owner_id": file.owner_id,
        "purpose": file.purpose.value,
        "content_type": file.content_type,
        "size": file.size,
        "secret": file.secret,
        "created_at": file.created_at,
        "status": file.status.value,
        "refusal": file.refusal,
        "renditions": msgspec.json.encode(file.renditions),
        "version": file.next_version,
    }


def _to_file(row: Record, cipher: PersonalCipher) -> File:
    refusal = row["refusal"]
    return File(
        id=row["id"],
        owner_id=row["owner_id"],
        purpose=Purpose(row["purpose"]),
        content_type=row["content_type"],
        size=row["size"],
        name=_name_in(row, cipher),
        secret=row["secret"],
        created_at=row["created_at"],
        status=FileStatus(row["status"]),
        refusal=None if refusal is None else RefusalReason(refusal),
        renditions=msgspec.json.decode(row["renditions"], type=tuple[Rendition, ...]),
        version=row["version"],
    )
