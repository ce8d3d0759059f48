"""Tokens, refresh tokens and cookies with something changed: none of them counts.

The issue asks for fifty thousand of each kind. They are many because each is cheap, and they
are made by seeds: ``pytest -m soak`` runs them all, the usual run a few thousand.
"""

from collections.abc import Callable, Iterator
from random import Random
from uuid import uuid4

import pytest

from domain.identity.session_events import SessionKind
from domain.kernel.access import Role
from domain.kernel.errors import Unauthenticated
from domain.kernel.ids import AccountId, SessionId
from entrypoints.http.auth import COOKIE
from tests.support.clock import NOON
from tests.support.identity import access_tokens
from tests.support.sessions import SIGNED_IN, session_secrets
from tests.unit.http.test_session_routes import LOG_IN, OURS, Town, cookie_of

USUAL, ALL, OVER_HTTP = 3_000, 50_000, 200
COUNTS = [USUAL, pytest.param(ALL, marks=pytest.mark.soak)]
SEED = 20261123
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
STRANGE = ALPHABET + "+/=. \t\n%\x00é🎪"
SENDABLE = ALPHABET + "+/=.%"

type Read = Callable[[str], object]


def forgeries(genuine: str, count: int, strange: str = STRANGE) -> Iterator[str]:
    """So many texts that are nearly the genuine one."""
    chance, made = Random(SEED), 0
    while made < count:
        forged = _forged(genuine, chance, strange)
        if forged != genuine:
            made += 1
            yield forged


def _forged(text: str, chance: Random, strange: str) -> str:
    place, length = chance.randrange(len(text)), chance.randrange(1, 4)
    before, after = text[:place], text[place:]
    noise = "".join(chance.choices(strange, k=length))
    guess = "".join(chance.choices(ALPHABET, k=len(after)))
    return chance.choice(
        [
            before + chance.choice(ALPHABET) + after[1:],
            before + noise + after[length:],
            before + after[length:],
            before + noise + after,
            after + before,
            before.swapcase() + after,
            before + guess,
        ]
    )


def accepted(genuine: str, count: int, read: Read) -> list[str]:
    """Those that count though they should not; whatever else happens fails the test."""
    found = []
    for forged in forgeries(genuine, count):
        try:
            read(forged)
        except Unauthenticated:
            continue
        found.append(forged)
    return found


@pytest.mark.parametrize("count", COUNTS)
def test_no_forged_access_token_counts(count: int) -> None:
    tokens = access_tokens()
    principal = SIGNED_IN.open(AccountId(uuid4()), frozenset({Role.ADMIN}), now=NOON)
    genuine = tokens.issue(principal, now=NOON).token

    assert tokens.verify(genuine, now=NOON).principal == principal
    assert accepted(genuine, count, lambda text: tokens.verify(text, now=NOON)) == []


@pytest.mark.parametrize("kind", SessionKind)
@pytest.mark.parametrize("count", COUNTS)
def test_no_forged_secret_of_a_session_counts(kind: SessionKind, count: int) -> None:
    secrets = session_secrets()
    genuine = secrets.secrets(kind, SessionId(uuid4()), 1)[0].text

    assert secrets.read(kind, genuine).generation == 1
    assert accepted(genuine, count, lambda text: secrets.read(kind, text)) == []


@pytest.fixture
async def town() -> Town:
    town = Town()
    await town.settle()
    return town


async def test_no_forged_access_token_opens_a_route(town: Town) -> None:
    genuine = (await town.log_in())["Authorization"].removeprefix("Bearer ")

    heard = {
        (
            await town.call("GET", "/sessions", headers={"Authorization": f"Bearer {text}"})
        ).status_code
        for text in forgeries(genuine, OVER_HTTP, SENDABLE)
    }

    assert heard == {401}


async def test_no_forged_refresh_token_is_exchanged(town: Town) -> None:
    genuine = (await town.call("POST", "/login", json=LOG_IN)).json()["refreshToken"]

    heard = {
        (await town.call("POST", "/refresh", json={"refreshToken": text})).status_code
        for text in forgeries(genuine, OVER_HTTP)
    }

    assert heard <= {400, 401}
    assert (await town.call("POST", "/refresh", json={"refreshToken": genuine})).status_code == 200


async def test_no_forged_cookie_opens_a_route(town: Town) -> None:
    body = LOG_IN | {"session": "COOKIE"}
    genuine = cookie_of(await town.call("POST", "/login", json=body, headers=OURS))

    heard = {
        (await town.call("GET", "/sessions", headers={"Cookie": f"{COOKIE}={text}"})).status_code
        for text in forgeries(genuine, OVER_HTTP, SENDABLE)
    }

    assert heard == {401}
