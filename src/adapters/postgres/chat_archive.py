"""The texts of messages in PostgreSQL, sealed with their authors' keys, and who the authors are."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record
from sqlalchemy import Integer, Uuid, bindparam, delete, func, literal_column, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.account_rows import accounts, place_of
from adapters.postgres.booking import bookings
from adapters.postgres.chat_schema import bodies
from adapters.postgres.chat_statements import any_of
from adapters.postgres.person_keys import person_keys
from adapters.postgres.schema import TIME
from adapters.postgres.statement import Pool, Statement, arrays, given, written
from adapters.postgres.tickets import tickets
from application.chat.archive import Body
from application.platform.personal_data import PersonalCipher
from domain.booking.booking import BookingStatus
from domain.booking.ticket import TicketStatus
from domain.chat.errors import PersonNotFound
from domain.identity.account import AccountStatus
from domain.kernel.access import RIGHTS, Right, Role
from domain.kernel.ids import AccountId, EventId, MessageId

AT_ONCE = 500
_b = bodies.c
_rows = given("body", **{column.name: column.type for column in bodies.columns})
# Without waiting for the disk: the log is written in order, so a text is safe as soon as the
# transaction is that gives its message a number, and that one does wait.
_hurry = select(func.set_config("synchronous_commit", "off", literal_column("true"))).subquery()
_PUT = Statement(
    insert(bodies)
    .from_select(
        [column.name for column in bodies.columns],
        select(
            *_rows.c,
        ).select_from(_rows.join(_hurry, literal_column("true"))),
    )
    .on_conflict_do_nothing()
)
_GET = Statement(select(bodies).where(_b.id == any_of("ids")))
_HISTORY = Statement(
    select(bodies)
    .where(_b.message_id == bindparam("message", type_=Uuid))
    .order_by(_b.revision, _b.written_at, _b.id)
)
_after_at = bindparam("after_at", type_=TIME)
_OF_AUTHOR = Statement(
    select(bodies)
    .where(
        _b.author_id == bindparam("author", type_=Uuid),
        (tuple_(_b.written_at, _b.id) > tuple_(_after_at, bindparam("after", type_=Uuid)))
        | _after_at.is_(None),
    )
    .order_by(_b.written_at, _b.id)
    .limit(bindparam("limit", type_=Integer))
)
_FORGET = Statement(delete(bodies).where(_b.message_id == any_of("messages")))


class PostgresMessageArchive:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def put(self, bodies: Sequence[Body]) -> None:
        if bodies:
            await _PUT.run(self._pool, **arrays("body", [_to_row(body) for body in bodies]))

    async def get_many(self, ids: Collection[UUID]) -> Mapping[UUID, Body]:
        rows = await _GET.rows(self._pool, ids=list(ids))
        return {row["id"]: _to_body(row) for row in rows}

    async def history(self, message_id: MessageId) -> Sequence[Body]:
        rows = await _HISTORY.rows(self._pool, message=message_id)
        return [_to_body(row) for row in rows]

    async def of_author(self, author_id: AccountId) -> AsyncIterator[Body]:
        after_at: datetime | None = None
        after: UUID | None = None
        while rows := await _OF_AUTHOR.rows(
            self._pool, author=author_id, after_at=after_at, after=after, limit=AT_ONCE
        ):
            for row in rows:
                yield _to_body(row)
            after_at, after = rows[-1]["written_at"], rows[-1]["id"]

    async def forget(self, message_ids: Collection[MessageId]) -> None:
        await _FORGET.run(self._pool, messages=list(message_ids))


def _to_row(body: Body) -> dict[str, Any]:
    return {
        "id": body.id,
        "conversation_id": body.conversation_id,
        "message_id": body.message_id,
        "author_id": body.author_id,
        "revision": body.revision,
        "written_at": body.written_at,
        "text_sealed": body.sealed,
    }


def _to_body(row: Record) -> Body:
    return Body(
        id=row["id"],
        conversation_id=row["conversation_id"],
        message_id=row["message_id"],
        author_id=row["author_id"],
        revision=row["revision"],
        written_at=row["written_at"],
        sealed=row["text_sealed"],
    )


_KEYS = Statement(select(person_keys).where(person_keys.c.account_id == any_of("ids")))


class PostgresSeals:
    """For every archive: the keys are here, wherever the texts are."""

    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._cipher = cipher

    async def seal(self, author_id: AccountId, body_id: UUID, text: str) -> bytes:
        keys = await self._keys([author_id])
        if author_id not in keys:
            raise PersonNotFound(author_id)
        return self._cipher.seal(keys[author_id], _place(body_id), text)

    async def unseal(self, bodies: Collection[Body]) -> Mapping[UUID, str]:
        keys = await self._keys({body.author_id for body in bodies})
        return {
            body.id: self._cipher.unseal(keys[body.author_id], _place(body.id), body.sealed)
            for body in bodies
            if body.author_id in keys
        }

    async def _keys(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, bytes]:
        rows = await _KEYS.rows(self._pool, ids=list(account_ids)) if account_ids else []
        return {row["account_id"]: row["key"] for row in rows}


def _place(body_id: UUID) -> str:
    return f"message_body.text:{body_id}"


_PEOPLE = Statement(
    select(accounts.c.id, accounts.c.name_sealed, accounts.c.roles, person_keys.c.key)
    .join(person_keys, person_keys.c.account_id == accounts.c.id)
    .where(
        accounts.c.id == any_of("ids"),
        accounts.c.status != literal_column(f"'{AccountStatus.ERASED}'"),
    )
)


class PostgresPeople:
    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._cipher = cipher

    async def names(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, str]:
        rows = await _PEOPLE.rows(self._pool, ids=list(account_ids))
        return {row["id"]: self._name(row) for row in rows}

    async def staff(self, account_id: AccountId, right: Right) -> bool:
        rows = await _PEOPLE.rows(self._pool, ids=[account_id])
        return any(right in RIGHTS[Role(role)] for row in rows for role in row["roles"])

    def _name(self, row: Record) -> str:
        if row["name_sealed"] is None:
            return ""
        place = place_of("name_sealed", row["id"])
        return self._cipher.unseal(row["key"], place, row["name_sealed"])


_COMES = Statement(
    select(
        or_(
            select(bookings.c.id)
            .where(
                bookings.c.buyer_id == bindparam("guest", type_=Uuid),
                bookings.c.event_id == bindparam("event", type_=Uuid),
                bookings.c.status.in_(written(BookingStatus.CONFIRMED, BookingStatus.COMPLETED)),
            )
            .exists(),
            select(tickets.c.number)
            .where(
                tickets.c.holder_id == bindparam("guest", type_=Uuid),
                tickets.c.event_id == bindparam("event", type_=Uuid),
                tickets.c.status.in_(written(TicketStatus.VALID, TicketStatus.USED)),
            )
            .exists(),
        )
    )
)


class PostgresEventGuests:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def comes(self, account_id: AccountId, event_id: EventId) -> bool:
        return bool(await _COMES.value(self._pool, guest=account_id, event=event_id))
