"""What goes with every factor that comes or goes: codes for the day it is lost, and sessions."""

from collections.abc import Sequence
from datetime import datetime

from application.identity.factor_ports import FactorSecrets
from application.identity.ports import IdentityStore
from application.identity.session_ports import session_of
from application.identity.standings import Standings
from application.platform.ports import Clock
from domain.identity.second_factors import RECOVERY_CODES, SecondFactors
from domain.identity.session_events import RevocationReason
from domain.kernel.access import Principal


class FactorKeeping:
    def __init__(self, factor_secrets: FactorSecrets, standings: Standings, clock: Clock) -> None:
        self._secrets = factor_secrets
        self._standings = standings
        self._clock = clock

    async def store_first(
        self, store: IdentityStore, factors: SecondFactors, *, by: Principal
    ) -> Sequence[str]:
        """Store the first factor of an account; return the recovery codes that come with it."""
        codes, with_codes = self.with_new_codes(factors, now=self._clock.now())
        await self.store(store, with_codes, by=by)
        return codes

    async def store(self, store: IdentityStore, factors: SecondFactors, *, by: Principal) -> None:
        """Store them; end other sessions, which were opened with what counted before.

        This session keeps on: whoever sits there has just shown all that there is to show.
        """
        now, session_id = self._clock.now(), session_of(by)
        await store.second_factors.save(factors)
        await store.sessions.revoke_all(
            by.account_id, except_=session_id, reason=RevocationReason.FACTORS_CHANGED, now=now
        )
        session = await store.sessions.lock(session_id)
        await store.sessions.save(session.note_second_factor(shown=factors.exist))

    def with_new_codes(
        self, factors: SecondFactors, *, now: datetime
    ) -> tuple[Sequence[str], SecondFactors]:
        codes = self._secrets.new_recovery_codes(RECOVERY_CODES)
        hashes = [self._secrets.hash_of_code(code, factors.account_id) for code in codes]
        return codes, factors.renew_recovery_codes(hashes, now=now)

    def forget_standing(self, by: Principal) -> None:
        """What was known of their sessions is not true any more."""
        self._standings.forget_account(by.account_id)
