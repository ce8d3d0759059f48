"""API keys in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.identity.key_ports import KeyStanding
from application.platform.paging import Page, PageRequest
from domain.identity.account import Account
from domain.identity.api_key import KEPT_FOR, USE_NOTED_EVERY, ApiKey, ApiKeyStatus
from domain.identity.api_key_errors import ApiKeyNotFound
from domain.identity.api_key_events import KeyRevocationReason
from domain.identity.errors import AccountNotFound
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, ApiKeyId

type Rows = dict[ApiKeyId, ApiKey]


class MemoryApiKeys:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def live_of(self, account_id: AccountId, *, now: datetime) -> Sequence[ApiKey]:
        # One transaction at a time: nobody else is here.
        return [key for key in _active(self._rows, account_id) if key.is_live(now)]

    async def add(self, key: ApiKey) -> None:
        account: Account | None = self._transaction.table("accounts").get(key.account_id)
        if account is None or account.is_erased:
            raise AccountNotFound(key.account_id)
        self._put(key)

    async def get(self, key_id: ApiKeyId) -> ApiKey:
        return _found(self._rows, key_id)

    async def save(self, key: ApiKey) -> None:
        if (await self.get(key.id)).version != key.version:
            raise StaleVersion("The API key changed meanwhile.", keyId=str(key.id))
        self._put(key)

    async def revoke_all(
        self, account_id: AccountId, *, reason: KeyRevocationReason, now: datetime
    ) -> int:
        ended = list(_active(self._rows, account_id))
        for key in ended:
            self._put(key.revoke(reason, now=now))
        return len(ended)

    @property
    def _rows(self) -> Rows:
        return self._transaction.table("api_keys")

    def _put(self, key: ApiKey) -> None:
        self._rows[key.id] = key.settled()
        self._transaction.record(key)


class MemoryApiKeyViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def get(self, key_id: ApiKeyId) -> ApiKey:
        async with self._database.lock:
            return _found(self._database.table("api_keys"), key_id)

    async def page(self, account_id: AccountId, page: PageRequest) -> Page[ApiKey]:
        before = page.after_id()
        async with self._database.lock:
            rows = self._database.table("api_keys")
        found = [key for key in _active(rows, account_id) if before is None or key.id < before]
        return Page.cut(found, page, key=lambda key: (str(key.id),))


class MemoryKeyStandings:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def of(self, key_id: ApiKeyId) -> KeyStanding | None:
        async with self._database.lock:
            key: ApiKey | None = self._database.table("api_keys").get(key_id)
            if key is None:
                return None
            account: Account | None = self._database.table("accounts").get(key.account_id)
        return None if account is None else _standing(key, account)

    async def note_use(self, key_id: ApiKeyId, *, now: datetime) -> None:
        async with self._database.lock:
            rows: Rows = self._database.table("api_keys")
            key = rows.get(key_id)
            if key is not None and (
                key.last_used_at is None or key.last_used_at <= now - USE_NOTED_EVERY
            ):
                rows[key_id] = replace(key, last_used_at=now)

    async def forget_over(self, *, now: datetime) -> None:
        async with self._database.lock:
            rows: Rows = self._database.table("api_keys")
            for key in list(rows.values()):
                if (key.revoked_at or key.expires_at) <= now - KEPT_FOR:
                    del rows[key.id]


def _found(rows: Rows, key_id: ApiKeyId) -> ApiKey:
    try:
        return rows[key_id]
    except KeyError:
        raise ApiKeyNotFound(key_id) from None


def _active(rows: Rows, account_id: AccountId) -> Iterator[ApiKey]:
    """The newest first."""
    own = (
        key
        for key in rows.values()
        if key.account_id == account_id and key.status is ApiKeyStatus.ACTIVE
    )
    return iter(sorted(own, key=lambda key: key.id, reverse=True))


def _standing(key: ApiKey, account: Account) -> KeyStanding:
    return KeyStanding(
        key_id=key.id,
        account_id=account.id,
        roles=account.roles,
        scopes=key.scopes,
        secret_hash=key.secret_hash,
        status=key.status,
        expires_at=key.expires_at,
        last_used_at=key.last_used_at,
    )
