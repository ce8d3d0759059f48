"""Tokens of links: an id, and a seal that only we can make."""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from domain.identity.errors import LinkDoesNotCount
from domain.identity.one_time_link import Purpose
from domain.kernel.ids import LinkId

ID_BYTES = 16

# 48 bytes fill 64 characters, so there is one spelling of each token.
_FORM = re.compile(r"[A-Za-z0-9_-]{64}", re.ASCII)


class HmacLinkTokens:
    """Of several secrets the first one seals, and all of them are believed."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._secrets = tuple(secrets)

    def token(self, link_id: LinkId, purpose: Purpose) -> str:
        seal = _seal(self._secrets[0], link_id.bytes, purpose)
        return urlsafe_b64encode(link_id.bytes + seal).decode()

    def read(self, token: str, *purposes: Purpose) -> LinkId:
        if not _FORM.fullmatch(token):
            raise LinkDoesNotCount
        raw = urlsafe_b64decode(token)
        id, given = raw[:ID_BYTES], raw[ID_BYTES:]
        seals = [_seal(secret, id, purpose) for secret in self._secrets for purpose in purposes]
        if not any([hmac.compare_digest(seal, given) for seal in seals]):  # noqa: C419  # each
            raise LinkDoesNotCount
        return LinkId(UUID(bytes=id))


def _seal(secret: bytes, id: bytes, purpose: Purpose) -> bytes:
    return hmac.digest(secret, b"one-time-link\0" + id + purpose.encode(), sha256)
