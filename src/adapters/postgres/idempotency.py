"""Kept answers: the first request runs, the others hear what it was told."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec
from asyncpg import Record
from sqlalchemy import (
    ARRAY,
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

from adapters.postgres.reach import reaching_database
from adapters.postgres.schema import JSON, TIME, metadata
from adapters.postgres.statement import Connection, InsertMany, Pool, Statement, Write, write
from application.platform.idempotency import (
    AlreadyAnswered,
    Answer,
    KeyReused,
    Once,
    StillRunning,
)
from domain.kernel.errors import DomainError

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

_asked = (
    func.unnest(bindparam("scopes", type_=ARRAY(String)), bindparam("keys", type_=ARRAY(String)))
    .table_valued("scope", "key", name="asked")
    .render_derived()
)
_LOCK = Statement(
    select(
        func.pg_try_advisory_xact_lock(
            func.hashtextextended(_asked.c.scope, 0)
            # The sum would overflow int8; exclusive or cannot.
            .op("#")(func.hashtextextended(_asked.c.key, 1))
        ).label("is_ours")
    )
)
_FIND = Statement(
    select(answers).where(
        answers.c.scope == _asked.c.scope,
        answers.c.key == _asked.c.key,
        answers.c.expires_at > func.now(),
    )
)
_KEEP = InsertMany(
    answers,
    on_conflict=lambda new: new.on_conflict_do_update(
        constraint=answers.primary_key,
        set_={column.name: column for column in new.excluded if not column.primary_key},
        where=answers.c.expires_at <= func.now(),
    ),
)
_FORGET = Statement(delete(answers).where(answers.c.expires_at <= func.now()))


async def open_requests(
    connection: Connection, requests: Sequence[Once]
) -> Sequence[DomainError | AlreadyAnswered | None]:
    """Tell for each request why this transaction is not the one that answers it, if so.

    The lock is a statement of its own, before the look-up: what the look-up sees is then
    what the first request left behind. Without the lock there may still be an answer: then
    somebody else is only hearing it, too.
    """
    asked = {
        "scopes": [once.scope for once in requests],
        "keys": [once.key for once in requests],
    }
    locks = await _LOCK.rows(connection, **asked)
    found = {(row["scope"], row["key"]): row for row in await _FIND.rows(connection, **asked)}
    first: set[tuple[str, str]] = set()
    refusals: list[DomainError | AlreadyAnswered | None] = []
    for once, lock in zip(requests, locks, strict=True):
        name = (once.scope, once.key)
        # One transaction gets the same lock twice, so twins in it are told apart here.
        is_ours = lock["is_ours"] and name not in first
        first.add(name)
        refusals.append(_refusal(once, found.get(name), is_ours=is_ours))
    return refusals


def _refusal(
    once: Once, row: Record | None, *, is_ours: bool
) -> DomainError | AlreadyAnswered | None:
    if row is None:
        return None if is_ours else StillRunning()
    if row["fingerprint"] != once.fingerprint:
        return KeyReused()
    return AlreadyAnswered(_to_answer(row))


def kept(answered: Iterable[tuple[Once, Answer]]) -> Write:
    """What is to be written so that the requests are answered the same again."""
    now = datetime.now(UTC)
    rows = [
        {
            "scope": once.scope,
            "key": once.key,
            "fingerprint": once.fingerprint,
            "status": answer.status,
            "headers": dict(answer.headers),
            "body": answer.body,
            "expires_at": now + once.keep_for,
        }
        for once, answer in answered
    ]
    return _KEEP, rows


async def open_request(connection: Connection, once: Once) -> None:
    """Raise unless this transaction is the one that answers the request."""
    (refusal,) = await open_requests(connection, [once])
    if refusal is not None:
        raise refusal


class PostgresAnswers:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def keep_refusal(self, once: Once, answer: Answer) -> Answer:
        with reaching_database:
            async with self._pool.acquire() as connection, connection.transaction():
                try:
                    await open_request(connection, once)
                except AlreadyAnswered as earlier:
                    return earlier.answer
                await write(connection, [kept([(once, answer)])])
                return answer

    async def forget_expired(self) -> None:
        await _FORGET.run(self._pool)


def _to_answer(row: Record) -> Answer:
    return Answer(
        status=row["status"],
        headers=msgspec.json.decode(row["headers"], type=dict[str, str]),
        body=row["body"],
    )
