"""Sessions for tests, and those of the people whom HTTP tests sign in without a log-in."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from adapters.memory.sessions import MemorySessionViews
from adapters.memory.unit_of_work import MemoryDatabase
from adapters.security.session_secrets import HmacSessionSecrets
from adapters.system import SystemIds
from application.identity.admit import AdmitHandler
from application.identity.log_in import LogInHandler
from application.identity.log_out import LogOutHandler
from application.identity.log_out_everywhere import LogOutEverywhereHandler
from application.identity.open_session import OpenSessionHandler
from application.identity.ports import AccessTokens, IdentityStore, Passwords
from application.identity.prove_again import ProveAgainHandler
from application.identity.refresh_session import RefreshSessionHandler
from application.identity.revoke_session import RevokeSessionHandler
from application.identity.session_ports import SessionSecrets, SessionStanding, SessionStandings
from application.identity.session_queries import ListSessions, ShowCsrfToken
from application.identity.standings import Standings
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.identity.session import Session, SessionStatus
from domain.identity.session_events import SessionKind
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId, SessionId
from tests.support.clock import NOON
from tests.support.factors import challenge_desk, factor_check, passkeys
from tests.support.identity import access_tokens, cheap_passwords

OWNER = AccountId(UUID(int=0xADA))


def a_session(
    *,
    account_id: AccountId = OWNER,
    kind: SessionKind = SessionKind.BEARER,
    device: str = "curl/8.5.0",
    place: str = "192.0.2.7",
    secret_hash: bytes = b"a hash",
    now: datetime = NOON,
    id: UUID | None = None,
) -> Session:
    return Session.open(
        SessionId(id or uuid4()),
        account_id=account_id,
        kind=kind,
        device=device,
        place=place,
        secret_hash=secret_hash,
        proved=True,
        now=now,
    )


def session_secrets(*secrets: bytes) -> HmacSessionSecrets:
    return HmacSessionSecrets(secrets or (b"a secret of sessions, for tests only",))


def logging_in(
    work: UnitOfWork[IdentityStore],
    clock: Clock,
    *,
    passwords: Passwords | None = None,
    tokens: AccessTokens | None = None,
    secrets: SessionSecrets | None = None,
    ids: Ids | None = None,
) -> LogInHandler:
    known = tokens or access_tokens()
    open_session = OpenSessionHandler(
        work, known, secrets or session_secrets(), clock, ids or SystemIds()
    )
    admit = AdmitHandler(work, open_session, challenge_desk(clock), passkeys())
    return LogInHandler(work, passwords or cheap_passwords(), admit, clock)


def session_use_cases(
    database: MemoryDatabase,
    work: UnitOfWork[IdentityStore],
    clock: Clock,
    *,
    passwords: Passwords,
    tokens: AccessTokens,
    standings: Standings,
    secrets: SessionSecrets | None = None,
) -> dict[str, object]:
    """What the routes of sessions ask for."""
    known = secrets or session_secrets()
    views = MemorySessionViews(database)
    return {
        "log_in": logging_in(work, clock, passwords=passwords, tokens=tokens, secrets=known),
        "refresh_session": RefreshSessionHandler(work, tokens, known, clock),
        "prove_again": ProveAgainHandler(
            work,
            passwords=passwords,
            tokens=tokens,
            secrets=known,
            standings=standings,
            desk=challenge_desk(clock),
            check=factor_check(),
            clock=clock,
        ),
        "log_out": LogOutHandler(work, standings, clock),
        "log_out_everywhere": LogOutEverywhereHandler(work, standings, clock),
        "revoke_session": RevokeSessionHandler(work, standings, clock),
        "list_sessions": ListSessions(views, clock),
        "show_csrf_token": ShowCsrfToken(known),
    }


class SignedIn:
    """Stands where sessions are stored, and knows those that tests declare to be open."""

    def __init__(self) -> None:
        self._open: dict[SessionId, SessionStanding] = {}

    def open(self, account_id: AccountId, roles: frozenset[Role], *, now: datetime) -> Principal:
        session_id = SessionId(uuid4())
        self._open[session_id] = SessionStanding(
            session_id=session_id,
            account_id=account_id,
            roles=roles,
            kind=SessionKind.BEARER,
            status=SessionStatus.OPEN,
            created_at=now,
            last_used_at=now,
            proved_at=now,
            generation=0,
            renewed_at=now,
            secret_hash=b"",
        )
        return Principal(account_id, roles, session_id, now)

    async def of(self, session_id: SessionId) -> SessionStanding | None:
        return self._open.get(session_id)

    async def note_use(self, session_id: SessionId, *, now: datetime) -> None:
        self._open[session_id] = replace(self._open[session_id], last_used_at=now)

    async def forget_over(self, *, now: datetime) -> None:
        """None: a test is over before a session is."""


SIGNED_IN = SignedIn()


class StoredOrSignedIn:
    """Sessions that were really opened, and those that tests declare to be open."""

    def __init__(self, stored: SessionStandings) -> None:
        self._stored = stored

    async def of(self, session_id: SessionId) -> SessionStanding | None:
        return await self._stored.of(session_id) or await SIGNED_IN.of(session_id)

    async def note_use(self, session_id: SessionId, *, now: datetime) -> None:
        await self._stored.note_use(session_id, now=now)

    async def forget_over(self, *, now: datetime) -> None:
        await self._stored.forget_over(now=now)
