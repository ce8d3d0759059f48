from dataclasses import dataclass

from application.identity.ports import IdentityStore
from application.identity.session_ports import session_of
from application.identity.standings import Standings
from application.platform.ports import Clock, UnitOfWork
from domain.identity.session_events import RevocationReason
from domain.kernel.access import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOut:
    by: Principal


class LogOutHandler:
    """End the session that one is in."""

    def __init__(self, work: UnitOfWork[IdentityStore], standings: Standings, clock: Clock) -> None:
        self._work = work
        self._standings = standings
        self._clock = clock

    async def __call__(self, command: LogOut) -> None:
        session_id, now = session_of(command.by), self._clock.now()
        async with self._work.begin() as store:
            session = await store.sessions.lock(session_id)
            session.expect_live(command.by.roles, now=now)
            await store.sessions.save(session.revoke(RevocationReason.LOGGED_OUT, now=now))
        self._standings.forget(session_id)
