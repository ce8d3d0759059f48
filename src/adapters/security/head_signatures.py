"""Signatures under the head of the audit trail: Ed25519, with the id of the key."""

from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidSignature

from adapters.security.keys import SigningKeys


class Ed25519HeadSigner:
    def __init__(self, keys: SigningKeys) -> None:
        self._keys = keys

    def sign(self, message: bytes) -> str:
        return f"{self._keys.kid}.{b64encode(self._keys.signing.sign(message)).decode()}"

    def believes(self, message: bytes, signature: str) -> bool:
        kid, _, encoded = signature.partition(".")
        key = self._keys.public.get(kid)
        if key is None:
            return False
        try:
            key.verify(b64decode(encoded, validate=True), message)
        except (InvalidSignature, ValueError):
            return False
        return True
