from collections.abc import Sequence
from dataclasses import dataclass

from application.identity.kept_factor import FactorKeeping
from application.identity.ports import IdentityStore
from application.platform.ports import Clock, UnitOfWork
from domain.identity.factor_errors import NoSuchFactor
from domain.kernel.access import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewRecoveryCodes:
    by: Principal


class RenewRecoveryCodesHandler:
    """Give out new recovery codes, once; those from before count no more."""

    def __init__(
        self, work: UnitOfWork[IdentityStore], keeping: FactorKeeping, clock: Clock
    ) -> None:
        self._work = work
        self._keeping = keeping
        self._clock = clock

    async def __call__(self, command: RenewRecoveryCodes) -> Sequence[str]:
        now = self._clock.now()
        command.by.need_recent_proof(now)
        async with self._work.begin() as store:
            factors = await store.second_factors.lock(command.by.account_id)
            if not factors.exist:
                raise NoSuchFactor
            codes, renewed = self._keeping.with_new_codes(factors, now=now)
            await store.second_factors.save(renewed)
        return codes
