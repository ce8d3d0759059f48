"""Base 45 (RFC 9285): bytes in the characters that QR codes store most densely."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

_VALUES = {character: value for value, character in enumerate(ALPHABET)}


def encode(data: bytes) -> str:
    """Two bytes become three characters, a last single byte two."""
    return "".join(_characters(data[at : at + 2]) for at in range(0, len(data), 2))


def decode(text: str) -> bytes:
    """Return the bytes; raise ``ValueError`` if no bytes are written so."""
    return b"".join(_bytes(text[at : at + 3]) for at in range(0, len(text), 3))


def _characters(pair: bytes) -> str:
    value = int.from_bytes(pair)
    characters = []
    for _ in range(len(pair) + 1):
        value, digit = divmod(value, 45)
        characters.append(ALPHABET[digit])
    return "".join(characters)


def _bytes(group: str) -> bytes:
    length = len(group) - 1
    if length < 1 or not set(group) <= _VALUES.keys():
        raise ValueError("not base 45")
    value = 0
    for character in reversed(group):
        value = value * 45 + _VALUES[character]
    if value >= 256**length:
        raise ValueError("not base 45")
    return value.to_bytes(length)
