from collections.abc import Sequence
from dataclasses import dataclass, field

from application.identity.factor_ports import AuthenticatorApps
from application.identity.kept_factor import FactorKeeping
from application.identity.ports import IdentityStore
from application.platform.ports import Clock, UnitOfWork
from domain.identity.factor_errors import WrongSecondFactor
from domain.identity.second_factors import SecondFactors
from domain.kernel.access import Principal

NONE: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmAuthenticator:
    code: str = field(repr=False)
    by: Principal


class ConfirmAuthenticatorHandler:
    """Take the app that was begun. With the first factor come recovery codes."""

    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        apps: AuthenticatorApps,
        keeping: FactorKeeping,
        clock: Clock,
    ) -> None:
        self._work = work
        self._apps = apps
        self._keeping = keeping
        self._clock = clock

    async def __call__(self, command: ConfirmAuthenticator) -> Sequence[str]:
        by, now = command.by, self._clock.now()
        by.need_recent_proof(now)
        async with self._work.begin() as store:
            factors = await store.second_factors.lock(by.account_id)
            confirmed = self._confirmed(factors, command.code)
            if factors.exist:
                await self._keeping.store(store, confirmed, by=by)
                codes = NONE
            else:
                codes = await self._keeping.store_first(store, confirmed, by=by)
        self._keeping.forget_standing(by)
        return codes

    def _confirmed(self, factors: SecondFactors, code: str) -> SecondFactors:
        now, begun = self._clock.now(), factors.awaited()
        step = self._apps.step(begun.secret, code, now=now, after=begun.last_step)
        if step is None:
            raise WrongSecondFactor
        return factors.confirm_authenticator(step, now=now)
