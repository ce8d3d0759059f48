"""How sessions stand, read at most so often: revocations and new roles count within seconds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.identity.session_ports import SessionStanding, SessionStandings
from application.platform.fresh import Fresh
from application.platform.ports import Clock
from domain.identity.session import STAFF, USE_NOTED_EVERY
from domain.identity.session_errors import SessionOver
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId, SessionId

FRESH_FOR = timedelta(seconds=5)
NONE: frozenset[Role] = frozenset()

type Suffices = Callable[["Standing"], bool]


@dataclass(frozen=True, slots=True)
class Standing:
    """What was read of a session, and until when it is believed."""

    session: SessionStanding
    principal: Principal
    is_live: bool
    until: datetime

    @classmethod
    def of(
        cls, session: SessionStanding, *, now: datetime, staff_need_second_factor: bool = False
    ) -> "Standing":
        is_short_of_one = staff_need_second_factor and not session.has_second_factor
        withheld = session.roles & STAFF if is_short_of_one else NONE
        principal = Principal(
            session.account_id,
            session.roles - withheld,
            session.session_id,
            session.proved_at,
            withheld=withheld,
        )
        is_live = session.is_live(now)
        until = min(now + FRESH_FOR, session.ends_at) if is_live else now + FRESH_FOR
        return cls(session, principal, is_live, until)


class Standings:
    def __init__(
        self,
        sessions: SessionStandings,
        clock: Clock,
        *,
        staff_need_second_factor: bool = False,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._staff_need_second_factor = staff_need_second_factor
        self._fresh: Fresh[SessionId, Standing] = Fresh(
            self._read, until=lambda standing: standing.until
        )

    def known(self, session_id: SessionId, *, now: datetime) -> Standing | None:
        """What is fresh enough, if anything is."""
        return self._fresh.known(session_id, now=now)

    async def ask(self, session_id: SessionId, suffices: Suffices = lambda _: True) -> Standing:
        """Read it anew, together with whoever asks for it; raise ``SessionOver``."""
        standing = await self._fresh.ask(session_id, suffices)
        if standing is None or not standing.is_live:
            raise SessionOver
        return standing

    def forget(self, session_id: SessionId) -> None:
        """Read it anew when somebody asks next."""
        self._fresh.forget(session_id)

    def forget_account(self, account_id: AccountId) -> None:
        self._fresh.forget_where(lambda standing: standing.principal.account_id == account_id)

    async def _read(self, session_id: SessionId) -> Standing | None:
        # As old as its oldest part: the time is taken before the reading.
        now = self._clock.now()
        session = await self._sessions.of(session_id)
        if session is None:
            return None
        standing = Standing.of(
            session, now=now, staff_need_second_factor=self._staff_need_second_factor
        )
        if standing.is_live and now - session.last_used_at >= USE_NOTED_EVERY:
            await self._sessions.note_use(session_id, now=now)
        return standing
