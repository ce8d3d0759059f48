"""Lines on a map as short texts: the encoded polylines that maps and their clients speak.

Five decimals, about a metre. https://developers.google.com/maps/documentation/utilities/polylinealgorithm
"""

from collections.abc import Iterable, Iterator
from itertools import batched

from domain.kernel.geo import BadPosition, Position

SCALE = 10**5
BITS = 5
MORE = 1 << BITS
MASK = MORE - 1
FIRST = 63
"""The character "?", which stands for nothing at all."""


class BadPolyline(ValueError):
    """It ends in the middle of a number, or leads off the earth."""


def encoded(line: Iterable[Position]) -> str:
    """Each place as what it is away from the one before it."""
    text: list[str] = []
    latitude = longitude = 0
    for place in line:
        there = round(place.latitude * SCALE), round(place.longitude * SCALE)
        text += _characters(there[0] - latitude)
        text += _characters(there[1] - longitude)
        latitude, longitude = there
    return "".join(text)


def decoded(text: str) -> tuple[Position, ...]:
    """The places again; raise ``BadPolyline`` if there are none to be read."""
    line: list[Position] = []
    latitude = longitude = 0
    try:
        for north, east in batched(_numbers(text), 2, strict=True):
            latitude, longitude = latitude + north, longitude + east
            line.append(Position(latitude / SCALE, longitude / SCALE))
    except (ValueError, BadPosition) as error:
        raise BadPolyline(str(error)) from None
    return tuple(line)


def _characters(number: int) -> Iterator[str]:
    """Five bits at a time, the lowest first; the sign is the lowest of all."""
    left = ~(number << 1) if number < 0 else number << 1
    while left >= MORE:
        yield chr((MORE | (left & MASK)) + FIRST)
        left >>= BITS
    yield chr(left + FIRST)


def _numbers(text: str) -> Iterator[int]:
    number = shift = 0
    for character in text:
        bits = ord(character) - FIRST
        if not 0 <= bits < 2 * MORE:
            raise BadPolyline(f"{character!r} is no part of a polyline.")
        number |= (bits & MASK) << shift
        shift += BITS
        if bits < MORE:
            yield ~(number >> 1) if number & 1 else number >> 1
            number = shift = 0
    if shift:
        raise BadPolyline("It ends in the middle of a number.")
