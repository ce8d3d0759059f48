"""What a cache knows of addresses: keyed hashes, and places that only the address opens."""

import hmac
import secrets
from collections.abc import Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class HmacMapSecrets:
    """Only the first secret counts: what was kept under another one is asked for again."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._secret = secrets[0]

    def name(self, asked: str) -> str:
        return self._derived(b"maps-name", asked).hex()

    def seal(self, asked: str, answer: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher(asked).encrypt(nonce, answer, None)

    def unseal(self, asked: str, sealed: bytes) -> bytes | None:
        nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return self._cipher(asked).decrypt(nonce, text, None)
        except (InvalidTag, ValueError):
            return None

    def _cipher(self, asked: str) -> AESGCM:
        return AESGCM(self._derived(b"maps-seal", asked))

    def _derived(self, purpose: bytes, asked: str) -> bytes:
        return hmac.digest(self._secret, purpose + b"\0" + asked.encode(), sha256)
