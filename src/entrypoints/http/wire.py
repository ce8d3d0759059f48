"""JSON as clients see it: camelCase, nothing unknown, everything bounded."""

from datetime import UTC, datetime
from typing import Annotated, Any, Self

import msgspec

from domain.kernel.errors import Malformed
from domain.kernel.geo import LATITUDE_MAX, LONGITUDE_MAX, Position
from domain.kernel.money import AMOUNT_MAX, Money

NO_NUL = r"^[^\x00]*$"
"""No U+0000: PostgreSQL cannot store it. Every pattern of our own must exclude it too."""

INT64_MAX = 2**63 - 1
INT32_MAX = 2**31 - 1

Label = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NO_NUL)]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=300, pattern=NO_NUL)]
CountryCode = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}$", min_length=2, max_length=2)]
CurrencyCode = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$", min_length=3, max_length=3)]
Url = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^https?://[^\s\x00]+$", max_length=2000, examples=["https://example.org"]
    ),
]

Integer = Annotated[int, msgspec.Meta(ge=-INT64_MAX - 1, le=INT64_MAX)]
Count = Annotated[int, msgspec.Meta(ge=0, le=INT32_MAX)]
"""Zero or more of something, within int32."""

Quantity = Annotated[int, msgspec.Meta(ge=1, le=INT32_MAX)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time with its offset. Bodies refuse years that no clock needs; see ``utc`` for queries."""

YEAR_MIN, YEAR_MAX = 1900, 2200


class Wire(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """What goes over the wire. Subclasses repeat ``kw_only`` if defaults come first."""


class MoneyBody(Wire):
    amount: Annotated[int, msgspec.Meta(ge=-AMOUNT_MAX, le=AMOUNT_MAX, examples=[2900])]
    currency: CurrencyCode

    def to_money(self) -> Money:
        return Money(self.amount, self.currency)


class MoneyReply(Wire):
    amount: int
    currency: str

    @classmethod
    def of(cls, money: Money) -> Self:
        return cls(amount=money.amount, currency=money.currency)


class PositionBody(Wire):
    latitude: Annotated[float, msgspec.Meta(ge=-LATITUDE_MAX, le=LATITUDE_MAX, examples=[53.0758])]
    longitude: Annotated[
        float, msgspec.Meta(ge=-LONGITUDE_MAX, le=LONGITUDE_MAX, examples=[8.8072])
    ]

    def to_position(self) -> Position:
        return Position(self.latitude, self.longitude)


class PositionReply(Wire):
    latitude: float
    longitude: float

    @classmethod
    def of(cls, position: Position) -> Self:
        return cls(latitude=position.latitude, longitude=position.longitude)


def is_sane(moment: datetime) -> bool:
    """Whether it can be told in UTC and stored everywhere."""
    return YEAR_MIN <= moment.year <= YEAR_MAX


def utc(moment: datetime) -> datetime:
    """The same time in UTC; for times in queries, which nothing else has looked at."""
    if not is_sane(moment) or moment.tzinfo is None:
        raise Malformed(f"A time has an offset and a year from {YEAR_MIN} to {YEAR_MAX}.")
    return moment.astimezone(UTC)


def given(body: Wire) -> dict[str, Any]:
    """The fields of a change that were sent; the others are ``UNSET``."""
    return {
        name: value
        for name, value in msgspec.structs.asdict(body).items()
        if value is not msgspec.UNSET
    }


def encode(reply: object) -> bytes:
    return msgspec.json.encode(reply)
