from dataclasses import dataclass, field

from application.identity.last_administrator import keep_an_administrator
from application.identity.ports import IdentityStore, Passwords
from application.identity.proof import Proof
from application.platform.personal_records import Obligations
from application.platform.ports import Clock, UnitOfWork
from domain.identity.account import Account
from domain.identity.api_key_events import KeyRevocationReason
from domain.identity.errors import ErasureNotYet
from domain.identity.session_events import RevocationReason
from domain.kernel.access import Principal, Right
from domain.kernel.ids import AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseAccount:
    account_id: AccountId
    by: Principal
    password: str | None = field(default=None, repr=False)
    """Not needed from who has just proved who they are."""


class EraseAccountHandler:
    """Forget a person: they themselves, or who manages accounts, for them.

    What the law makes us keep names an account that says nothing about anybody any more.
    """

    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        passwords: Passwords,
        obligations: Obligations,
        clock: Clock,
    ) -> None:
        self._work = work
        self._proof = Proof(passwords, clock)
        self._obligations = obligations
        self._clock = clock

    async def __call__(self, command: EraseAccount) -> None:
        by, is_own = command.by, command.account_id == command.by.account_id
        if not is_own:
            by.need(Right.MANAGE_ACCOUNTS)
        async with self._work.begin() as store:
            account = await store.accounts.get(command.account_id)
            factors = await store.second_factors.of(account.id)
        await self._proof.check(
            account, factors, by=by, password=command.password if is_own else None
        )
        if unfinished := await self._obligations.of(account.id):
            raise ErasureNotYet(unfinished)
        async with self._work.begin() as store:
            await keep_an_administrator(store, without=account)
            await erase(store, account, by=by.account_id, clock=self._clock)


async def erase(store: IdentityStore, account: Account, *, by: AccountId, clock: Clock) -> None:
    """Store it without what it knew of the person, and end its sessions and its API keys."""
    now = clock.now()
    await store.accounts.save(account.erase(by=by, now=now))
    await store.second_factors.forget(account.id)
    await store.sessions.revoke_all(account.id, reason=RevocationReason.ACCOUNT_ERASED, now=now)
    await store.api_keys.revoke_all(account.id, reason=KeyRevocationReason.ACCOUNT_ERASED, now=now)
    await store.social_identities.forget_all(account.id)
