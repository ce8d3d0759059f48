"""API keys in PostgreSQL. What its owner calls a key is sealed with their own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record
from sqlalchemy import (
    ARRAY,
    Column,
    Index,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    Uuid,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from adapters.postgres.account_rows import accounts
from adapters.postgres.person_keys import person_keys
from adapters.postgres.schema import TIME, id_column, metadata
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import Transaction
from application.identity.key_ports import KeyStanding
from application.platform.paging import Page, PageRequest
from application.platform.personal_data import PersonalCipher
from domain.identity.api_key import KEPT_FOR, USE_NOTED_EVERY, ApiKey, ApiKeyStatus
from domain.identity.api_key_errors import ApiKeyNotFound
from domain.identity.api_key_events import KeyRevocationReason
from domain.identity.errors import AccountNotFound
from domain.kernel.access import Right, Role
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, ApiKeyId

AFTER_ALL = UUID(int=2**128 - 1)

api_keys = Table(
    "api_key",
    metadata,
    id_column(),
    Column("account_id", Uuid, nullable=False),
    Column("name_sealed", LargeBinary, nullable=False),
    Column("scopes", ARRAY(String), nullable=False),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("expires_at", TIME, nullable=False),
    Column("last_used_at", TIME),
    Column("status", String, nullable=False),
    Column("revoked_at", TIME),
    Column("version", Integer, nullable=False),
    Index("ix_api_key_account_id_id", "account_id", "id"),
)
CHANGING = ("name_sealed", "status", "revoked_at")


def _keys() -> Select[Any]:
    """API keys with the keys of those persons who were not erased."""
    sealed_with = api_keys.outerjoin(person_keys, person_keys.c.account_id == api_keys.c.account_id)
    return select(api_keys, person_keys.c.key).select_from(sealed_with)


def _time(name: str) -> Any:
    return bindparam(name, type_=TIME)


_is_active = api_keys.c.status == bindparam("active", ApiKeyStatus.ACTIVE.value, type_=String)
_of_account = api_keys.c.account_id == bindparam("account_id", type_=Uuid)

LOCK_ACCOUNT = Statement(
    select(accounts.c.id)
    .where(accounts.c.id == bindparam("account_id"))
    .with_for_update(key_share=True)
)
_PERSON_KEY = Statement(
    select(person_keys.c.key).where(person_keys.c.account_id == bindparam("account_id"))
)
_ADD = Statement(insert(api_keys))
_GET = Statement(_keys().where(api_keys.c.id == bindparam("key_id")))
_ACTIVE = Statement(
    _keys()
    .where(_of_account, _is_active)
    .order_by(api_keys.c.id.desc())
    .with_for_update(of=api_keys)
)
_SAVE = Statement(
    update(api_keys)
    .where(api_keys.c.id == bindparam("key_id"), api_keys.c.version == bindparam("seen"))
    .values({name: bindparam(name) for name in CHANGING} | {"version": bindparam("next")})
    .returning(api_keys.c.id)
)
_REVOKE = Statement(
    update(api_keys)
    .where(api_keys.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))))
    .values(
        status=bindparam("revoked", ApiKeyStatus.REVOKED.value),
        revoked_at=_time("now"),
        version=api_keys.c.version + 1,
    )
)
_PAGE = Statement(
    _keys()
    .where(_of_account, _is_active, api_keys.c.id < bindparam("before", type_=Uuid))
    .order_by(api_keys.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
)
_STANDING = Statement(
    select(api_keys, accounts.c.roles)
    .join_from(api_keys, accounts, accounts.c.id == api_keys.c.account_id)
    .where(api_keys.c.id == bindparam("key_id"))
)
_NOTE_USE = Statement(
    update(api_keys)
    .where(
        api_keys.c.id == bindparam("key_id"),
        or_(api_keys.c.last_used_at.is_(None), api_keys.c.last_used_at <= _time("used_before")),
    )
    .values(last_used_at=_time("now"))
)
_FORGET = Statement(
    delete(api_keys).where(
        func.coalesce(api_keys.c.revoked_at, api_keys.c.expires_at) <= _time("over_before")
    )
)


class ApiKeyRows:
    def __init__(self, cipher: PersonalCipher) -> None:
        self._cipher = cipher

    def sealed(self, key: ApiKey, person_key: bytes) -> bytes:
        return self._cipher.seal(person_key, _place(key.id), key.name)

    def from_row(self, row: Record) -> ApiKey:
        return ApiKey(
            id=ApiKeyId(row["id"]),
            account_id=AccountId(row["account_id"]),
            name=self._name(row),
            scopes=frozenset(Right(scope) for scope in row["scopes"]),
            secret_hash=row["secret_hash"],
            created_at=row["created_at"],
            expires_at=row["expires_at"],
            last_used_at=row["last_used_at"],
            status=ApiKeyStatus(row["status"]),
            revoked_at=row["revoked_at"],
            version=row["version"],
        )

    def _name(self, row: Record) -> str:
        if row["key"] is None:  # Of somebody who was erased.
            return ""
        return self._cipher.unseal(row["key"], _place(row["id"]), row["name_sealed"])


class PostgresApiKeys:
    locking_account = LOCK_ACCOUNT

    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._rows = ApiKeyRows(cipher)

    async def live_of(self, account_id: AccountId, *, now: datetime) -> Sequence[ApiKey]:
        return [key for key in await self._active(account_id) if key.is_live(now)]

    async def add(self, key: ApiKey) -> None:
        await self.locking_account.run(self._connection, account_id=key.account_id)
        person_key = await self._person_key(key.account_id)
        if person_key is None:
            raise AccountNotFound(key.account_id)
        await _ADD.run(
            self._connection,
            id=key.id,
            account_id=key.account_id,
            name_sealed=self._rows.sealed(key, person_key),
            scopes=sorted(scope.value for scope in key.scopes),
            secret_hash=key.secret_hash,
            created_at=key.created_at,
            expires_at=key.expires_at,
            last_used_at=key.last_used_at,
            status=key.status.value,
            revoked_at=key.revoked_at,
            version=key.next_version,
        )
        self._transaction.record(key)

    async def get(self, key_id: ApiKeyId) -> ApiKey:
        return _found(await _GET.row(self._connection, key_id=key_id), key_id, self._rows)

    async def save(self, key: ApiKey) -> None:
        person_key = await self._person_key(key.account_id)
        saved = await _SAVE.row(
            self._connection,
            key_id=key.id,
            seen=key.version,
            next=key.next_version,
            # Who was erased has no key, and nothing that would need one.
            name_sealed=b"" if person_key is None else self._rows.sealed(key, person_key),
            status=key.status.value,
            revoked_at=key.revoked_at,
        )
        if saved is None:
            raise StaleVersion("The API key changed meanwhile.", keyId=str(key.id))
        self._transaction.record(key)

    async def revoke_all(
        self, account_id: AccountId, *, reason: KeyRevocationReason, now: datetime
    ) -> int:
        ended = await self._active(account_id)
        if ended:
            await _REVOKE.run(self._connection, ids=[key.id for key in ended], now=now)
        for key in ended:
            self._transaction.record(key.revoke(reason, now=now))
        return len(ended)

    async def _active(self, account_id: AccountId) -> Sequence[ApiKey]:
        await self.locking_account.run(self._connection, account_id=account_id)
        rows = await _ACTIVE.rows(self._connection, account_id=account_id)
        return [self._rows.from_row(row) for row in rows]

    async def _person_key(self, account_id: AccountId) -> bytes | None:
        row = await _PERSON_KEY.row(self._connection, account_id=account_id)
        return None if row is None else row["key"]


class PostgresApiKeyViews:
    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._rows = ApiKeyRows(cipher)

    async def get(self, key_id: ApiKeyId) -> ApiKey:
        return _found(await _GET.row(self._pool, key_id=key_id), key_id, self._rows)

    async def page(self, account_id: AccountId, page: PageRequest) -> Page[ApiKey]:
        rows = await _PAGE.rows(
            self._pool,
            account_id=account_id,
            before=page.after_id() or AFTER_ALL,
            limit=page.limit + 1,
        )
        found = [self._rows.from_row(row) for row in rows]
        return Page.cut(found, page, key=lambda key: (str(key.id),))


class PostgresKeyStandings:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def of(self, key_id: ApiKeyId) -> KeyStanding | None:
        row = await _STANDING.row(self._pool, key_id=key_id)
        return None if row is None else _standing_of(row)

    async def note_use(self, key_id: ApiKeyId, *, now: datetime) -> None:
        # Of several processes that see it used, the first writes.
        await _NOTE_USE.run(self._pool, key_id=key_id, now=now, used_before=now - USE_NOTED_EVERY)

    async def forget_over(self, *, now: datetime) -> None:
        await _FORGET.run(self._pool, over_before=now - KEPT_FOR)


def _found(row: Record | None, key_id: ApiKeyId, rows: ApiKeyRows) -> ApiKey:
    if row is None:
        raise ApiKeyNotFound(key_id)
    return rows.from_row(row)


def _standing_of(row: Record) -> KeyStanding:
    return KeyStanding(
        key_id=ApiKeyId(row["id"]),
        account_id=AccountId(row["account_id"]),
        roles=frozenset(Role(name) for name in row["roles"]),
        scopes=frozenset(Right(scope) for scope in row["scopes"]),
        secret_hash=row["secret_hash"],
        status=ApiKeyStatus(row["status"]),
        expires_at=row["expires_at"],
        last_used_at=row["last_used_at"],
    )


def _place(key_id: Any) -> str:
    return f"api_key.name:{key_id}"
