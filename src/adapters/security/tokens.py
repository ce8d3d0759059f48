"""Access tokens: JWTs (RFC 9068) signed with Ed25519. The only way to PyJWT.

PyJWT looks neither at ``typ`` nor at where a header wants keys fetched from, and it takes
the time from the machine; all of that is done here.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import jwt

from adapters.security.keys import SigningKeys
from application.identity.ports import IssuedToken, VerifiedToken
from domain.kernel.access import Principal, Role
from domain.kernel.errors import Unauthenticated
from domain.kernel.ids import AccountId, SessionId

ALGORITHM = "EdDSA"
TYPE = "at+jwt"
LIFETIME = timedelta(minutes=10)
LEEWAY = timedelta(seconds=30)
REQUIRED = ("iss", "aud", "sub", "exp", "iat", "jti", "sid")
HEADER = {"alg", "typ", "kid"}
CHARACTERS_MAX = 4096

_FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class JwtAccessTokens:
    def __init__(
        self,
        keys: SigningKeys,
        *,
        issuer: str,
        audience: str,
        lifetime: timedelta = LIFETIME,
    ) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._lifetime = lifetime

    def issue(self, principal: Principal, *, now: datetime) -> IssuedToken:
        if principal.session_id is None:
            raise ValueError("An access token is of a session.")
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": str(principal.account_id),
            "iat": int(now.timestamp()),
            "exp": int((now + self._lifetime).timestamp()),
            "jti": str(uuid4()),
            "sid": str(principal.session_id),
            "roles": sorted(principal.roles),
        }
        if principal.proved_at is not None:
            claims["auth_time"] = int(principal.proved_at.timestamp())
        header = {"typ": TYPE, "kid": self._keys.kid}
        token = jwt.encode(claims, self._keys.signing, algorithm=ALGORITHM, headers=header)
        return IssuedToken(token=token, expires_in=self._lifetime)

    def verify(self, token: str, *, now: datetime) -> VerifiedToken:
        try:
            return self._verified(token, now)
        except (jwt.PyJWTError, ValueError, TypeError, KeyError, OverflowError):
            raise Unauthenticated("This access token does not count, or not any more.") from None

    def _verified(self, token: str, now: datetime) -> VerifiedToken:
        _check_form(token)
        key = self._keys.public[_kid_of(jwt.get_unverified_header(token))]
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            issuer=self._issuer,
            audience=self._audience,
            options={
                "require": list(REQUIRED),
                "strict_aud": True,
                # Against the clock that was given, below.
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        until = _valid_until(claims, now)
        return VerifiedToken(principal=_principal_of(claims), until=until)


def _check_form(token: str) -> None:
    """Of the spellings that decode to the same bytes only one is a token."""
    if len(token) > CHARACTERS_MAX or not _FORM.fullmatch(token):
        raise ValueError("not a JWT in its compact form")
    for part in token.split("."):
        decoded = urlsafe_b64decode(part + "=" * (-len(part) % 4))
        if urlsafe_b64encode(decoded).rstrip(b"=") != part.encode():
            raise ValueError("not the one way to spell it")


def _kid_of(header: Mapping[str, Any]) -> str:
    if set(header) != HEADER:  # Neither jku, jwk, x5u nor crit, nor what else may come up.
        raise ValueError("a header with other members")
    if header["alg"] != ALGORITHM or header["typ"] != TYPE:
        raise ValueError("another kind of token")
    kid: str = header["kid"]
    return kid


def _valid_until(claims: Mapping[str, Any], now: datetime) -> datetime:
    issued, expires = _time(claims["iat"]), _time(claims["exp"])
    begins = _time(claims.get("nbf", claims["iat"]))
    if max(issued, begins) > now + LEEWAY or expires <= issued:
        raise ValueError("not valid yet")
    if now >= expires + LEEWAY:
        raise ValueError("not valid any more")
    return expires + LEEWAY


def _time(seconds: object) -> datetime:
    if type(seconds) is not int:
        raise TypeError("a time in a token is a whole number")
    # Not ``fromtimestamp``, which leaves it to the operating system what is too much.
    return EPOCH + timedelta(seconds=seconds)


def _principal_of(claims: Mapping[str, Any]) -> Principal:
    if not isinstance(claims["jti"], str) or not claims["jti"]:
        raise TypeError("the id of a token is a text")
    known = {role.value for role in Role}
    # A role of a newer version gives no right here, but does not lock its owner out either.
    roles = frozenset(Role(name) for name in claims.get("roles", []) if name in known)
    proved_at = _time(claims["auth_time"]) if "auth_time" in claims else None
    account_id, session_id = AccountId(_id(claims["sub"])), SessionId(_id(claims["sid"]))
    return Principal(account_id, roles, session_id, proved_at)


def _id(text: object) -> UUID:
    if not isinstance(text, str):
        raise TypeError("an id in a token is a text")
    return UUID(text)
