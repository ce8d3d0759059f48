"""Kept answers: the first request runs, the others hear what it was told."""

from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    bindparam,
    delete,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.schema import JSON, TIME, metadata
from adapters.postgres.statement import Connection, Pool, Statement
from application.platform.idempotency import (
    AlreadyAnswered,
    Answer,
    KeyReused,
    Once,
    StillRunning,
)

answers = Table(
    "answer",
    metadata,
    Column("scope", String, nullable=False),
    Column("key", String, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("expires_at", TIME, nullable=False, index=True),
    PrimaryKeyConstraint("scope", "key"),
)

_LOCK = Statement(
    select(
        func.pg_try_advisory_xact_lock(
            func.hashtextextended(bindparam("scope", type_=String), 0)
            # The sum would overflow int8; exclusive or cannot.
            .op("#")(func.hashtextextended(bindparam("key", type_=String), 1))
        )
    )
)
_FIND = Statement(
    select(answers).where(
        answers.c.scope == bindparam("scope"),
        answers.c.key == bindparam("key"),
        answers.c.expires_at > func.now(),
    )
)
_new = insert(answers).values(
    {
        "scope": bindparam("scope"),
        "key": bindparam("key"),
        "fingerprint": bindparam("fingerprint"),
        "status": bindparam("status"),
        "headers": bindparam("headers"),
        "body": bindparam("body"),
        "expires_at": func.now() + bindparam("keep_for"),
    }
)
_KEEP = Statement(
    _new.on_conflict_do_update(
        constraint=answers.primary_key,
        set_={column.name: column for column in _new.excluded if not column.primary_key},
        where=answers.c.expires_at <= func.now(),
    )
)
_FORGET = Statement(delete(answers).where(answers.c.expires_at <= func.now()))


async def open_request(connection: Connection, once: Once) -> None:
    """Raise unless this transaction is the one that answers the request.

    The lock is a statement of its own, before the look-up: what the look-up sees is then
    what the first request left behind.
    """
    if not await _LOCK.value(connection, scope=once.scope, key=once.key):
        raise StillRunning
    row = await _FIND.row(connection, scope=once.scope, key=once.key)
    if row is None:
        return
    if row["fingerprint"] != once.fingerprint:
        raise KeyReused
    raise AlreadyAnswered(_to_answer(row))


async def close_request(connection: Connection, once: Once, answer: Answer) -> None:
    await _KEEP.run(
        connection,
        scope=once.scope,
        key=once.key,
        fingerprint=once.fingerprint,
        status=answer.status,
        headers=dict(answer.headers),
        body=answer.body,
        keep_for=once.keep_for,
    )


class PostgresAnswers:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def keep_refusal(self, once: Once, answer: Answer) -> Answer:
        async with self._pool.acquire() as connection, connection.transaction():
            try:
                await open_request(connection, once)
            except AlreadyAnswered as earlier:
                return earlier.answer
            await close_request(connection, once, answer)
            return answer

    async def forget_expired(self) -> None:
        await _FORGET.run(self._pool)


def _to_answer(row: Any) -> Answer:
    return Answer(
        status=row["status"],
        headers=msgspec.json.decode(row["headers"], type=dict[str, str]),
        body=row["body"],
    )
