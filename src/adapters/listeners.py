"""Who is behind the sessions that listen: how they stand, read for all at once."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from application.identity.ports import AccessTokens
from application.identity.session_ports import SessionStanding, session_of
from application.identity.standings import Standing
from application.platform.ports import Clock
from domain.identity.session_errors import SessionOver
from domain.identity.session_events import SessionKind
from domain.kernel.access import Principal
from domain.kernel.ids import SessionId


class StandingsOfMany(Protocol):
    async def of_many(self, session_ids: Collection[SessionId]) -> Sequence[SessionStanding]:
        """How each session stands, with the present roles of its account; none if unknown."""
        ...


class SessionListeners:
    def __init__(
        self,
        sessions: StandingsOfMany,
        tokens: AccessTokens,
        clock: Clock,
        *,
        staff_need_second_factor: bool,
    ) -> None:
        self._sessions = sessions
        self._tokens = tokens
        self._clock = clock
        self._staff_need_second_factor = staff_need_second_factor

    async def principals(self, session_ids: Collection[SessionId]) -> Mapping[SessionId, Principal]:
        return {
            standing.session.session_id: standing.principal
            for standing in await self._live(session_ids)
        }

    async def of_token(self, token: str) -> Principal:
        claimed = self._tokens.verify(token, now=self._clock.now()).principal
        for standing in await self._live([session_of(claimed)]):
            is_theirs = standing.principal.account_id == claimed.account_id
            if is_theirs and standing.session.kind is SessionKind.BEARER:
                return standing.principal
        raise SessionOver

    async def _live(self, session_ids: Collection[SessionId]) -> Sequence[Standing]:
        now = self._clock.now()
        standings = [
            Standing.of(session, now=now, staff_need_second_factor=self._staff_need_second_factor)
            for session in await self._sessions.of_many(session_ids)
        ]
        return [standing for standing in standings if standing.is_live]
