"""Forgeries, mutations and everything else that is almost an access token."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.security.keys import SigningKeys, kid_of
from application.identity.ports import VerifiedToken
from domain.kernel.access import Role
from domain.kernel.errors import Unauthenticated
from domain.kernel.ids import SessionId
from tests.support.clock import NOON
from tests.support.identity import AUDIENCE, ISSUER, a_principal, access_tokens, signing_keys

KEYS = signing_keys()
TOKENS = access_tokens(KEYS)
PRINCIPAL = replace(
    a_principal(Role.CUSTOMER, Role.ORGANIZER),
    session_id=SessionId(uuid4()),
    proved_at=NOON - timedelta(minutes=3),
)
GOOD = TOKENS.issue(PRINCIPAL, now=NOON).token
SECOND = timedelta(seconds=1)

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.= \n"


def claims(**changes: Any) -> dict[str, Any]:
    known = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(PRINCIPAL.account_id),
        "iat": int(NOON.timestamp()),
        "exp": int(NOON.timestamp()) + 600,
        "jti": str(uuid4()),
        "sid": str(uuid4()),
        "roles": ["CUSTOMER"],
    }
    return {name: value for name, value in {**known, **changes}.items() if value is not None}


def signed(
    payload: Mapping[str, Any] | None = None,
    *,
    key: Any = KEYS.signing,
    algorithm: str = "EdDSA",
    **header: Any,
) -> str:
    members = {"typ": "at+jwt", "kid": KEYS.kid, **header}
    return jwt.encode(dict(payload or claims()), key, algorithm=algorithm, headers=members)


def verified(token: str) -> VerifiedToken:
    return TOKENS.verify(token, now=NOON)


def test_a_token_says_for_whom_it_speaks_and_for_how_long() -> None:
    until = NOON + timedelta(minutes=10, seconds=30)

    assert verified(GOOD) == VerifiedToken(principal=PRINCIPAL, until=until)


def test_the_hand_made_token_of_these_tests_counts() -> None:
    assert verified(signed()).principal.roles == {Role.CUSTOMER}


def test_a_token_is_of_a_session() -> None:
    with pytest.raises(ValueError, match="of a session"):
        TOKENS.issue(a_principal(), now=NOON)


def test_a_token_of_who_proved_nothing_lately_says_so() -> None:
    unproved = replace(PRINCIPAL, proved_at=None)

    assert verified(TOKENS.issue(unproved, now=NOON).token).principal == unproved


def test_a_token_runs_out() -> None:
    last = NOON + timedelta(minutes=10, seconds=29)
    assert TOKENS.verify(GOOD, now=last).principal == PRINCIPAL

    with pytest.raises(Unauthenticated):
        TOKENS.verify(GOOD, now=last + SECOND)


def test_a_token_of_a_clock_that_is_a_little_fast_counts() -> None:
    assert TOKENS.verify(GOOD, now=NOON - 30 * SECOND).principal == PRINCIPAL

    with pytest.raises(Unauthenticated):
        TOKENS.verify(GOOD, now=NOON - 31 * SECOND)


def test_of_several_keys_the_newest_signs_and_all_are_believed() -> None:
    old, new = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    earlier = access_tokens(SigningKeys.of([old])).issue(PRINCIPAL, now=NOON).token
    both = access_tokens(SigningKeys.of([old, new]))

    assert both.verify(earlier, now=NOON).principal == PRINCIPAL
    latest = both.issue(PRINCIPAL, now=NOON).token
    assert jwt.get_unverified_header(latest)["kid"] == kid_of(new.public_key())


def test_a_key_that_is_gone_is_not_believed_any_more() -> None:
    with pytest.raises(Unauthenticated):
        access_tokens(signing_keys()).verify(GOOD, now=NOON)


@pytest.mark.parametrize("name", ["iss", "aud", "sub", "exp", "iat", "jti", "sid"])
def test_every_claim_is_required(name: str) -> None:
    with pytest.raises(Unauthenticated):
        verified(signed(claims(**{name: None})))


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://elsewhere.test"},
        {"aud": "elsewhere"},
        {"aud": [AUDIENCE, "elsewhere"]},
        {"sub": "not an id"},
        {"exp": int(NOON.timestamp()) - 31},
        {"exp": "9999999999"},
        {"exp": 1e300},
        {"exp": 10**30},
        {"exp": True},
        {"exp": int(NOON.timestamp())},
        {"iat": int(NOON.timestamp()) + 3600, "exp": int(NOON.timestamp()) + 7200},
        {"iat": "now"},
        {"nbf": int(NOON.timestamp()) + 60},
        {"nbf": "later"},
        {"jti": 7},
        {"jti": ""},
        {"sid": ""},
        {"sid": 7},
        {"sid": "a session"},
        {"sid": ["0198c5a2-7d3e-7c41-9b5e-3f0d6f1a2b3c"]},
        {"auth_time": "now"},
        {"auth_time": 10**30},
        {"auth_time": True},
        {"roles": 7},
    ],
    ids=str,
)
def test_a_claim_that_says_something_else_does_not_count(changes: Mapping[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        verified(signed(claims(**changes)))


def test_a_role_of_a_newer_version_gives_no_right_and_locks_nobody_out() -> None:
    assert verified(signed(claims(roles=["CUSTOMER", "EMPEROR"]))).principal.roles == {
        Role.CUSTOMER
    }


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "JWT"},
        {"typ": "AT+JWT"},
        {"typ": None},
        {"kid": "another"},
        {"kid": "../../0001.pem"},
        {"jku": "https://elsewhere.test/keys.json"},
        {"jwk": {"kty": "OKP"}},
        {"x5u": "https://elsewhere.test/key.pem"},
        {"x5c": ["key"]},
        {"crit": ["exp"]},
        {"cty": "JWT"},
        {"zip": "DEF"},
    ],
    ids=str,
)
def test_a_header_that_says_more_or_something_else_does_not_count(
    header: Mapping[str, Any],
) -> None:
    with pytest.raises(Unauthenticated):
        verified(signed(**header))


def by_hand(header: Mapping[str, Any], payload: Mapping[str, Any], signature: bytes) -> str:
    parts = [json.dumps(header).encode(), json.dumps(payload).encode(), signature]
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "", "HS256", "ES256", "Ed25519"])
def test_another_algorithm_in_the_header_does_not_count(algorithm: str) -> None:
    header = {"alg": algorithm, "typ": "at+jwt", "kid": KEYS.kid}

    for signature in (b"", b"0" * 64):
        with pytest.raises(Unauthenticated):
            verified(by_hand(header, claims(), signature))


def test_the_public_key_is_no_shared_secret() -> None:
    public = KEYS.signing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    with pytest.raises(Unauthenticated):
        verified(signed(key=public, algorithm="HS256"))


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (Ed25519PrivateKey.generate(), "EdDSA"),
        (Ed448PrivateKey.generate(), "EdDSA"),
        (ec.generate_private_key(ec.SECP256R1()), "ES256"),
        (rsa.generate_private_key(public_exponent=65537, key_size=2048), "RS256"),
    ],
    ids=["ed25519", "ed448", "p-256", "rsa"],
)
def test_a_token_signed_with_another_key_does_not_count(key: Any, algorithm: str) -> None:
    with pytest.raises(Unauthenticated):
        verified(signed(key=key, algorithm=algorithm))


NOT_TOKENS = [
    "",
    ".",
    "..",
    "a.b.c",
    GOOD + ".",
    "." + GOOD,
    GOOD + "=",
    GOOD + "\n",
    " " + GOOD,
    GOOD.rsplit(".", 1)[0],
    GOOD.rsplit(".", 1)[0] + ".",
    "a." * 9000,
    "🎪.🎪.🎪",
]


@pytest.mark.parametrize("token", NOT_TOKENS, ids=range(len(NOT_TOKENS)))
def test_what_has_not_the_form_of_a_token_does_not_count(token: str) -> None:
    with pytest.raises(Unauthenticated):
        verified(token)


@settings(max_examples=500, deadline=None)
@given(data=st.data())
def test_no_mutation_of_a_token_counts(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(GOOD) - 1))
    length = data.draw(st.integers(0, 3))
    patch = data.draw(st.text(ALPHABET, max_size=4))
    mutant = GOOD[:place] + patch + GOOD[place + length :]

    if mutant != GOOD:
        with pytest.raises(Unauthenticated):
            verified(mutant)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300) | st.lists(st.text(ALPHABET), max_size=4).map(".".join))
def test_no_text_counts_that_was_not_signed(text: str) -> None:
    with pytest.raises(Unauthenticated):
        verified(text)


@example({"exp": 2**56})
@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["iss", "aud", "sub", "exp", "iat", "nbf", "jti", "sid", "roles", "auth_time"]
        ),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()),
        min_size=1,
    )
)
def test_a_signed_token_of_any_content_counts_or_does_not_and_nothing_else(
    changes: Mapping[str, Any],
) -> None:
    try:
        token = signed(claims(**changes))
    except (TypeError, ValueError):
        return
    try:
        assert verified(token).until > NOON
    except Unauthenticated:
        return
