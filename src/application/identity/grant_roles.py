from dataclasses import dataclass

from application.identity.ports import AccountView, IdentityStore
from application.platform.ports import Clock, UnitOfWork
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
    """Give an account exactly these roles. They count from its next access token on."""

    def __init__(self, work: UnitOfWork[IdentityStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: GrantRoles) -> AccountView:
        command.by.need(Right.MANAGE_ACCOUNTS)
        async with self._work.begin() as store:
            account = await store.accounts.get(command.account_id)
            if account.version != command.seen_version:
                raise StaleVersion("The account changed meanwhile.", version=account.version)
            granted = account.grant(command.roles, by=command.by.account_id, now=self._clock.now())
            await store.accounts.save(granted)
        return AccountView.of(granted.settled())
