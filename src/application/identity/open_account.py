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
    """Open an account for somebody else, whose address one vouches for; raises ``EmailTaken``."""

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
        now = self._clock.now()
        account = Account.register(
            AccountId(self._ids.new()),
            email=email,
            name=command.name,
            password_hash=await self._passwords.hash(password),
            now=now,
            roles=command.roles,
        ).verify_email(now=now)
        async with self._work.begin() as store:
            await store.accounts.add(account)
        return AccountView.of(account.settled())
