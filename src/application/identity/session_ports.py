"""What sessions need from the outside."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Protocol

from application.platform.paging import Page, PageRequest
from domain.identity.session import Session, SessionStatus, ending, is_present
from domain.identity.session_errors import NoSession
from domain.identity.session_events import RevocationReason, SessionKind
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId, SessionId


class Sessions(Protocol):
    """Every session there is. Storing one also records the events it carries."""

    async def add(self, session: Session) -> None:
        """Store a new session.

        Whoever changes the account or revokes its sessions waits until this is committed.
        """
        ...

    async def lock(self, session_id: SessionId) -> Session:
        """Return the session, to be changed by nobody else; raise ``SessionNotFound``."""
        ...

    async def save(self, session: Session) -> None:
        """Store a changed session; raise ``StaleVersion`` if it changed meanwhile."""
        ...

    async def of_account(self, account_id: AccountId) -> Sequence[Session]:
        """The newest hundred sessions of an account, over or not, the newest first."""
        ...

    async def revoke_all(
        self,
        account_id: AccountId,
        *,
        reason: RevocationReason,
        now: datetime,
        except_: SessionId | None = None,
    ) -> int:
        """Revoke the open sessions of an account, and tell how many there were.

        None that is opened at the same time for what the account was before escapes.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStanding:
    """What a session may do at this moment."""

    session_id: SessionId
    account_id: AccountId
    roles: frozenset[Role]
    kind: SessionKind
    status: SessionStatus
    created_at: datetime
    last_used_at: datetime
    proved_at: datetime | None
    generation: int
    renewed_at: datetime
    secret_hash: bytes
    has_second_factor: bool = False

    @property
    def ends_at(self) -> datetime:
        return ending(
            self.kind, self.roles, created_at=self.created_at, last_used_at=self.last_used_at
        )

    def is_live(self, now: datetime) -> bool:
        return self.status is SessionStatus.OPEN and now < self.ends_at

    def accepts(self, presented: "PresentedSecret", *, now: datetime) -> bool:
        """Whether it is the secret of the session, or the one before it for a moment."""
        if presented.generation == self.generation:
            return compare_digest(presented.hash, self.secret_hash)
        return is_present(
            presented.generation, self.generation, renewed_at=self.renewed_at, now=now
        )


class SessionStandings(Protocol):
    """Reads what every request has to know, and notes that there was one."""

    async def of(self, session_id: SessionId) -> SessionStanding | None:
        """How a session stands, with the present roles of its account; ``None`` if unknown."""
        ...

    async def note_use(self, session_id: SessionId, *, now: datetime) -> None:
        """Remember that it is used, if that was not noted within the last minute."""
        ...

    async def forget_over(self, *, now: datetime) -> None:
        """Forget sessions that ran out, and those that were revoked a while ago."""
        ...


class SessionViews(Protocol):
    async def live(
        self, account_id: AccountId, roles: Collection[Role], page: PageRequest, *, now: datetime
    ) -> Page[Session]:
        """The sessions of an account with these roles that are not over, the newest first.

        Raises ``BadCursor``.
        """
        ...


@dataclass(frozen=True, slots=True)
class SessionSecret:
    """What its owner holds, and the hash of it that is kept."""

    text: str
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentedSecret:
    """A secret of ours that somebody sent: which session it is of, and how old it is."""

    session_id: SessionId
    generation: int
    hash: bytes


class SessionSecrets(Protocol):
    """Derives the secrets of sessions from one of the platform's: nothing has to keep them."""

    def secrets(
        self, kind: SessionKind, session_id: SessionId, generation: int
    ) -> Sequence[SessionSecret]:
        """The secret of this generation under each secret of ours, the newest first."""
        ...

    def read(self, kind: SessionKind, text: str) -> PresentedSecret:
        """Say what it is of; raise ``Unauthenticated`` if it is none of ours."""
        ...

    def csrf_token(self, session_id: SessionId) -> str:
        """What proves that a request with the session's cookie was made by a page of ours."""
        ...

    def is_csrf_token(self, session_id: SessionId, token: str) -> bool:
        """Whether it is the one of this session."""
        ...


def session_of(principal: Principal) -> SessionId:
    """The session that they are in; raise ``NoSession``."""
    if principal.session_id is None:
        raise NoSession
    return principal.session_id
