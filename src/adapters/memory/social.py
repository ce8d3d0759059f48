"""Identities elsewhere, and log-ins that are under way, in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from domain.identity.account import Account
from domain.identity.errors import AccountGone
from domain.identity.social_errors import IdentityTaken, SocialLogInOver
from domain.identity.social_identity import SocialIdentity
from domain.identity.social_log_in import LASTS, SocialLogIn
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, SocialIdentityId, SocialLogInId


class MemorySocialIdentities:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def find(self, issuer: str, subject: str) -> SocialIdentity | None:
        for identity in self._rows.values():
            if (identity.issuer, identity.subject) == (issuer, subject):
                return identity
        return None

    async def of(self, account_id: AccountId) -> Sequence[SocialIdentity]:
        return _of(self._rows, account_id)

    async def add(self, identity: SocialIdentity) -> None:
        account: Account = self._transaction.table("accounts")[identity.account_id]
        if account.is_erased:
            raise AccountGone
        if await self.find(identity.issuer, identity.subject) is not None:
            raise IdentityTaken
        self._rows[identity.id] = identity.settled()
        self._transaction.record(identity)

    async def remove(self, identity: SocialIdentity) -> None:
        known = self._rows.get(identity.id)
        if known is None or known.version != identity.version:
            raise StaleVersion("It is not linked any more.", identityId=str(identity.id))
        del self._rows[identity.id]
        self._transaction.record(identity)

    async def forget_all(self, account_id: AccountId) -> None:
        for identity in _of(self._rows, account_id):
            del self._rows[identity.id]

    @property
    def _rows(self) -> dict[SocialIdentityId, SocialIdentity]:
        return self._transaction.table("social_identities")


class MemorySocialIdentityViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def of(self, account_id: AccountId) -> Sequence[SocialIdentity]:
        async with self._database.lock:
            return _of(self._database.table("social_identities"), account_id)


class MemorySocialLogIns:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def add(self, log_in: SocialLogIn) -> None:
        self._rows[log_in.id] = log_in

    async def take(self, log_in_id: SocialLogInId) -> SocialLogIn:
        log_in = self._rows.pop(log_in_id, None)
        if log_in is None:
            raise SocialLogInOver
        return log_in

    @property
    def _rows(self) -> dict[SocialLogInId, SocialLogIn]:
        return self._transaction.table("social_log_ins")


class MemoryOldSocialLogIns:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def forget_old(self, now: datetime) -> None:
        async with self._database.lock:
            log_ins = self._database.table("social_log_ins")
            for log_in in list(log_ins.values()):
                if log_in.begun_at <= now - LASTS:
                    del log_ins[log_in.id]


def _of(
    rows: Mapping[SocialIdentityId, SocialIdentity], account_id: AccountId
) -> Sequence[SocialIdentity]:
    found = [identity for identity in rows.values() if identity.account_id == account_id]
    return sorted(found, key=lambda identity: identity.id)
