from dataclasses import dataclass

from application.identity.own_account import own_account
from application.identity.ports import AccountView, Avatars, IdentityStore
from application.platform.ports import Clock, UnitOfWork
from domain.kernel.access import Principal
from domain.kernel.ids import FileId


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAvatar:
    file_id: FileId | None
    """``None`` for no picture."""

    by: Principal


class SetAvatarHandler:
    """Be seen with another picture, or with none. The same one again changes nothing."""

    def __init__(self, work: UnitOfWork[IdentityStore], avatars: Avatars, clock: Clock) -> None:
        self._work = work
        self._avatars = avatars
        self._clock = clock

    async def __call__(self, command: SetAvatar) -> AccountView:
        if command.file_id is not None:
            await self._avatars.check(command.file_id, command.by.account_id)
        async with self._work.begin() as store:
            account = await own_account(store, command.by)
            if account.avatar == command.file_id:
                return AccountView.of(account)
            changed = account.set_avatar(command.file_id, now=self._clock.now())
            await store.accounts.save(changed)
        return AccountView.of(changed.settled())
