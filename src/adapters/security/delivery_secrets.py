"""Codes for the door and tokens of tracking links: derived from a delivery's id, stored nowhere."""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from domain.delivery.errors import TrackingLinkOver
from domain.kernel.ids import DeliveryId

DIGITS = 6
ID_BYTES = 16

# 48 bytes fill 64 characters, so there is one spelling of each token.
_FORM = re.compile(r"[A-Za-z0-9_-]{64}", re.ASCII)


class HmacHandOverCodes:
    """Of several secrets the first one makes codes, and those of all of them are believed."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._secrets = tuple(secrets)

    def of(self, delivery_id: DeliveryId) -> str:
        return _code(self._secrets[0], delivery_id)

    def fits(self, delivery_id: DeliveryId, code: str) -> bool:
        given = code.encode()
        known = [_code(secret, delivery_id).encode() for secret in self._secrets]
        # All of them, so that the time tells nothing about which one it was.
        return bool(sum(hmac.compare_digest(given, one) for one in known))


class HmacTrackingTokens:
    """Of several secrets the first one seals, and all of them are believed."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._secrets = tuple(secrets)

    def token(self, delivery_id: DeliveryId) -> str:
        seal = _seal(self._secrets[0], delivery_id.bytes)
        return urlsafe_b64encode(delivery_id.bytes + seal).decode()

    def read(self, token: str) -> DeliveryId:
        if not _FORM.fullmatch(token):
            raise TrackingLinkOver
        raw = urlsafe_b64decode(token)
        id, given = raw[:ID_BYTES], raw[ID_BYTES:]
        if not sum(hmac.compare_digest(_seal(secret, id), given) for secret in self._secrets):
            raise TrackingLinkOver
        return DeliveryId(UUID(bytes=id))


def _code(secret: bytes, delivery_id: DeliveryId) -> str:
    digest = hmac.digest(secret, b"hand-over-code\0" + delivery_id.bytes, sha256)
    # 2^256 is so much more than a million that no code is likelier than another.
    return str(int.from_bytes(digest) % 10**DIGITS).zfill(DIGITS)


def _seal(secret: bytes, id: bytes) -> bytes:
    return hmac.digest(secret, b"tracking-link\0" + id, sha256)
