from dataclasses import dataclass

from application.identity.kept_factor import FactorKeeping
from application.identity.ports import IdentityStore
from application.platform.ports import Clock, UnitOfWork
from domain.identity.session import STAFF
from domain.kernel.access import Principal
from domain.kernel.ids import PasskeyId


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveFactor:
    passkey_id: PasskeyId | None
    """``None`` for the authenticator app."""

    by: Principal


class RemoveFactorHandler:
    """Give up a second factor. Where staff need one, their last one stays."""

    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        keeping: FactorKeeping,
        clock: Clock,
        *,
        staff_need_one: bool,
    ) -> None:
        self._work = work
        self._keeping = keeping
        self._clock = clock
        self._staff_need_one = staff_need_one

    async def __call__(self, command: RemoveFactor) -> None:
        by, now = command.by, self._clock.now()
        by.need_recent_proof(now)
        async with self._work.begin() as store:
            factors = await store.second_factors.lock(by.account_id)
            account = await store.accounts.get(by.account_id)
            is_needed = self._staff_need_one and not STAFF.isdisjoint(account.roles)
            if command.passkey_id is None:
                left = factors.remove_authenticator(is_needed=is_needed, now=now)
            else:
                left = factors.remove_passkey(command.passkey_id, is_needed=is_needed, now=now)
            await self._keeping.store(store, left, by=by)
        self._keeping.forget_standing(by)
