"""Personal data sealed with AES-256-GCM: a key for each person, wrapped by a master key."""

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID_BYTES = 8
VERSION = b"\x01"
"""The first byte of everything sealed or wrapped: another way of sealing takes another one."""

SEALED_MIN = len(VERSION) + NONCE_BYTES + 16
UNWRAPPED_MAX = 10_000
_WRAPPING = b"person key"


class UnknownMasterKey(ValueError):
    """A person's key was wrapped by a master key that is not among those that were given."""


@dataclass(frozen=True, slots=True)
class _MasterKey:
    """What is derived from one secret; each use has a key of its own."""

    id: bytes
    wrapping: AESGCM
    indexing: bytes

    @classmethod
    def of(cls, secret: bytes) -> Self:
        return cls(
            id=_derived(secret, b"fairground master key id")[:KEY_ID_BYTES],
            wrapping=AESGCM(_derived(secret, b"fairground person keys")),
            indexing=_derived(secret, b"fairground blind indexes"),
        )


class AesGcmPersonalCipher:
    """Of several master keys the first wraps and indexes; what the others did still counts."""

    def __init__(self, master_keys: Sequence[bytes], *, unwrapped_max: int = UNWRAPPED_MAX) -> None:
        if not master_keys or any(len(secret) < KEY_BYTES for secret in master_keys):
            raise ValueError(f"A master key has {KEY_BYTES} bytes or more, and there is one.")
        self._masters = [_MasterKey.of(secret) for secret in master_keys]
        self._by_id = {master.id: master for master in self._masters}
        self._unwrapped: OrderedDict[bytes, AESGCM] = OrderedDict()
        self._unwrapped_max = unwrapped_max

    def new_key(self) -> bytes:
        return self._wrap(secrets.token_bytes(KEY_BYTES))

    def rewrapped(self, key: bytes) -> bytes:
        newest = VERSION + self._masters[0].id
        return key if key.startswith(newest) else self._wrap(self._unwrap(key))

    def seal(self, key: bytes, place: str, text: str) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._opened(key).encrypt(nonce, text.encode(), place.encode())
        return VERSION + nonce + sealed

    def unseal(self, key: bytes, place: str, sealed: bytes) -> str:
        opened = self._opened(key)
        if len(sealed) < SEALED_MIN or not sealed.startswith(VERSION):
            raise ValueError(f"{place} is not sealed in a way that is known here.")
        nonce, text = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return opened.decrypt(nonce, text, place.encode()).decode()
        except InvalidTag:
            raise ValueError(f"{place} was not sealed there with this key.") from None

    def index(self, kind: str, text: str) -> bytes:
        return self.indexes(kind, text)[0]

    def indexes(self, kind: str, text: str) -> Sequence[bytes]:
        about = f"{kind}\0{text}".encode()
        return [hmac.digest(master.indexing, about, "sha256") for master in self._masters]

    def _wrap(self, raw: bytes) -> bytes:
        master = self._masters[0]
        nonce = secrets.token_bytes(NONCE_BYTES)
        return VERSION + master.id + nonce + master.wrapping.encrypt(nonce, raw, _WRAPPING)

    def _unwrap(self, key: bytes) -> bytes:
        start = len(VERSION) + KEY_ID_BYTES
        master = self._by_id.get(key[len(VERSION) : start])
        if not key.startswith(VERSION) or master is None:
            raise UnknownMasterKey("No master key that is known here wrapped this person's key.")
        nonce, wrapped = key[start : start + NONCE_BYTES], key[start + NONCE_BYTES :]
        try:
            return master.wrapping.decrypt(nonce, wrapped, _WRAPPING)
        except InvalidTag:
            raise ValueError("This is no wrapped key of a person.") from None

    def _opened(self, key: bytes) -> AESGCM:
        known = self._unwrapped.get(key)
        if known is not None:
            self._unwrapped.move_to_end(key)
            return known
        opened = self._unwrapped[key] = AESGCM(self._unwrap(key))
        if len(self._unwrapped) > self._unwrapped_max:
            self._unwrapped.popitem(last=False)
        return opened


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(secret)
