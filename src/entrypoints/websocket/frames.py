"""Text frames as they go over the wire (RFC 6455): the same bytes for every listener."""

from struct import pack

_TEXT = 0x81
_SHORT_MAX = 125
_MEDIUM = 126
_MEDIUM_MAX = 2**16 - 1
_LONG = 127


def framed(text: bytes) -> bytes:
    """One frame of a server: whole, and not masked."""
    size = len(text)
    if size <= _SHORT_MAX:
        return pack("!BB", _TEXT, size) + text
    if size <= _MEDIUM_MAX:
        return pack("!BBH", _TEXT, _MEDIUM, size) + text
    return pack("!BBQ", _TEXT, _LONG, size) + text
