"""A range of days, cut into days, weeks or months by the clock of a time zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.kernel.errors import Invalid
from domain.kernel.places import check_time_zone

DAYS_MAX = 3_660
PARTS_MAX = 400
DECEMBER = 12


class BadSpan(Invalid):
    """The range is the wrong way round, or has more days or parts than are answered at once."""

    code: ClassVar[str] = "bad-span"


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"
    """From Monday on."""

    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From the first day to the end of the last one."""

    first: date
    last: date
    time_zone: str
    unit: Unit | None = None
    """``None``: all of it is one part."""

    def __post_init__(self) -> None:
        check_time_zone(self.time_zone)
        days = (self.last - self.first).days
        if days < 0:
            raise BadSpan("The range ends before it begins.")
        if days >= DAYS_MAX:
            raise BadSpan(f"A range has up to {DAYS_MAX} days.", maximum=DAYS_MAX)
        if len(self.days) > PARTS_MAX:
            raise BadSpan(f"A range has up to {PARTS_MAX} parts.", maximum=PARTS_MAX)

    @property
    def days(self) -> tuple[date, ...]:
        """The days on which its parts begin. The first and the last part may be cut short."""
        return tuple(self._begin())

    @property
    def edges(self) -> tuple[datetime, ...]:
        """When its parts begin, and when the last one ends."""
        zone = ZoneInfo(self.time_zone)
        days = (*self.days, self.last + timedelta(days=1))
        return tuple(datetime.combine(day, time(), zone).astimezone(UTC) for day in days)

    def _begin(self) -> Iterator[date]:
        day = self.first
        while day <= self.last:
            yield day
            day = self._next(day)

    def _next(self, day: date) -> date:
        match self.unit:
            case Unit.DAY:
                return day + timedelta(days=1)
            case Unit.WEEK:
                return day + timedelta(days=7 - day.weekday())
            case Unit.MONTH if day.month == DECEMBER:
                return date(day.year + 1, 1, 1)
            case Unit.MONTH:
                return date(day.year, day.month + 1, 1)
            case None:
                return self.last + timedelta(days=1)
