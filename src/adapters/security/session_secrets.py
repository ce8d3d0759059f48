"""Refresh tokens, session cookies and tokens against CSRF, all derived from one secret.

A text names its session and its generation and ends with their HMAC: what was made up is
refused without asking anybody. It is as long as to have one spelling only.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from application.identity.session_ports import PresentedSecret, SessionSecret
from domain.identity.session_events import SessionKind
from domain.kernel.errors import Unauthenticated
from domain.kernel.ids import SessionId

ID_BYTES, GENERATION_BYTES, MAC_BYTES = 16, 6, 32
CHARACTERS = (ID_BYTES + GENERATION_BYTES + MAC_BYTES) * 4 // 3

_FORM = re.compile(rf"[A-Za-z0-9_-]{{{CHARACTERS}}}", re.ASCII)
_CSRF = b"csrf"


class HmacSessionSecrets:
    """Of several secrets the first makes, and all are believed."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._secrets = tuple(secrets)

    def secrets(
        self, kind: SessionKind, session_id: SessionId, generation: int
    ) -> Sequence[SessionSecret]:
        body = session_id.bytes + generation.to_bytes(GENERATION_BYTES)
        texts = [body + _mac(secret, _purpose(kind), body) for secret in self._secrets]
        return [SessionSecret(_encoded(text), sha256(text).digest()) for text in texts]

    def read(self, kind: SessionKind, text: str) -> PresentedSecret:
        if not _FORM.fullmatch(text):
            raise _refusal()
        raw = urlsafe_b64decode(text)
        body, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
        if not self._is_ours(_purpose(kind), body, mac):
            raise _refusal()
        return PresentedSecret(
            session_id=SessionId(UUID(bytes=body[:ID_BYTES])),
            generation=int.from_bytes(body[ID_BYTES:]),
            hash=sha256(raw).digest(),
        )

    def csrf_token(self, session_id: SessionId) -> str:
        return _encoded(_mac(self._secrets[0], _CSRF, session_id.bytes))

    def is_csrf_token(self, session_id: SessionId, token: str) -> bool:
        known = [_encoded(_mac(one, _CSRF, session_id.bytes)) for one in self._secrets]
        return any(hmac.compare_digest(one.encode(), token.encode()) for one in known)

    def _is_ours(self, purpose: bytes, body: bytes, mac: bytes) -> bool:
        known = [_mac(secret, purpose, body) for secret in self._secrets]
        return any(hmac.compare_digest(one, mac) for one in known)


def _purpose(kind: SessionKind) -> bytes:
    return kind.value.encode()


def _mac(secret: bytes, purpose: bytes, body: bytes) -> bytes:
    return hmac.digest(secret, purpose + b"\0" + body, "sha256")


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _refusal() -> Unauthenticated:
    return Unauthenticated("This token does not count, or not any more.")
