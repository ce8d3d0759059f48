"""Challenges and recovery codes: random, and kept as hashes only."""

import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256

from application.identity.factor_ports import NewChallenge
from domain.identity.factor_errors import ChallengeOver
from domain.kernel.ids import AccountId

CHALLENGE_BYTES = 33
"""They fill 44 characters, so there is one spelling of each challenge."""

# Crockford's: what one takes for a letter when one reads it aloud is none.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_CHARACTERS, GROUP = 16, 4

_FORM = re.compile(r"[A-Za-z0-9_-]{44}", re.ASCII)
_READ_AS = str.maketrans("OIL", "011", "- ")


class RandomFactorSecrets:
    def new_challenge(self) -> NewChallenge:
        text = urlsafe_b64encode(secrets.token_bytes(CHALLENGE_BYTES)).decode()
        return NewChallenge(text, sha256(text.encode()).digest())

    def read_challenge(self, text: str) -> bytes:
        if not _FORM.fullmatch(text):
            raise ChallengeOver
        return sha256(text.encode()).digest()

    def new_recovery_codes(self, count: int) -> Sequence[str]:
        return [_new_code() for _ in range(count)]

    def hash_of_code(self, code: str, account_id: AccountId) -> bytes:
        # 80 random bits: a slow hash would add nothing.
        typed = code.upper().translate(_READ_AS)
        return sha256(account_id.bytes + typed.encode()).digest()


def _new_code() -> str:
    characters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_CHARACTERS))
    groups = range(0, CODE_CHARACTERS, GROUP)
    return "-".join(characters[start : start + GROUP] for start in groups)
