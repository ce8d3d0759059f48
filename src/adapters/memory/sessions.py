"""Sessions in memory."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.identity.session_ports import SessionStanding
from application.platform.paging import Page, PageRequest
from domain.identity.account import Account
from domain.identity.errors import AccountNotFound
from domain.identity.session import (
    BEARER_IDLE,
    LASTS_AT_MOST,
    REVOKED_KEPT_FOR,
    USE_NOTED_EVERY,
    Session,
    SessionStatus,
)
from domain.identity.session_errors import SessionNotFound
from domain.identity.session_events import RevocationReason
from domain.kernel.access import Role
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, SessionId

NEWEST_MAX = 100


class MemorySessions:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def add(self, session: Session) -> None:
        account: Account | None = self._transaction.table("accounts").get(session.account_id)
        if account is None or account.is_erased:
            raise AccountNotFound(session.account_id)
        self._put(session)

    async def lock(self, session_id: SessionId) -> Session:
        # One transaction at a time: nobody else is here.
        try:
            return self._rows[session_id]
        except KeyError:
            raise SessionNotFound(session_id) from None

    async def save(self, session: Session) -> None:
        if (await self.lock(session.id)).version != session.version:
            raise StaleVersion("The session changed meanwhile.", sessionId=str(session.id))
        self._put(session)

    async def of_account(self, account_id: AccountId) -> Sequence[Session]:
        return list(_newest_first(self._rows, account_id))[:NEWEST_MAX]

    async def revoke_all(
        self,
        account_id: AccountId,
        *,
        reason: RevocationReason,
        now: datetime,
        except_: SessionId | None = None,
    ) -> int:
        ended = [
            session
            for session in _newest_first(self._rows, account_id)
            if session.status is SessionStatus.OPEN and session.id != except_
        ]
        for session in ended:
            self._put(session.revoke(reason, now=now))
        return len(ended)

    @property
    def _rows(self) -> dict[SessionId, Session]:
        return self._transaction.table("sessions")

    def _put(self, session: Session) -> None:
        self._rows[session.id] = session.settled()
        self._transaction.record(session)


class MemorySessionViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def live(
        self, account_id: AccountId, roles: Collection[Role], page: PageRequest, *, now: datetime
    ) -> Page[Session]:
        before = page.after_id()
        async with self._database.lock:
            rows = self._database.table("sessions")
        found = [
            session
            for session in _newest_first(rows, account_id)
            if session.is_live(roles, now=now) and (before is None or session.id < before)
        ]
        return Page.cut(found, page, key=lambda session: (str(session.id),))


class MemorySessionStandings:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def of(self, session_id: SessionId) -> SessionStanding | None:
        async with self._database.lock:
            session: Session | None = self._database.table("sessions").get(session_id)
            if session is None:
                return None
            account: Account | None = self._database.table("accounts").get(session.account_id)
        return None if account is None else _standing(session, account)

    async def of_many(self, session_ids: Collection[SessionId]) -> Sequence[SessionStanding]:
        standings = [await self.of(session_id) for session_id in session_ids]
        return [standing for standing in standings if standing is not None]

    async def note_use(self, session_id: SessionId, *, now: datetime) -> None:
        async with self._database.lock:
            rows = self._database.table("sessions")
            session: Session | None = rows.get(session_id)
            if session is not None and session.last_used_at <= now - USE_NOTED_EVERY:
                rows[session_id] = replace(session, last_used_at=now)

    async def forget_over(self, *, now: datetime) -> None:
        async with self._database.lock:
            rows = self._database.table("sessions")
            for session in list(rows.values()):
                if _is_long_over(session, now):
                    del rows[session.id]


def _newest_first(rows: dict[SessionId, Session], account_id: AccountId) -> Iterator[Session]:
    own = (session for session in rows.values() if session.account_id == account_id)
    return iter(sorted(own, key=lambda session: session.id, reverse=True))


def _standing(session: Session, account: Account) -> SessionStanding:
    return SessionStanding(
        session_id=session.id,
        account_id=account.id,
        roles=account.roles,
        kind=session.kind,
        status=session.status,
        created_at=session.created_at,
        last_used_at=session.last_used_at,
        proved_at=session.proved_at,
        has_second_factor=session.has_second_factor,
        generation=session.generation,
        renewed_at=session.renewed_at,
        secret_hash=session.secret_hash,
    )


def _is_long_over(session: Session, now: datetime) -> bool:
    return (
        session.created_at <= now - LASTS_AT_MOST
        or session.last_used_at <= now - BEARER_IDLE
        or (session.revoked_at is not None and session.revoked_at <= now - REVOKED_KEPT_FOR)
    )
