from dataclasses import dataclass, field

from application.identity.own_account import own_account
from application.identity.ports import AccountView, IdentityStore, Spellings
from application.platform.ports import Clock, UnitOfWork
from domain.identity.profile import ProfileChanges
from domain.kernel.access import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeProfile:
    changes: ProfileChanges = field(repr=False)
    seen_version: int
    by: Principal


class ChangeProfileHandler:
    """Change how one is called, reached and spoken to."""

    def __init__(self, work: UnitOfWork[IdentityStore], spellings: Spellings, clock: Clock) -> None:
        self._work = work
        self._spellings = spellings
        self._clock = clock

    async def __call__(self, command: ChangeProfile) -> AccountView:
        changes = self._spelt(command.changes)
        async with self._work.begin() as store:
            account = await own_account(store, command.by, command.seen_version)
            changed = account.change_profile(changes, now=self._clock.now())
            await store.accounts.save(changed)
        return AccountView.of(changed.settled())

    def _spelt(self, changes: ProfileChanges) -> ProfileChanges:
        spelt = changes.copy()
        if phone := changes.get("phone"):
            spelt["phone"] = self._spellings.phone(phone)
        if "locale" in changes:
            spelt["locale"] = self._spellings.locale(changes["locale"])
        return spelt
