"""What people did, in PostgreSQL, and who wants it to be remembered."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from asyncpg import Record
from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Uuid,
    bindparam,
    delete,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.chat_statements import any_of
from adapters.postgres.person_keys import person_keys
from adapters.postgres.schema import TIME, id_column, metadata
from adapters.postgres.statement import InsertMany, Pool, Statement, skip_known
from application.activity.acts import Act, ActKind
from application.activity.archive import ActMark, KeptAct
from application.platform.personal_data import PersonalCipher
from domain.kernel.ids import AccountId

activity = Table(
    "activity",
    metadata,
    id_column(),
    Column("account_id", Uuid, nullable=False),
    Column("kind", String, nullable=False),
    Column("at", TIME, nullable=False),
    Column("subject_id", Uuid),
    Column("words_sealed", LargeBinary),
    Index("ix_activity_account_id", "account_id", "at", "id"),
    Index("ix_activity_at", "at"),
)
consents = Table(
    "activity_consent",
    metadata,
    id_column("account_id"),
    Column("since", TIME, nullable=False),
)

_a = activity.c
_AFTER_ALL = ActMark(datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))
_account = bindparam("account", type_=Uuid)
_ADD = InsertMany(activity, on_conflict=skip_known)
_OF_ACCOUNT = Statement(
    select(activity)
    .where(
        _a.account_id == _account,
        _a.at >= bindparam("since", type_=TIME),
        tuple_(_a.at, _a.id)
        < tuple_(bindparam("before_at", type_=TIME), bindparam("before_id", type_=Uuid)),
    )
    .order_by(_a.at.desc(), _a.id.desc())
    .limit(bindparam("limit", type_=Integer))
)
_FORGET_ALL = Statement(delete(activity).where(_a.account_id == _account))
_old = (
    select(_a.id)
    .where(_a.at < bindparam("before", type_=TIME))
    .order_by(_a.at)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("old")
)
_FORGET_OLD = Statement(delete(activity).where(_a.id == _old.c.id).returning(_a.id))


class PostgresActivityArchive:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def append(self, acts: Sequence[KeptAct]) -> None:
        async with self._pool.acquire() as connection:
            await _ADD.run(connection, [_to_row(act) for act in acts])

    async def of_account(
        self, account_id: AccountId, *, since: datetime, before: ActMark | None = None, limit: int
    ) -> Sequence[KeptAct]:
        mark = before or _AFTER_ALL
        rows = await _OF_ACCOUNT.rows(
            self._pool,
            account=account_id,
            since=since,
            before_at=mark.at,
            before_id=mark.id,
            limit=limit,
        )
        return [_to_act(row) for row in rows]

    async def forget_all(self, account_id: AccountId) -> None:
        await _FORGET_ALL.run(self._pool, account=account_id)

    async def forget_old(self, *, before: datetime, limit: int) -> int:
        return len(await _FORGET_OLD.rows(self._pool, before=before, limit=limit))


def _to_row(act: KeptAct) -> dict[str, Any]:
    return {
        "id": act.id,
        "account_id": act.account_id,
        "kind": act.kind,
        "at": act.at,
        "subject_id": act.subject_id,
        "words_sealed": act.sealed,
    }


def _to_act(row: Record) -> KeptAct:
    return KeptAct(
        id=row["id"],
        account_id=row["account_id"],
        kind=ActKind(row["kind"]),
        at=row["at"],
        subject_id=row["subject_id"],
        sealed=row["words_sealed"],
    )


_SINCE = Statement(select(consents).where(consents.c.account_id == any_of("ids")))
_given = insert(consents).values(account_id=_account, since=bindparam("since", type_=TIME))
_GIVE = Statement(
    _given.on_conflict_do_update(
        index_elements=[consents.c.account_id], set_={"since": _given.excluded.since}
    )
)
_WITHDRAW = Statement(delete(consents).where(consents.c.account_id == _account))


class PostgresConsents:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def since(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, datetime]:
        rows = await _SINCE.rows(self._pool, ids=list(account_ids))
        return {row["account_id"]: row["since"] for row in rows}

    async def give(self, account_id: AccountId, *, since: datetime) -> None:
        await _GIVE.run(self._pool, account=account_id, since=since)

    async def withdraw(self, account_id: AccountId) -> None:
        await _WITHDRAW.run(self._pool, account=account_id)


_KEYS = Statement(select(person_keys).where(person_keys.c.account_id == any_of("ids")))


class PostgresWordSeals:
    """For every archive: the keys are here, wherever the acts are."""

    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._cipher = cipher

    async def seal(self, acts: Sequence[Act]) -> Sequence[KeptAct]:
        keys = await self._keys({act.account_id for act in acts})
        return [self._sealed(act, keys[act.account_id]) for act in acts if act.account_id in keys]

    async def unseal(self, acts: Collection[KeptAct]) -> Mapping[UUID, str]:
        keys = await self._keys({act.account_id for act in acts if act.sealed is not None})
        return {
            act.id: self._cipher.unseal(keys[act.account_id], _place(act.id), act.sealed)
            for act in acts
            if act.sealed is not None and act.account_id in keys
        }

    def _sealed(self, act: Act, key: bytes) -> KeptAct:
        return KeptAct(
            id=act.id,
            account_id=act.account_id,
            kind=act.kind,
            at=act.at,
            subject_id=act.subject_id,
            sealed=self._cipher.seal(key, _place(act.id), act.words) if act.words else None,
        )

    async def _keys(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, bytes]:
        rows = await _KEYS.rows(self._pool, ids=list(account_ids)) if account_ids else []
        return {row["account_id"]: row["key"] for row in rows}


def _place(act_id: UUID) -> str:
    return f"activity.words:{act_id}"
