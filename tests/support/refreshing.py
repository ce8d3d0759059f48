"""Many programs that refresh the same session at once."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from adapters.system import SystemIds
from application.identity.open_session import OpenedSession, OpenSession, OpenSessionHandler
from application.identity.ports import IdentityStore
from application.identity.refresh_session import RefreshSession, RefreshSessionHandler
from application.platform.ports import UnitOfWork
from domain.identity.account import Account
from domain.identity.session_errors import SessionOver
from domain.identity.session_events import SessionKind
from domain.kernel.ids import SessionId
from tests.support.clock import FakeClock
from tests.support.identity import access_tokens
from tests.support.sessions import session_secrets

GRACE_OVER = timedelta(seconds=11)


@dataclass(slots=True)
class Told:
    """What they heard: each successor, how often, and how many were refused."""

    successors: Counter[str] = field(default_factory=Counter)
    refused: int = 0


class Household:
    """An account, its sessions, and programs that share a refresh token."""

    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        account: Account,
        clock: FakeClock | None = None,
    ) -> None:
        self.work = work
        self.account = account
        self.clock = clock or FakeClock()
        self.tokens = access_tokens()
        self.secrets = session_secrets()
        self.open_session = OpenSessionHandler(
            work, self.tokens, self.secrets, self.clock, SystemIds()
        )
        self.refresh_session = RefreshSessionHandler(work, self.tokens, self.secrets, self.clock)

    async def opened(self, kind: SessionKind = SessionKind.BEARER) -> OpenedSession:
        return await self.open_session(OpenSession(account=self.account, kind=kind))

    async def refreshed(self, token: str) -> str:
        """The successor of a token."""
        return (await self.refresh_session(RefreshSession(refresh_token=token))).refresh_token

    async def rush(self, token: str, *, times: int) -> Told:
        told = Told()

        async def refresh() -> None:
            try:
                told.successors[await self.refreshed(token)] += 1
            except SessionOver:
                told.refused += 1

        await asyncio.gather(*(refresh() for _ in range(times)))
        return told

    async def generation(self, session_id: SessionId) -> int:
        async with self.work.begin() as store:
            return (await store.sessions.lock(session_id)).generation
