from contextlib import suppress
from dataclasses import dataclass

from application.identity.admit import AdmitHandler, Admitted
from application.identity.open_session import OpenSession
from application.identity.ports import IdentityStore, Passwords
from application.platform.ports import Clock, UnitOfWork
from domain.identity.account import Account, normalised_email
from domain.identity.errors import BadEmail, WrongCredentials
from domain.identity.session_events import SessionKind
from domain.kernel.errors import StaleVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIn:
    email: str
    password: str
    kind: SessionKind = SessionKind.BEARER
    device: str = ""
    place: str = ""


class LogInHandler:
    """Let in whoever knows the password, or ask for their second factor.

    An unknown address takes the same time.
    """

    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        passwords: Passwords,
        admit: AdmitHandler,
        clock: Clock,
    ) -> None:
        self._work = work
        self._passwords = passwords
        self._admit = admit
        self._clock = clock

    async def __call__(self, command: LogIn) -> Admitted:
        account = await self._freshened(await self._verified(command), command)
        return await self._admit(
            OpenSession(
                account=account, kind=command.kind, device=command.device, place=command.place
            )
        )

    async def _verified(self, command: LogIn) -> Account:
        account = await self._find(command.email)
        hashed = None if account is None else account.password_hash or None
        if not await self._passwords.verify(command.password, hashed) or account is None:
            raise WrongCredentials
        return account

    async def _find(self, email: str) -> Account | None:
        try:
            address = normalised_email(email)
        except BadEmail:
            return None
        async with self._work.begin() as store:
            return await store.accounts.find(address)

    async def _freshened(self, account: Account, command: LogIn) -> Account:
        """Hash the password again if the hash has become too cheap to break."""
        if not self._passwords.is_outdated(account.password_hash):
            return account
        hashed = await self._passwords.hash(command.password)
        rehashed = account.rehash(hashed, now=self._clock.now())
        with suppress(StaleVersion):
            async with self._work.begin() as store:
                await store.accounts.save(rehashed)
            return rehashed.settled()
        # Somebody changed the account meanwhile, perhaps its password: look again.
        return await self._verified(command)
