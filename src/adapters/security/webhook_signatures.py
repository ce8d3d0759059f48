"""Signatures as Standard Webhooks 1.0 says: HMAC-SHA-256 (v1) and Ed25519 (v1a)."""

import hmac
from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from application.webhooks.ports import SecretTexts
from domain.webhooks.endpoint import Secret

SECRET_BYTES = 32
SEED_BYTES = 32


class StandardWebhookSigner:
    def new_secret(self, now: datetime) -> Secret:
        return Secret(shared=token_bytes(SECRET_BYTES), seed=token_bytes(SEED_BYTES), made_at=now)

    def texts(self, secret: Secret) -> SecretTexts:
        public = _key_of(secret).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return SecretTexts(f"whsec_{_base64(secret.shared)}", f"whpk_{_base64(public)}")

    def sign(self, secrets: Sequence[Secret], *, id: str, timestamp: int, body: bytes) -> str:
        signed = b"%s.%d.%s" % (id.encode(), timestamp, body)
        return " ".join(text for secret in secrets for text in _signatures(secret, signed))


def _signatures(secret: Secret, signed: bytes) -> Iterator[str]:
    yield f"v1,{_base64(hmac.digest(secret.shared, signed, sha256))}"
    yield f"v1a,{_base64(_key_of(secret).sign(signed))}"


def _key_of(secret: Secret) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(secret.seed)


def _base64(content: bytes) -> str:
    return b64encode(content).decode()
