from contextlib import suppress
from dataclasses import dataclass

from application.identity.ports import IdentityStore, Passwords
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.identity.account import Account, normalised_email
from domain.identity.errors import EmailTaken
from domain.identity.password import checked_password
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    email: str
    name: str
    password: str


class RegisterHandler:
    """Open an account. Whether the address has one already is told to nobody.

    Both ways cost the same: one hash, one look-up, one write that is committed.
    """

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

    async def __call__(self, command: Register) -> None:
        email = normalised_email(command.email)
        password = checked_password(command.password, email=email)
        account = Account.register(
            AccountId(self._ids.new()),
            email=email,
            name=command.name,
            password_hash=await self._passwords.hash(password),
            now=self._clock.now(),
        )
        # Who loses a race against the same address hears no more than who comes too late.
        with suppress(EmailTaken, StaleVersion):
            await self._store(account)

    async def _store(self, account: Account) -> None:
        async with self._work.begin() as store:
            known = await store.accounts.find(account.email)
            if known is None:
                await store.accounts.add(account)
            else:
                await store.accounts.save(known.claim_again(now=account.created_at))
