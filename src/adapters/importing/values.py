"""Single values of a file: texts, times, numbers and prices, or a refusal that names the place."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from adapters.importing.zones import known_zone
from domain.kernel.errors import Invalid
from domain.kernel.geo import Position
from domain.kernel.money import Money
from domain.programme.category import CATEGORIES
from domain.programme.errors import BadLink, BadText
from domain.programme.text import check_link

YEAR_MIN, YEAR_MAX = 1900, 2200
OPENS, CLOSES = time(9), time(18)
LAST_MINUTE = time(23, 59)
LENGTH = timedelta(hours=3)
"""How long an event takes that does not say when it ends."""

CELL_MAX = 20_000
SHOWN_MAX = 60

_NOT_STORED = re.compile("[\0\ud800-\udfff]")
_PRICE = re.compile(r"\d{1,13}(\.\d{1,3})?")
_COUNT = re.compile(r"\d{1,9}")
_DEGREES = re.compile(r"[+-]?\d{1,3}(\.\d{1,20})?")


class Refused(Exception):
    """A value that does not say what it should."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(reason)
        self.where = where
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as the file has it: without its offset it is told by the clock of the place."""

    wall: datetime
    is_date: bool = False


def line_of_text(text: str, where: str) -> str:
    """The text in one line."""
    return " ".join(prose(text, where).split())


def prose(text: str, where: str) -> str:
    if len(text) > CELL_MAX:
        raise Refused(where, f"This is longer than {CELL_MAX} characters.")
    if _NOT_STORED.search(text):
        raise Refused(where, "This has characters that are none: NUL or half of a pair.")
    return text.strip()


def moment(text: str, where: str) -> Moment:
    plain = text.strip()
    try:
        told = datetime.fromisoformat(plain)
    except ValueError:
        raise Refused(where, f"{shown(text)} is not a date like 2026-09-01T19:30.") from None
    if not YEAR_MIN <= told.year <= YEAR_MAX:
        raise Refused(where, f"A year is from {YEAR_MIN} to {YEAR_MAX}.")
    return Moment(told, is_date=_is_date(plain))


def at(told: Moment, zone: str) -> datetime:
    """The time in UTC; of a date, its first moment."""
    wall = told.wall if told.wall.tzinfo else told.wall.replace(tzinfo=ZoneInfo(zone))
    return wall.astimezone(UTC)


def until(told: Moment, zone: str) -> datetime:
    """The time in UTC; of a date, its last minute."""
    return at(Moment(_on(told.wall.date(), LAST_MINUTE)) if told.is_date else told, zone)


def span(starts: Moment, ends: Moment | None, zone: str) -> tuple[datetime, datetime]:
    """Start and end in UTC. Days without hours go from nine to six."""
    if starts.is_date:
        last = ends or starts
        first_hour = Moment(_on(starts.wall.date(), OPENS))
        last_hour = Moment(_on(last.wall.date(), CLOSES)) if last.is_date else last
        return at(first_hour, zone), at(last_hour, zone)
    begin = at(starts, zone)
    if ends is None:
        return begin, begin + LENGTH
    return begin, until(ends, zone)


def zone_named(text: str, where: str) -> str:
    found = known_zone(text.strip())
    if found is None:
        raise Refused(where, f"{shown(text)} is not a time zone like Europe/Berlin.")
    return found


def price(text: str, currency: str, where: str) -> Money:
    plain = text.strip()
    if not _PRICE.fullmatch(plain):
        raise Refused(where, f"{shown(text)} is not a price like 12.50.")
    try:
        return Money.parse(plain, currency.strip())
    except Invalid as refusal:
        raise Refused(where, refusal.message) from None


def count(text: str, where: str) -> int:
    plain = text.strip()
    if not _COUNT.fullmatch(plain):
        raise Refused(where, f"{shown(text)} is not a whole number.")
    return int(plain)


def position(latitude: str, longitude: str, where: str) -> Position:
    degrees = [latitude.strip(), longitude.strip()]
    if not all(_DEGREES.fullmatch(one) for one in degrees):
        raise Refused(where, f"{shown(', '.join(degrees))} is not a position like 52.52, 13.41.")
    try:
        return Position(*map(float, degrees))
    except Invalid as refusal:
        raise Refused(where, refusal.message) from None


def link(text: str, where: str) -> str:
    plain = line_of_text(text, where)
    try:
        check_link(plain)
    except (BadLink, BadText) as refusal:
        raise Refused(where, refusal.message) from None
    return plain


def category(text: str, where: str) -> str:
    found = known_category(text)
    if found is None:
        raise Refused(where, f"{shown(text)} is none of {', '.join(CATEGORIES)}.")
    return found


def known_category(text: str) -> str | None:
    word = text.strip().casefold()
    return word if word in CATEGORIES else None


def digest(*parts: str) -> str:
    """An external id for what has none: the same for the same parts."""
    plain = "\n".join(" ".join(part.split()).casefold() for part in parts)
    return f"sha256:{sha256(plain.encode()).hexdigest()[:32]}"


def shown(text: str) -> str:
    plain = " ".join(text.split())
    return repr(plain if len(plain) <= SHOWN_MAX else f"{plain[:SHOWN_MAX]}…")


def _is_date(plain: str) -> bool:
    try:
        date.fromisoformat(plain)
    except ValueError:
        return False
    return True


def _on(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour)
