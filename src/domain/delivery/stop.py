"""Where something is fetched or brought, and what is carried."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.geo import Position


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Stop:
    """An address with somebody at it. Personal: not to be seen in any log.

    All of it is empty once whoever it is about was erased.
    """

    name: str = ""
    """Who, or which business, is to be found there."""

    lines: tuple[str, ...] = ()
    """Street and house; for a seat, the venue and the seat."""

    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    phone: str = ""
    instructions: str = ""
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """When it is welcome."""

    opens_at: datetime
    closes_at: datetime


class ParcelSize(StrEnum):
    """What it takes to carry it."""

    SMALL = "SMALL"
    MEDIUM = "MEDIUM"
    LARGE = "LARGE"

    @classmethod
    def of(cls, weight_grams: int) -> "ParcelSize":
        """What is guessed of something whose measures nobody knows."""
        if weight_grams <= SMALL_MAX:
            return cls.SMALL
        return cls.MEDIUM if weight_grams <= MEDIUM_MAX else cls.LARGE


SMALL_MAX = 2_000
MEDIUM_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Parcel:
    weight_grams: int
    size: ParcelSize
