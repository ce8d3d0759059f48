"""Links that count once, and wishes for new passwords, in PostgreSQL: addresses are sealed."""

from collections.abc import Sequence
from datetime import datetime

from asyncpg import Record
from sqlalchemy import (
    Column,
    Index,
    LargeBinary,
    String,
    Table,
    Uuid,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from adapters.postgres.person_keys import PersonKeys
from adapters.postgres.schema import TIME, id_column, metadata
from adapters.postgres.statement import InsertMany, Pool, Statement, skip_known
from adapters.postgres.unit_of_work import Transaction
from application.platform.personal_data import PersonalCipher
from domain.identity.one_time_link import KEPT_FOR, OneTimeLink, Purpose
from domain.identity.reset_request import ResetRequest
from domain.kernel.ids import AccountId, LinkId, ResetRequestId, SessionId

links = Table(
    "one_time_link",
    metadata,
    id_column(),
    Column("account_id", Uuid, nullable=False),
    Column("purpose", String, nullable=False),
    Column("address_sealed", LargeBinary, nullable=False),
    Column("session_id", Uuid),
    Column("made_at", TIME, nullable=False),
    Column("followed_at", TIME),
    Column("taken_back_at", TIME),
    Index("ix_one_time_link_account_id", "account_id"),
    Index("ix_one_time_link_made_at", "made_at"),
)
requests = Table(
    "reset_request",
    metadata,
    id_column(),
    # Of nobody in particular, so it has a key of its own, which goes with it.
    Column("key", LargeBinary, nullable=False),
    Column("email_sealed", LargeBinary, nullable=False),
)

_ADD = InsertMany(links, on_conflict=skip_known)
_OWNER = Statement(select(links.c.account_id).where(links.c.id == bindparam("id")))
_SAVE = Statement(
    update(links)
    .where(links.c.id == bindparam("link_id"))
    .values(followed_at=bindparam("followed_at"), taken_back_at=bindparam("taken_back_at"))
)
_FORGET_OLD = Statement(delete(links).where(links.c.made_at <= bindparam("until", type_=TIME)))

_ASK = Statement(insert(requests))
_FIND = Statement(select(requests).where(requests.c.id == bindparam("id")))
_FORGET = Statement(delete(requests).where(requests.c.id == bindparam("id")))


class PostgresLinks:
    # Locked in one order, so that two who follow links of one account cannot deadlock.
    locking = Statement(
        select(links)
        .where(links.c.account_id == bindparam("account_id"))
        .order_by(links.c.id)
        .with_for_update()
    )

    def __init__(self, transaction: Transaction, cipher: PersonalCipher, keys: PersonKeys) -> None:
        self._connection = transaction.connection
        self._cipher = cipher
        self._keys = keys

    async def add(self, *links: OneTimeLink) -> None:
        rows = []
        for link in links:
            key = await self._keys.get(link.account_id)
            if key is not None:  # Who is erased gets no more mail.
                rows.append(self._to_row(link, key))
        await _ADD.run(self._connection, rows)

    async def of(self, account_id: AccountId) -> Sequence[OneTimeLink]:
        rows = await self.locking.rows(self._connection, account_id=account_id)
        key = await self._keys.get(account_id)
        return [] if key is None else [self._from_row(row, key) for row in rows]

    async def beside(self, link_id: LinkId) -> Sequence[OneTimeLink]:
        row = await _OWNER.row(self._connection, id=link_id)
        return () if row is None else await self.of(AccountId(row["account_id"]))

    async def save(self, *links: OneTimeLink) -> None:
        for link in links:
            await _SAVE.run(
                self._connection,
                link_id=link.id,
                followed_at=link.followed_at,
                taken_back_at=link.taken_back_at,
            )

    def _to_row(self, link: OneTimeLink, key: bytes) -> dict[str, object]:
        return {
            "id": link.id,
            "account_id": link.account_id,
            "purpose": link.purpose.value,
            "address_sealed": self._cipher.seal(key, _place(link.id), link.address),
            "session_id": link.session_id,
            "made_at": link.made_at,
            "followed_at": link.followed_at,
            "taken_back_at": link.taken_back_at,
        }

    def _from_row(self, row: Record, key: bytes) -> OneTimeLink:
        session_id = row["session_id"]
        return OneTimeLink(
            id=LinkId(row["id"]),
            account_id=AccountId(row["account_id"]),
            purpose=Purpose(row["purpose"]),
            address=self._cipher.unseal(key, _place(row["id"]), row["address_sealed"]),
            session_id=None if session_id is None else SessionId(session_id),
            made_at=row["made_at"],
            followed_at=row["followed_at"],
            taken_back_at=row["taken_back_at"],
        )


class PostgresResetRequests:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._cipher = cipher

    async def add(self, request: ResetRequest) -> None:
        key = self._cipher.new_key()
        sealed = self._cipher.seal(key, _place_of_request(request.id), request.email)
        await _ASK.run(self._connection, id=request.id, key=key, email_sealed=sealed)
        self._transaction.record(request)

    async def find(self, request_id: ResetRequestId) -> ResetRequest | None:
        row = await _FIND.row(self._connection, id=request_id)
        if row is None:
            return None
        place = _place_of_request(request_id)
        email = self._cipher.unseal(row["key"], place, row["email_sealed"])
        return ResetRequest(id=request_id, email=email, version=1)

    async def forget(self, request_id: ResetRequestId) -> None:
        await _FORGET.run(self._connection, id=request_id)


class PostgresOldLinks:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def forget_old(self, now: datetime) -> None:
        await _FORGET_OLD.run(self._pool, until=now - KEPT_FOR)


def _place(link_id: object) -> str:
    return f"one_time_link.address:{link_id}"


def _place_of_request(request_id: ResetRequestId) -> str:
    return f"reset_request.email:{request_id}"
