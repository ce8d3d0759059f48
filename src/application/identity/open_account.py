from dataclasses import dataclass

from application.identity.ports import AccountView, IdentityStore, Passwords
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.identity.account import Account, normalised_email
from domain.identity.password import checked_password
from domain.kernel.access import Principal, Right, Role
from domain.kernel.ids import AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAccount:
    email: str
    name: str
    password: str
    roles: frozenset[Role]
    by: Principal


class OpenAccountHandler:
    """Open an account for somebody else, with its roles; raises ``EmailTaken``."""

    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        passwords: Passwords,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._work = work
        self._passwords = passwords
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: OpenAccount) -> AccountView:
        command.by.need(Right.MANAGE_ACCOUNTS)
        email = normalised_email(command.email)
        password = checked_password(command.password, email=email)
        account = Account.register(
            AccountId(self._ids.new()),
            email=email,
            name=command.name,
            password_hash=await self._passwords.hash(password),
            now=self._clock.now(),
            roles=command.roles,
        )
        async with self._work.begin() as store:
            await store.accounts.add(account)
        return AccountView.of(account.settled())
