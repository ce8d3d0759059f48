from dataclasses import dataclass

from application.identity.ports import IdentityStore
from application.platform.ports import Clock, UnitOfWork
from domain.identity.social_errors import IdentityNotFound
from domain.kernel.access import Principal
from domain.kernel.ids import SocialIdentityId


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkIdentity:
    identity_id: SocialIdentityId
    by: Principal


class UnlinkIdentityHandler:
    """Log in through this provider no more. Sessions that are open stay so."""

    def __init__(self, work: UnitOfWork[IdentityStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: UnlinkIdentity) -> None:
        now = self._clock.now()
        command.by.need_recent_proof(now)
        async with self._work.begin() as store:
            among = await store.social_identities.of(command.by.account_id)
            wanted = [one for one in among if one.id == command.identity_id]
            if not wanted:
                raise IdentityNotFound(command.identity_id)
            account = await store.accounts.get(command.by.account_id)
            unlinked = wanted[0].unlink(account=account, among=among, now=now)
            await store.social_identities.remove(unlinked)
