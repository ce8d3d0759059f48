"""A session: one log-in of one account, on one device, until it ends."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from domain.identity.session_errors import SessionOver
from domain.identity.session_events import (
    RefreshTokenReused,
    RevocationReason,
    SessionKind,
    SessionOpened,
    SessionRevoked,
)
from domain.kernel.access import Role
from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, SessionId
from domain.kernel.lifecycle import Lifecycle

LASTS_AT_MOST = timedelta(days=90)
BEARER_IDLE = timedelta(days=30)
COOKIE_IDLE = timedelta(days=14)
STAFF_COOKIE_IDLE = timedelta(minutes=30)
STAFF = frozenset({Role.SUPPORT, Role.ADMIN})

REVOKED_KEPT_FOR = timedelta(days=30)
"""So long a revoked session is still known, and with it the device it was on."""

SUCCESSION_GRACE = timedelta(seconds=10)
"""So long who did not hear the answer may ask again for the successor of their secret."""

USE_NOTED_EVERY = timedelta(minutes=1)
DEVICE_MAX = 300
PLACE_MAX = 100


class SessionStatus(StrEnum):
    OPEN = "OPEN"
    REVOKED = "REVOKED"


LIFECYCLE = Lifecycle(
    name="session",
    initial=SessionStatus.OPEN,
    moves={
        SessionStatus.OPEN: frozenset({SessionStatus.REVOKED}),
        SessionStatus.REVOKED: frozenset(),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Aggregate):
    """Its secret is a refresh token or a cookie. Each successor is one generation younger.

    To be used, renewed or proved is no event: it happens all the time and is no news. Whoever
    changes a session has therefore locked it.
    """

    id: SessionId
    account_id: AccountId
    kind: SessionKind
    created_at: datetime
    last_used_at: datetime
    proved_at: datetime | None
    has_second_factor: bool = False
    """Whether a second factor was shown in it."""

    device: str = field(repr=False)
    place: str = field(repr=False)
    secret_hash: bytes = field(repr=False)
    generation: int = 0
    renewed_at: datetime
    status: SessionStatus = LIFECYCLE.initial
    revoked_at: datetime | None = None

    @classmethod
    def open(
        cls,
        id: SessionId,
        *,
        account_id: AccountId,
        kind: SessionKind,
        device: str,
        place: str,
        secret_hash: bytes,
        proved: bool,
        now: datetime,
        second_factor: bool = False,
    ) -> Self:
        return cls(
            id=id,
            account_id=account_id,
            kind=kind,
            created_at=now,
            last_used_at=now,
            proved_at=now if proved else None,
            has_second_factor=second_factor,
            device=_tidy(device, DEVICE_MAX),
            place=_tidy(place, PLACE_MAX),
            secret_hash=secret_hash,
            renewed_at=now,
            events=(SessionOpened(at=now, session_id=id, account_id=account_id, kind=kind),),
        )

    def ends_at(self, roles: Collection[Role]) -> datetime:
        """When it ends by itself if nobody uses it any more."""
        return ending(self.kind, roles, created_at=self.created_at, last_used_at=self.last_used_at)

    def is_live(self, roles: Collection[Role], *, now: datetime) -> bool:
        return self.status is SessionStatus.OPEN and now < self.ends_at(roles)

    def expect_live(self, roles: Collection[Role], *, now: datetime) -> None:
        """Raise ``SessionOver`` unless it is."""
        if not self.is_live(roles, now=now):
            raise SessionOver

    def is_present(self, generation: int, *, now: datetime) -> bool:
        """Whether a secret counts: the newest one, or the one before it for a moment.

        That one's successor has not been used yet, or it would not be the newest.
        """
        return is_present(generation, self.generation, renewed_at=self.renewed_at, now=now)

    def renew(self, secret_hash: bytes, *, now: datetime) -> Self:
        """Take the next secret."""
        self._expect_open()
        return replace(
            self,
            secret_hash=secret_hash,
            generation=self.generation + 1,
            renewed_at=now,
            last_used_at=now,
        )

    def prove(self, *, now: datetime) -> Self:
        """Note that they have just shown again who they are."""
        self._expect_open()
        return replace(self, proved_at=now, last_used_at=now)

    def note_second_factor(self, *, shown: bool) -> Self:
        """Note that a second factor was shown in it, or that there is none any more."""
        self._expect_open()
        return replace(self, has_second_factor=shown)

    def notice_reuse(self, generation: int, *, now: datetime) -> Self:
        """End it, because a secret that had its successor turned up once more."""
        reused = RefreshTokenReused(
            at=now, session_id=self.id, account_id=self.account_id, generation=generation
        )
        return self._after(reused).revoke(RevocationReason.TOKEN_REUSED, now=now)

    def revoke(self, reason: RevocationReason, *, now: datetime) -> Self:
        event = SessionRevoked(
            at=now, session_id=self.id, account_id=self.account_id, reason=reason
        )
        status = LIFECYCLE.move(self.status, SessionStatus.REVOKED)
        return self._after(event, status=status, revoked_at=now)

    def _expect_open(self) -> None:
        if self.status is not SessionStatus.OPEN:
            raise SessionOver


def is_present(generation: int, newest: int, *, renewed_at: datetime, now: datetime) -> bool:
    return generation == newest or (
        generation == newest - 1 and now <= renewed_at + SUCCESSION_GRACE
    )


def ending(
    kind: SessionKind,
    roles: Collection[Role],
    *,
    created_at: datetime,
    last_used_at: datetime,
) -> datetime:
    """When a session ends by itself. Whoever becomes staff leaves it alone less long."""
    return min(created_at + LASTS_AT_MOST, last_used_at + idle_limit(kind, roles))


def idle_limit(kind: SessionKind, roles: Collection[Role]) -> timedelta:
    if kind is SessionKind.BEARER:
        return BEARER_IDLE
    return COOKIE_IDLE if STAFF.isdisjoint(roles) else STAFF_COOKIE_IDLE


def _tidy(text: str, most: int) -> str:
    seen = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(seen.split())[:most]
