from dataclasses import dataclass

from application.identity.key_standings import KnownKeys
from application.identity.last_administrator import keep_an_administrator
from application.identity.ports import AccountView, IdentityStore
from application.identity.standings import Standings
from application.platform.ports import Clock, UnitOfWork
from domain.identity.account import Account
from domain.kernel.access import Principal, Right, Role
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRoles:
    account_id: AccountId
    roles: frozenset[Role]
    seen_version: int
    by: Principal


class GrantRolesHandler:
    """Give an account exactly these roles.

    They count at once here, and within seconds elsewhere, for sessions and API keys alike.
    """

    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        standings: Standings,
        keys: KnownKeys,
        clock: Clock,
    ) -> None:
        self._work = work
        self._standings = standings
        self._keys = keys
        self._clock = clock

    async def __call__(self, command: GrantRoles) -> AccountView:
        command.by.need(Right.MANAGE_ACCOUNTS)
        command.by.need_recent_proof(self._clock.now())
        granted = await self._grant(command)
        self._standings.forget_account(granted.id)
        self._keys.forget_account(granted.id)
        return AccountView.of(granted)

    async def _grant(self, command: GrantRoles) -> Account:
        now = self._clock.now()
        async with self._work.begin() as store:
            account = await store.accounts.get(command.account_id)
            if account.version != command.seen_version:
                raise StaleVersion("The account changed meanwhile.", version=account.version)
            granted = account.grant(command.roles, by=command.by.account_id, now=now)
            if Role.ADMIN not in granted.roles:
                await keep_an_administrator(store, without=account)
            await store.accounts.save(granted)
        return granted.settled()
