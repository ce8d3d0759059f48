"""What providers of maps say, read so that nonsense is no answer."""

from typing import Annotated

import msgspec

from adapters.outgoing import Answer
from application.platform.errors import Unavailable
from domain.kernel.geo import BadPosition, Position
from domain.kernel.polyline import BadPolyline, decoded

METRES_MAX = 10**8
SECONDS_MAX = 10**8

Metres = Annotated[float, msgspec.Meta(ge=0, le=METRES_MAX)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=SECONDS_MAX)]


def read[Wire](type_: type[Wire], answer: Answer, *, name: str) -> Wire:
    try:
        return msgspec.json.decode(answer.body, type=type_)
    except msgspec.DecodeError:
        raise Unavailable(name) from None


def position(latitude: float | str, longitude: float | str, *, name: str) -> Position:
    try:
        return Position(float(latitude), float(longitude))
    except (ValueError, BadPosition):
        raise Unavailable(name) from None


def line(polyline: str, *, name: str) -> tuple[Position, ...]:
    try:
        return decoded(polyline)
    except BadPolyline:
        raise Unavailable(name) from None
