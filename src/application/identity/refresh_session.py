from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from application.identity.open_session import principal_of
from application.identity.ports import AccessTokens, IdentityStore, IssuedToken
from application.identity.session_ports import PresentedSecret, SessionSecret, SessionSecrets
from application.platform.ports import Clock, UnitOfWork
from domain.identity.session import Session
from domain.identity.session_errors import SessionNotFound, SessionOver
from domain.identity.session_events import SessionKind
from domain.kernel.access import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshSession:
    refresh_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshedSession:
    access: IssuedToken
    refresh_token: str


class RefreshSessionHandler:
    """Exchange a refresh token for its successor.

    Who comes with one that had its chance is one of two who have it: that ends the session.
    """

    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        tokens: AccessTokens,
        secrets: SessionSecrets,
        clock: Clock,
    ) -> None:
        self._work = work
        self._tokens = tokens
        self._secrets = secrets
        self._clock = clock

    async def __call__(self, command: RefreshSession) -> RefreshedSession:
        presented = self._secrets.read(SessionKind.BEARER, command.refresh_token)
        now = self._clock.now()
        async with self._work.begin() as store:
            session, principal = await _presented(store, presented, now)
            successor = self._successor(session, presented, now)
            if successor is None:
                await store.sessions.save(session.notice_reuse(presented.generation, now=now))
            elif presented.generation == session.generation:
                await store.sessions.save(session.renew(successor.hash, now=now))
        if successor is None:
            raise SessionOver
        access = self._tokens.issue(principal, now=now)
        return RefreshedSession(access=access, refresh_token=successor.text)

    def _successor(
        self, session: Session, presented: PresentedSecret, now: datetime
    ) -> SessionSecret | None:
        """What comes after the secret that was presented; ``None`` if it had its chance."""
        if presented.generation == session.generation:
            _expect_same(presented.hash, session.secret_hash)
            return self._secrets.secrets(session.kind, session.id, session.generation + 1)[0]
        if not session.is_present(presented.generation, now=now):
            return None
        for known in self._secrets.secrets(session.kind, session.id, session.generation):
            if known.hash == session.secret_hash:
                return known
        raise SessionOver


async def _presented(
    store: IdentityStore, presented: PresentedSecret, now: datetime
) -> tuple[Session, Principal]:
    """The session, locked and live, and for whom it speaks; raise ``SessionOver``."""
    try:
        session = await store.sessions.lock(presented.session_id)
    except SessionNotFound:
        raise SessionOver from None
    account = await store.accounts.get(session.account_id)
    session.expect_live(account.roles, now=now)
    # One that is younger than ours is from a future that a restored backup does not know.
    if account.is_erased or presented.generation > session.generation:
        raise SessionOver
    return session, principal_of(session, account)


def _expect_same(presented: bytes, kept: bytes) -> None:
    if not compare_digest(presented, kept):
        raise SessionOver
