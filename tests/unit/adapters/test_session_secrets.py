"""Refresh tokens, cookies and tokens against CSRF: what is derived, and what is refused."""

from uuid import uuid4

import pytest

from adapters.security.session_secrets import CHARACTERS
from domain.identity.session_events import SessionKind
from domain.kernel.errors import Unauthenticated
from domain.kernel.ids import SessionId
from tests.support.sessions import session_secrets

OLD, NEW = b"an old secret of the tests, 32 bytes", b"a new secret of the tests, 32 bytes"
SESSION = SessionId(uuid4())
SECRETS = session_secrets(OLD)


@pytest.mark.parametrize("kind", SessionKind)
@pytest.mark.parametrize("generation", [0, 1, 2**40])
def test_a_secret_says_of_which_session_it_is_and_how_old(
    kind: SessionKind, generation: int
) -> None:
    (secret,) = SECRETS.secrets(kind, SESSION, generation)

    read = SECRETS.read(kind, secret.text)

    assert (read.session_id, read.generation, read.hash) == (SESSION, generation, secret.hash)
    assert len(secret.text) == CHARACTERS


def test_a_secret_is_derived_and_not_drawn() -> None:
    assert SECRETS.secrets(SessionKind.BEARER, SESSION, 3) == session_secrets(OLD).secrets(
        SessionKind.BEARER, SESSION, 3
    )


def test_no_two_secrets_are_alike() -> None:
    texts = {
        secret.text
        for kind in SessionKind
        for session_id in (SESSION, SessionId(uuid4()))
        for generation in range(5)
        for secret in session_secrets(OLD, NEW).secrets(kind, session_id, generation)
    }

    assert len(texts) == 2 * 2 * 5 * 2


@pytest.mark.parametrize("kind", SessionKind)
def test_the_secret_of_one_kind_is_none_of_another(kind: SessionKind) -> None:
    (other,) = set(SessionKind) - {kind}

    with pytest.raises(Unauthenticated):
        SECRETS.read(other, SECRETS.secrets(kind, SESSION, 0)[0].text)


def test_of_several_secrets_the_first_makes_and_all_are_believed() -> None:
    both = session_secrets(NEW, OLD)
    old = SECRETS.secrets(SessionKind.COOKIE, SESSION, 0)[0]

    assert both.read(SessionKind.COOKIE, old.text).hash == old.hash
    newest = both.secrets(SessionKind.COOKIE, SESSION, 0)[0]
    assert session_secrets(NEW).read(SessionKind.COOKIE, newest.text).hash == newest.hash
    with pytest.raises(Unauthenticated):
        session_secrets(NEW).read(SessionKind.COOKIE, old.text)


def test_a_token_against_csrf_is_of_one_session() -> None:
    token = SECRETS.csrf_token(SESSION)

    assert SECRETS.is_csrf_token(SESSION, token)
    assert not SECRETS.is_csrf_token(SessionId(uuid4()), token)
    assert not session_secrets(NEW).is_csrf_token(SESSION, token)
    assert session_secrets(NEW, OLD).is_csrf_token(SESSION, token)
    assert not SECRETS.is_csrf_token(SESSION, token + "=")
    assert not SECRETS.is_csrf_token(SESSION, "")
