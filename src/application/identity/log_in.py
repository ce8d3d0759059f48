from contextlib import suppress
from dataclasses import dataclass

from application.identity.ports import (
    AccessTokens,
    AccountView,
    IdentityStore,
    IssuedToken,
    Passwords,
)
from application.platform.ports import Clock, UnitOfWork
from domain.identity.account import Account, normalised_email
from domain.identity.errors import BadEmail, WrongCredentials
from domain.kernel.errors import StaleVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIn:
    email: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIn:
    account: AccountView
    access: IssuedToken


class LogInHandler:
    """Exchange a password for an access token. An unknown address takes the same time."""

    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        passwords: Passwords,
        tokens: AccessTokens,
        clock: Clock,
    ) -> None:
        self._work = work
        self._passwords = passwords
        self._tokens = tokens
        self._clock = clock

    async def __call__(self, command: LogIn) -> LoggedIn:
        account = await self._find(command.email)
        hashed = None if account is None else account.password_hash
        if not await self._passwords.verify(command.password, hashed) or account is None:
            raise WrongCredentials
        account = await self._freshen(account, command.password)
        access = self._tokens.issue(account.principal, now=self._clock.now())
        return LoggedIn(account=AccountView.of(account), access=access)

    async def _find(self, email: str) -> Account | None:
        try:
            address = normalised_email(email)
        except BadEmail:
            return None
        async with self._work.begin() as store:
            return await store.accounts.find(address)

    async def _freshen(self, account: Account, password: str) -> Account:
        """Hash the password again if the hash has become too cheap to break."""
        if not self._passwords.is_outdated(account.password_hash):
            return account
        hashed = await self._passwords.hash(password)
        rehashed = account.rehash(hashed, now=self._clock.now())
        # Somebody changed the account meanwhile: the next log-in does it.
        with suppress(StaleVersion):
            async with self._work.begin() as store:
                await store.accounts.save(rehashed)
            return rehashed.settled()
        return account
