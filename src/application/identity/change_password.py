from dataclasses import dataclass

from application.identity.new_password import store_new_password
from application.identity.ports import IdentityStore, Passwords
from application.identity.proof import Proof
from application.platform.ports import Clock, UnitOfWork
from domain.identity.password import checked_password
from domain.kernel.access import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword:
    current: str | None
    """Not needed from who has just proved who they are."""

    new: str
    by: Principal


class ChangePasswordHandler:
    """Take another password, and sign out wherever else one is signed in."""

    def __init__(self, work: UnitOfWork[IdentityStore], passwords: Passwords, clock: Clock) -> None:
        self._work = work
        self._passwords = passwords
        self._proof = Proof(passwords, clock)
        self._clock = clock

    async def __call__(self, command: ChangePassword) -> None:
        by = command.by
        async with self._work.begin() as store:
            account = await store.accounts.get(by.account_id)
            factors = await store.second_factors.of(by.account_id)
        await self._proof.check(account, factors, by=by, password=command.current)
        password = checked_password(
            command.new, email=account.email, length_min=factors.password_length_min
        )
        hashed = await self._passwords.hash(password)
        now = self._clock.now()
        async with self._work.begin() as store:
            changed = account.change_password(hashed, now=now)
            await store_new_password(store, changed, password, keeping=by.session_id, now=now)
