"""ID tokens: the only place that believes what another provider has signed."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256, sha384, sha512
from typing import Any, cast

import jwt
import msgspec

from adapters.social.openid_wire import SUBJECT_MAX, Claims, KeySet, NotBelieved
from adapters.social.remembered import Remembered
from application.platform.ports import Clock
from domain.identity.social_log_in import LASTS

ALGORITHMS: Mapping[str, tuple[str, str | None]] = {
    "RS256": ("RSA", None),
    "PS256": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "ES384": ("EC", "P-384"),
    "EdDSA": ("OKP", "Ed25519"),
}
"""What is believed, and the kind of key it takes. Nothing with a secret, and never none."""

HASHES = {"RS256": sha256, "PS256": sha256, "ES256": sha256, "ES384": sha384, "EdDSA": sha512}
PUBLIC_PARTS = frozenset({"kty", "crv", "n", "e", "x", "y"})
LEEWAY = timedelta(seconds=60)
PAUSE = timedelta(minutes=1)
"""So long nobody asks again for keys: whoever makes key ids up makes no calls for us."""

CHARACTERS_MAX = 16_384

_SIGNATURES = jwt.PyJWS(algorithms=list(ALGORITHMS))


class IdTokens:
    """Of one issuer, for one client."""

    def __init__(
        self, keys: Remembered[KeySet], clock: Clock, *, issuer: str, client_id: str
    ) -> None:
        self._keys = keys
        self._clock = clock
        self._issuer = issuer
        self._client_id = client_id

    async def read(self, token: str, *, nonce: str, access_token: str) -> Claims:
        """What it says, if it answers the question with this nonce; raise ``NotBelieved``."""
        alg, kid = _header_of(token)
        claims = _signed(token, alg, await self._key(alg, kid))
        self._check(claims, nonce)
        if claims.at_hash is not None and not _fits(claims.at_hash, access_token, alg):
            raise NotBelieved("another access token")
        return claims

    async def _key(self, alg: str, kid: str | None) -> Mapping[str, Any]:
        found = _suited((await self._keys.get()).keys, alg, kid)
        if found is None and self._keys.age >= PAUSE:
            found = _suited((await self._keys.renew()).keys, alg, kid)
        if found is None:
            raise NotBelieved("an unknown key")
        return found

    def _check(self, claims: Claims, nonce: str) -> None:
        now = self._clock.now().timestamp()
        leeway = LEEWAY.total_seconds()
        # Who else it is for is nobody whom we know, so it is not for us.
        is_for_us = bool(claims.audiences) and {*claims.audiences} == {self._client_id}
        rules = {
            "another issuer": claims.iss == self._issuer,
            "another audience": is_for_us and claims.azp in {None, self._client_id},
            "run out": now < claims.exp + leeway,
            "not yet valid": max(claims.iat, claims.nbf) <= now + leeway,
            "too old": claims.iat >= now - LASTS.total_seconds() - leeway,
            "another nonce": hmac.compare_digest(claims.nonce.encode(), nonce.encode()),
            "no subject": 1 <= len(claims.sub) <= SUBJECT_MAX and "\0" not in claims.sub,
        }
        for fault, is_kept in rules.items():
            if not is_kept:
                raise NotBelieved(fault)


def _header_of(token: str) -> tuple[str, str | None]:
    if len(token) > CHARACTERS_MAX:
        raise NotBelieved("too long")
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError):
        raise NotBelieved("not a token") from None
    alg, kid = str(header.get("alg")), header.get("kid")
    if alg not in ALGORITHMS or "crit" in header:
        raise NotBelieved("another algorithm")
    if str(header.get("typ", "JWT")).upper() != "JWT" or not isinstance(kid, str | None):
        raise NotBelieved("another kind of token")
    return alg, kid


def _suited(
    keys: Sequence[Mapping[str, Any]], alg: str, kid: str | None
) -> Mapping[str, Any] | None:
    """The key with this id; without one, the only key that it can be."""
    kind, curve = ALGORITHMS[alg]
    fitting = [
        key
        for key in keys
        if key.get("kty") == kind
        and (curve is None or key.get("crv") == curve)
        and key.get("use", "sig") == "sig"
        and key.get("alg", alg) == alg
        and (kid is None or key.get("kid") == kid)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _signed(token: str, alg: str, key: Mapping[str, Any]) -> Claims:
    public = {name: part for name, part in key.items() if name in PUBLIC_PARTS}
    options = {"verify_signature": True, "enforce_minimum_key_length": True}
    try:
        payload = _SIGNATURES.decode(
            token, jwt.PyJWK(public, alg), [alg], options=cast("Any", options)
        )
        return msgspec.json.decode(payload, type=Claims)
    except (jwt.PyJWTError, ValueError, TypeError):
        raise NotBelieved("not signed, or not understood") from None


def _fits(at_hash: str, access_token: str, alg: str) -> bool:
    digest = HASHES[alg](access_token.encode()).digest()
    half = urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=")
    return hmac.compare_digest(half, at_hash.encode())
