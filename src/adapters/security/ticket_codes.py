"""Codes of tickets: signed with Ed25519, under a key that belongs to one event.

Nothing is stored: an event's key follows from a secret of the platform (HKDF-SHA-256). To
change the secret, put the new one in front; codes of the others are still genuine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from adapters.security import base45
from application.booking.ticket_ports import PublicKey
from domain.booking.ticket_code import (
    KEY_ID_BYTES,
    PAYLOAD_BYTES,
    SIGNATURE_BYTES,
    TicketClaims,
)
from domain.booking.ticket_errors import ForgedCode, UnreadableCode
from domain.kernel.ids import EventId

SECRET_BYTES_MIN = 32

_BYTES = PAYLOAD_BYTES + SIGNATURE_BYTES
CODE_LENGTH = len(base45.encode(bytes(_BYTES)))


@dataclass(frozen=True, slots=True)
class EventKey:
    id: bytes
    private: Ed25519PrivateKey
    public: Ed25519PublicKey


class Ed25519TicketCodes:
    def __init__(self, secrets: Sequence[bytes]) -> None:
        if not secrets or min(map(len, secrets)) < SECRET_BYTES_MIN:
            raise ValueError(f"A ticket secret has at least {SECRET_BYTES_MIN} bytes.")
        self._secrets = tuple(secrets)

    def sign(self, claims: TicketClaims) -> str:
        key = _key(self._secrets[0], claims.event_id)
        payload = claims.to_bytes(key.id)
        return base45.encode(payload + key.private.sign(payload))

    def read(self, code: str) -> TicketClaims:
        # All codes are equally long: what is not is something else, such as a web address.
        if len(code) != CODE_LENGTH or not set(code) <= set(base45.ALPHABET):
            raise UnreadableCode
        try:
            signed = base45.decode(code)
            claims, key_id = TicketClaims.from_bytes(signed[:PAYLOAD_BYTES])
            key = self._known_key(claims.event_id, key_id)
            key.public.verify(signed[PAYLOAD_BYTES:], signed[:PAYLOAD_BYTES])
        except (ValueError, UnreadableCode, InvalidSignature):
            raise ForgedCode from None
        return claims

    def public_keys(self, event_id: EventId) -> Sequence[PublicKey]:
        keys = [_key(secret, event_id) for secret in self._secrets]
        return [PublicKey(key_id=key.id, key=key.public.public_bytes_raw()) for key in keys]

    def _known_key(self, event_id: EventId, key_id: bytes) -> EventKey:
        for secret in self._secrets:
            key = _key(secret, event_id)
            if key.id == key_id:
                return key
        raise ForgedCode


@lru_cache(maxsize=1024)
def _key(secret: bytes, event_id: EventId) -> EventKey:
    derivation = HKDF(
        algorithm=SHA256(), length=32, salt=None, info=b"fairground ticket " + event_id.bytes
    )
    private = Ed25519PrivateKey.from_private_bytes(derivation.derive(secret))
    public = private.public_key()
    id = sha256(public.public_bytes_raw()).digest()[:KEY_ID_BYTES]
    return EventKey(id=id, private=private, public=public)
