"""Tokens of guests' carts: 256 random bits. The database has only their hash."""

from hashlib import sha256
from secrets import token_urlsafe

BYTES = 32


class RandomCartTokens:
    def new(self) -> str:
        return token_urlsafe(BYTES)

    def hash_of(self, token: str) -> bytes:
        return sha256(b"cart\0" + token.encode()).digest()
