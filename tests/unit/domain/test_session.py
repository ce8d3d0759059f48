"""Every status, verb and deadline of a session, and what its secrets are worth."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identity.session import (
    BEARER_IDLE,
    COOKIE_IDLE,
    DEVICE_MAX,
    LASTS_AT_MOST,
    LIFECYCLE,
    PLACE_MAX,
    STAFF_COOKIE_IDLE,
    SUCCESSION_GRACE,
    Session,
    SessionStatus,
)
from domain.identity.session_errors import SessionOver
from domain.identity.session_events import (
    RefreshTokenReused,
    RevocationReason,
    SessionKind,
    SessionOpened,
    SessionRevoked,
)
from domain.kernel.access import Role
from domain.kernel.lifecycle import IllegalMove
from tests.support.clock import NOON
from tests.support.sessions import a_session

type Verb = Callable[[Session], Session]

CUSTOMER = frozenset({Role.CUSTOMER})
SECOND = timedelta(seconds=1)
LATER = NOON + timedelta(hours=1)


def renewed(session: Session) -> Session:
    return session.renew(b"next", now=LATER)


def proved(session: Session) -> Session:
    return session.prove(now=LATER)


def revoked(session: Session) -> Session:
    return session.revoke(RevocationReason.LOGGED_OUT, now=LATER)


def caught(session: Session) -> Session:
    return session.notice_reuse(0, now=LATER)


VERBS: dict[Verb, SessionStatus] = {
    renewed: SessionStatus.OPEN,
    proved: SessionStatus.OPEN,
    revoked: SessionStatus.REVOKED,
    caught: SessionStatus.REVOKED,
}


@pytest.mark.parametrize("verb", VERBS)
def test_an_open_session_goes_where_each_verb_leads(verb: Verb) -> None:
    assert verb(a_session()).status is VERBS[verb]


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_is_done_with_a_revoked_session(verb: Verb) -> None:
    with pytest.raises((SessionOver, IllegalMove)):
        verb(revoked(a_session()))


def test_the_lifecycle_ends_with_being_revoked() -> None:
    assert LIFECYCLE.is_final(SessionStatus.REVOKED)
    assert not LIFECYCLE.is_final(SessionStatus.OPEN)


def test_to_be_opened_is_an_event_and_says_nothing_personal() -> None:
    session = a_session(device="Firefox", place="192.0.2.1")

    (event,) = session.events
    assert event == SessionOpened(
        at=NOON, session_id=session.id, account_id=session.account_id, kind=SessionKind.BEARER
    )
    assert event.subject == f"session:{session.id}"


def test_use_is_no_event() -> None:
    session = a_session().settled()

    assert proved(renewed(session)).events == ()
    assert proved(renewed(session)).next_version == session.version


def test_reuse_is_noticed_and_ends_the_session() -> None:
    session = renewed(a_session().settled())

    assert caught(session).events == (
        RefreshTokenReused(
            at=LATER, session_id=session.id, account_id=session.account_id, generation=0
        ),
        SessionRevoked(
            at=LATER,
            session_id=session.id,
            account_id=session.account_id,
            reason=RevocationReason.TOKEN_REUSED,
        ),
    )
    assert caught(session).revoked_at == LATER


def test_renewal_takes_the_next_secret() -> None:
    session = renewed(a_session())

    assert (session.generation, session.secret_hash) == (1, b"next")
    assert (session.renewed_at, session.last_used_at) == (LATER, LATER)


def test_a_proof_is_remembered() -> None:
    assert proved(a_session()).proved_at == LATER
    assert renewed(a_session()).proved_at == NOON


@pytest.mark.parametrize(
    ("kind", "roles", "idle"),
    [
        (SessionKind.BEARER, CUSTOMER, BEARER_IDLE),
        (SessionKind.BEARER, frozenset({Role.ADMIN}), BEARER_IDLE),
        (SessionKind.COOKIE, CUSTOMER, COOKIE_IDLE),
        (SessionKind.COOKIE, frozenset({Role.ORGANIZER}), COOKIE_IDLE),
        (SessionKind.COOKIE, frozenset({Role.SUPPORT}), STAFF_COOKIE_IDLE),
        (SessionKind.COOKIE, frozenset({Role.CUSTOMER, Role.ADMIN}), STAFF_COOKIE_IDLE),
        (SessionKind.COOKIE, frozenset[Role](), COOKIE_IDLE),
    ],
)
def test_a_session_that_nobody_uses_ends(
    kind: SessionKind, roles: frozenset[Role], idle: timedelta
) -> None:
    session = a_session(kind=kind)

    assert session.is_live(roles, now=NOON + idle - SECOND)
    assert not session.is_live(roles, now=NOON + idle)
    with pytest.raises(SessionOver):
        session.expect_live(roles, now=NOON + idle)


@pytest.mark.parametrize("kind", SessionKind)
def test_no_use_makes_a_session_last_for_ever(kind: SessionKind) -> None:
    session, now = a_session(kind=kind), NOON
    while session.is_live(CUSTOMER, now=now + timedelta(days=7)):
        now += timedelta(days=7)
        session = session.renew(b"next", now=now)

    assert session.ends_at(CUSTOMER) == NOON + LASTS_AT_MOST


def test_a_revoked_session_is_not_live() -> None:
    assert not revoked(a_session()).is_live(CUSTOMER, now=NOON)


@pytest.mark.parametrize(
    ("generation", "after", "counts"),
    [
        (2, timedelta(days=1), True),
        (1, SUCCESSION_GRACE, True),
        (1, SUCCESSION_GRACE + SECOND, False),
        (0, timedelta(0), False),
        (3, timedelta(0), False),
    ],
)
def test_the_newest_secret_counts_and_for_a_moment_the_one_before(
    generation: int, after: timedelta, *, counts: bool
) -> None:
    session = a_session().renew(b"one", now=LATER).renew(b"two", now=LATER)

    assert session.is_present(generation, now=LATER + after) is counts


@given(st.text(max_size=2 * DEVICE_MAX))
def test_whatever_a_device_calls_itself_fits_in_a_line(text: str) -> None:
    session = a_session(device=text, place=text)

    assert len(session.device) <= DEVICE_MAX
    assert len(session.place) <= PLACE_MAX
    assert session.device.isprintable()
