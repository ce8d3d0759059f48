"""How API keys are written: ``fgk_<id>_<secret><checksum>``, in letters and digits.

The prefix and the checksum let those who search code for secrets find ours, and be sure of it
without asking us. They protect nothing: the secret does, and nobody has its text but the owner.
"""

import re
import secrets
from hashlib import sha256
from string import ascii_letters, digits
from uuid import UUID
from zlib import crc32

from application.identity.key_ports import KeyText, PresentedKey
from domain.identity.api_key_errors import ApiKeyDoesNotCount
from domain.kernel.ids import ApiKeyId

ALPHABET = digits + ascii_letters
SECRET_BITS = 256
# So many characters of the alphabet hold 128, 256 and 32 bits.
ID_LENGTH, SECRET_LENGTH, CHECKSUM_LENGTH = 22, 43, 6

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_FORM = re.compile(
    rf"(fgk_([0-9A-Za-z]{{{ID_LENGTH}}})_[0-9A-Za-z]{{{SECRET_LENGTH}}})"
    rf"([0-9A-Za-z]{{{CHECKSUM_LENGTH}}})"
)


class Base62KeyTexts:
    def new(self, key_id: ApiKeyId) -> KeyText:
        secret = secrets.randbits(SECRET_BITS)
        body = f"fgk_{_written(key_id.int, ID_LENGTH)}_{_written(secret, SECRET_LENGTH)}"
        text = body + _checksum(body)
        return KeyText(text, _hash(text))

    def read(self, text: str) -> PresentedKey:
        found = _FORM.fullmatch(text)
        if found is None or _checksum(found[1]) != found[3]:
            raise ApiKeyDoesNotCount
        number = _read(found[2])
        if number >> 128:
            raise ApiKeyDoesNotCount
        return PresentedKey(key_id=ApiKeyId(UUID(int=number)), hash=_hash(text))


def _hash(text: str) -> bytes:
    """No slow one is needed: nobody guesses 256 bits."""
    return sha256(text.encode()).digest()


def _checksum(body: str) -> str:
    return _written(crc32(body.encode()), CHECKSUM_LENGTH)


def _written(number: int, length: int) -> str:
    characters = []
    for _ in range(length):
        number, value = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[value])
    return "".join(reversed(characters))


def _read(text: str) -> int:
    number = 0
    for character in text:
        number = number * len(ALPHABET) + _VALUES[character]
    return number
