from application.identity.session_ports import SessionStandings
from application.platform.ports import Clock


class ForgetOverSessions:
    """Tidy up: sessions that are over count for nothing, long before they are forgotten."""

    def __init__(self, sessions: SessionStandings, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    async def __call__(self) -> None:
        await self._sessions.forget_over(now=self._clock.now())
