from dataclasses import dataclass

from application.identity.ports import IdentityStore
from application.identity.standings import Standings
from application.platform.ports import Clock, UnitOfWork
from domain.identity.session_errors import SessionNotFound
from domain.identity.session_events import RevocationReason
from domain.kernel.access import Principal
from domain.kernel.ids import SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeSession:
    session_id: SessionId
    by: Principal


class RevokeSessionHandler:
    """End one of one's own sessions from wherever one is."""

    def __init__(self, work: UnitOfWork[IdentityStore], standings: Standings, clock: Clock) -> None:
        self._work = work
        self._standings = standings
        self._clock = clock

    async def __call__(self, command: RevokeSession) -> None:
        now = self._clock.now()
        async with self._work.begin() as store:
            session = await store.sessions.lock(command.session_id)
            is_own = session.account_id == command.by.account_id
            if not is_own or not session.is_live(command.by.roles, now=now):
                raise SessionNotFound(command.session_id)
            await store.sessions.save(session.revoke(RevocationReason.REVOKED, now=now))
        self._standings.forget(command.session_id)
