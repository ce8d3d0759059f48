"""Second factors and challenges in memory."""

from dataclasses import replace
from datetime import datetime

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from domain.identity.account import Account
from domain.identity.challenge import LASTS, Challenge
from domain.identity.errors import AccountNotFound
from domain.identity.factor_errors import ChallengeOver, PasskeyKnown
from domain.identity.passkey import Passkey
from domain.identity.second_factors import SecondFactors
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId


class MemorySecondFactors:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def of(self, account_id: AccountId) -> SecondFactors:
        known: SecondFactors | None = self._rows.get(account_id)
        own = sorted(
            (one for one in self._passkeys.values() if one.account_id == account_id),
            key=lambda passkey: passkey.id,
        )
        return replace(known or SecondFactors(account_id=account_id), passkeys=tuple(own))

    async def lock(self, account_id: AccountId) -> SecondFactors:
        # One transaction at a time: nobody else is here.
        account: Account | None = self._transaction.table("accounts").get(account_id)
        if account is None or account.is_erased:
            raise AccountNotFound(account_id)
        return await self.of(account_id)

    async def owner(self, credential_id: bytes) -> AccountId | None:
        passkey = self._passkeys.get(credential_id)
        return None if passkey is None else passkey.account_id

    async def save(self, factors: SecondFactors) -> None:
        if (await self.of(factors.account_id)).version != factors.version:
            raise StaleVersion("The second factors changed meanwhile.")
        for passkey in factors.passkeys:
            if await self.owner(passkey.credential_id) not in {None, factors.account_id}:
                raise PasskeyKnown
        self._forget_passkeys(factors.account_id)
        self._passkeys.update({one.credential_id: one for one in factors.passkeys})
        self._rows[factors.account_id] = replace(factors.settled(), passkeys=())
        self._transaction.record(factors)

    async def forget(self, account_id: AccountId) -> None:
        self._forget_passkeys(account_id)
        self._rows.pop(account_id, None)

    def _forget_passkeys(self, account_id: AccountId) -> None:
        for passkey in list(self._passkeys.values()):
            if passkey.account_id == account_id:
                del self._passkeys[passkey.credential_id]

    @property
    def _rows(self) -> dict[AccountId, SecondFactors]:
        return self._transaction.table("second_factors")

    @property
    def _passkeys(self) -> dict[bytes, Passkey]:
        return self._transaction.table("passkeys")


class MemoryChallenges:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def add(self, challenge: Challenge) -> None:
        self._rows[challenge.hash] = challenge

    async def lock(self, hash: bytes) -> Challenge:
        try:
            return self._rows[hash]
        except KeyError:
            raise ChallengeOver from None

    async def save(self, challenge: Challenge) -> None:
        self._rows[challenge.hash] = challenge

    @property
    def _rows(self) -> dict[bytes, Challenge]:
        return self._transaction.table("challenges")


class MemoryOldChallenges:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def forget_old(self, now: datetime) -> None:
        async with self._database.lock:
            challenges = self._database.table("challenges")
            for challenge in list(challenges.values()):
                if challenge.made_at <= now - LASTS:
                    del challenges[challenge.hash]
