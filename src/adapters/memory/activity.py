"""What people did, in memory, and who wants it to be remembered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.memory.unit_of_work import MemoryDatabase
from application.activity.acts import Act, ActKind
from application.activity.archive import ActMark, KeptAct
from domain.identity.account import Account, AccountStatus
from domain.kernel.ids import AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberedAct:
    """Not sealed: nothing of the memory outlives the program."""

    id: UUID
    account_id: AccountId
    kind: ActKind
    at: datetime
    subject_id: UUID | None
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    account_id: AccountId
    since: datetime


class MemoryActivityArchive:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def append(self, acts: Sequence[KeptAct]) -> None:
        async with self._database.lock:
            for act in acts:
                self._rows.setdefault(act.id, _remembered(act))

    async def of_account(
        self, account_id: AccountId, *, since: datetime, before: ActMark | None = None, limit: int
    ) -> Sequence[KeptAct]:
        async with self._database.lock:
            own = [_kept(row) for row in self._rows.values() if row.account_id == account_id]
        found = [act for act in own if act.at >= since and (before is None or act.mark < before)]
        return sorted(found, key=lambda act: act.mark, reverse=True)[:limit]

    async def forget_all(self, account_id: AccountId) -> None:
        async with self._database.lock:
            for row in list(self._rows.values()):
                if row.account_id == account_id:
                    del self._rows[row.id]

    async def forget_old(self, *, before: datetime, limit: int) -> int:
        async with self._database.lock:
            old = sorted((row.at, row.id) for row in self._rows.values() if row.at < before)
            for _, act_id in old[:limit]:
                del self._rows[act_id]
        return len(old[:limit])

    @property
    def _rows(self) -> dict[UUID, RememberedAct]:
        return self._database.table("activity")


class MemoryConsents:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def since(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, datetime]:
        async with self._database.lock:
            rows = self._rows
            return {one: rows[one].since for one in account_ids if one in rows}

    async def give(self, account_id: AccountId, *, since: datetime) -> None:
        async with self._database.lock:
            self._rows[account_id] = Consent(account_id=account_id, since=since)

    async def withdraw(self, account_id: AccountId) -> None:
        async with self._database.lock:
            self._rows.pop(account_id, None)

    @property
    def _rows(self) -> dict[AccountId, Consent]:
        return self._database.table("activity_consents")


class MemoryWordSeals:
    """Words of those who are erased cannot be read: as if their key was gone."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def seal(self, acts: Sequence[Act]) -> Sequence[KeptAct]:
        living = await self._living({act.account_id for act in acts})
        return [_sealed(act) for act in acts if act.account_id in living]

    async def unseal(self, acts: Collection[KeptAct]) -> Mapping[UUID, str]:
        living = await self._living({act.account_id for act in acts})
        return {
            act.id: act.sealed.decode()
            for act in acts
            if act.sealed is not None and act.account_id in living
        }

    async def _living(self, account_ids: Collection[AccountId]) -> Collection[AccountId]:
        async with self._database.lock:
            accounts: Mapping[AccountId, Account] = self._database.table("accounts")
            return {
                one
                for one in account_ids
                if one in accounts and accounts[one].status is not AccountStatus.ERASED
            }


def _sealed(act: Act) -> KeptAct:
    return KeptAct(
        id=act.id,
        account_id=act.account_id,
        kind=act.kind,
        at=act.at,
        subject_id=act.subject_id,
        sealed=act.words.encode() if act.words else None,
    )


def _remembered(act: KeptAct) -> RememberedAct:
    return RememberedAct(
        id=act.id,
        account_id=act.account_id,
        kind=act.kind,
        at=act.at,
        subject_id=act.subject_id,
        words=None if act.sealed is None else act.sealed.decode(),
    )


def _kept(row: RememberedAct) -> KeptAct:
    return KeptAct(
        id=row.id,
        account_id=row.account_id,
        kind=row.kind,
        at=row.at,
        subject_id=row.subject_id,
        sealed=None if row.words is None else row.words.encode(),
    )
