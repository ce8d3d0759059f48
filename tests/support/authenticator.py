"""An authenticator in software: it makes passkeys and signs with them, or cheats."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes
from typing import Any, Protocol

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

type Json = Mapping[str, Any]

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ES256, EDDSA = -7, -8


class Key(Protocol):
    cose: dict[int, object]

    def sign(self, data: bytes) -> bytes: ...


class Es256Key:
    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        point = self._key.public_key().public_numbers()
        self.cose: dict[int, object] = {
            1: 2,
            3: ES256,
            -1: 1,
            -2: point.x.to_bytes(32),
            -3: point.y.to_bytes(32),
        }

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data, ec.ECDSA(SHA256()))


class EdDsaKey:
    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        self.cose: dict[int, object] = {
            1: 1,
            3: EDDSA,
            -1: 6,
            -2: self._key.public_key().public_bytes_raw(),
        }

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)


@dataclass(kw_only=True)
class Device:
    """Holds one passkey. Each field that is not as it should be is a lie or a weakness."""

    origin: str
    rp_id: str
    key: Key = field(default_factory=Es256Key)
    credential_id: bytes = field(default_factory=lambda: token_bytes(16))
    sign_count: int = 0
    verifies: bool = True
    user_handle: bytes | None = None

    def create(self, options: Json) -> Json:
        """What ``navigator.credentials.create`` gives for these options."""
        self.user_handle = decoded(options["user"]["id"])
        length = len(self.credential_id).to_bytes(2)
        attested = bytes(16) + length + self.credential_id + cbor2.dumps(self.key.cose)
        said = self._said("webauthn.create", options["challenge"])
        told = {
            "fmt": "none",
            "attStmt": {},
            "authData": self._data(ATTESTED) + attested,
        }
        return self._answer(
            clientDataJSON=encoded(said), attestationObject=encoded(cbor2.dumps(told))
        )

    def get(self, options: Json) -> Json:
        """What ``navigator.credentials.get`` gives for these options."""
        self.sign_count += 1 if self.sign_count else 0
        said = self._said("webauthn.get", options["challenge"])
        data = self._data()
        response = {
            "clientDataJSON": encoded(said),
            "authenticatorData": encoded(data),
            "signature": encoded(self.key.sign(data + sha256(said).digest())),
        }
        if self.user_handle is not None:
            response["userHandle"] = encoded(self.user_handle)
        return self._answer(**response)

    def _data(self, flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        rp = sha256(self.rp_id.encode()).digest()
        return rp + bytes([flags]) + self.sign_count.to_bytes(4)

    def _said(self, type: str, challenge: str) -> bytes:
        told = {"type": type, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _answer(self, **response: str) -> Json:
        id = encoded(self.credential_id)
        return {
            "id": id,
            "rawId": id,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
            "authenticatorAttachment": "platform",
        }


def encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def changed(answer: Json, part: str, change: Callable[[bytes], bytes]) -> Json:
    """The answer with one part of its response tampered with."""
    response = dict(answer["response"])
    response[part] = encoded(change(decoded(response[part])))
    return {**answer, "response": response}
