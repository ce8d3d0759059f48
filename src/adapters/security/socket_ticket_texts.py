"""Tickets for sockets: random, and kept as hashes."""

from hashlib import sha256
from secrets import token_urlsafe

RANDOM_BYTES = 32


class RandomTicketTexts:
    def new(self) -> str:
        return token_urlsafe(RANDOM_BYTES)

    def hash(self, text: str) -> bytes:
        # Nobody can try out 2**256 texts, so a quick hash does.
        return sha256(text.encode()).digest()
