from dataclasses import dataclass

from application.identity.ports import IdentityStore
from application.identity.standings import Standings
from application.platform.ports import Clock, UnitOfWork
from domain.identity.session_events import RevocationReason
from domain.kernel.access import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOutEverywhere:
    by: Principal


class LogOutEverywhereHandler:
    """End all of one's own sessions, this one too."""

    def __init__(self, work: UnitOfWork[IdentityStore], standings: Standings, clock: Clock) -> None:
        self._work = work
        self._standings = standings
        self._clock = clock

    async def __call__(self, command: LogOutEverywhere) -> None:
        account_id = command.by.account_id
        async with self._work.begin() as store:
            await store.sessions.revoke_all(
                account_id, reason=RevocationReason.LOGGED_OUT_EVERYWHERE, now=self._clock.now()
            )
        self._standings.forget_account(account_id)
