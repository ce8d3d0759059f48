"""A zone: where our couriers pick up and deliver, when, and for how much."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from math import ceil, cos, radians
from typing import Self, TypedDict
from zoneinfo import ZoneInfo

from domain.delivery.courier_errors import BadZone
from domain.delivery.courier_events import ZoneChanged, ZoneCreated, ZoneRemoved
from domain.kernel.aggregate import Aggregate
from domain.kernel.geo import LATITUDE_MAX, LONGITUDE_MAX, Position
from domain.kernel.ids import AccountId, ZoneId
from domain.kernel.money import Money
from domain.kernel.places import check_time_zone

NAME_MAX = 100
CORNERS_MIN = 3
CORNERS_MAX = 500
RADIUS_MAX = 200_000
GRAMS_A_KILO = 1_000
METRES_A_KILOMETRE = 1_000
METRES_A_DEGREE = 111_195
DAYS = 7
MOST_OPENINGS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What is certainly outside of it is outside of the area: cheap to ask."""

    south: float
    west: float
    north: float
    east: float

    @classmethod
    def around(cls, centre: Position, metres: float) -> Self:
        height = metres / METRES_A_DEGREE
        # Next to a pole everything is near in the east and in the west.
        shrinks = max(cos(radians(min(abs(centre.latitude) + height, LATITUDE_MAX))), 1e-6)
        width = min(height / shrinks, 2 * LONGITUDE_MAX)
        return cls(
            south=max(centre.latitude - height, -LATITUDE_MAX),
            north=min(centre.latitude + height, LATITUDE_MAX),
            west=centre.longitude - width,
            east=centre.longitude + width,
        )

    def has(self, position: Position) -> bool:
        return (
            self.south <= position.latitude <= self.north
            and self.west <= position.longitude <= self.east
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    centre: Position
    metres: int

    def __post_init__(self) -> None:
        if not 1 <= self.metres <= RADIUS_MAX:
            raise BadZone("A circle reaches from 1 to 200,000 metres.", maximum=RADIUS_MAX)

    @property
    def box(self) -> Box:
        return Box.around(self.centre, self.metres)

    def has(self, position: Position) -> bool:
        return self.centre.metres_to(position) <= self.metres


@dataclass(frozen=True, slots=True, kw_only=True)
class Polygon:
    """Its corners in order, the last one next to the first. It does not cross 180 degrees."""

    corners: tuple[Position, ...]

    def __post_init__(self) -> None:
        if len(set(self.corners)) < CORNERS_MIN or len(self.corners) > CORNERS_MAX:
            raise BadZone("A polygon has 3 to 500 corners.", maximum=CORNERS_MAX)
        if self.box.east - self.box.west > LONGITUDE_MAX:
            raise BadZone("A polygon does not reach across 180 degrees.")

    @property
    def box(self) -> Box:
        return Box(
            south=min(corner.latitude for corner in self.corners),
            north=max(corner.latitude for corner in self.corners),
            west=min(corner.longitude for corner in self.corners),
            east=max(corner.longitude for corner in self.corners),
        )

    def has(self, position: Position) -> bool:
        """A ray to the east meets its sides an odd number of times, if it is inside."""
        sides = pairwise((*self.corners, self.corners[0]))
        return sum(_meets(position, *side) for side in sides) % 2 == 1


type Area = Circle | Polygon


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """What a delivery costs: so much, and more for each kilometre and kilogram begun."""

    base: Money
    per_kilometre: Money
    per_kilogram: Money
    minimum: Money

    def __post_init__(self) -> None:
        parts = (self.base, self.per_kilometre, self.per_kilogram, self.minimum)
        if len({part.currency for part in parts}) > 1 or min(part.amount for part in parts) < 0:
            raise BadZone("A tariff has one currency, and nothing in it is below zero.")

    def price(self, *, metres: float, grams: int) -> Money:
        kilometres = ceil(max(metres, 0) / METRES_A_KILOMETRE)
        kilograms = ceil(max(grams, 0) / GRAMS_A_KILO)
        price = self.base + self.per_kilometre * kilometres + self.per_kilogram * kilograms
        return max(price, self.minimum, key=lambda money: money.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Open on one day of the week (0 is Monday), from then until then, by the local clock."""

    day: int
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if not 0 <= self.day < DAYS or not self.opens < self.closes:
            raise BadZone("A zone opens on one of seven days, and closes after that.")


ALWAYS: tuple[Opening, ...] = ()
"""No hours given: it is open all the time."""


class ZoneChanges(TypedDict, total=False):
    """What a change of a zone may give anew."""

    name: str
    area: Area
    tariff: Tariff
    time_zone: str
    openings: tuple[Opening, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone(Aggregate):
    id: ZoneId
    name: str
    area: Area
    tariff: Tariff
    time_zone: str
    openings: tuple[Opening, ...] = ALWAYS
    is_removed: bool = False

    @classmethod
    def create(
        cls,
        id: ZoneId,
        *,
        name: str,
        area: Area,
        tariff: Tariff,
        time_zone: str,
        openings: tuple[Opening, ...] = ALWAYS,
        by: AccountId,
        now: datetime,
    ) -> Self:
        return cls(
            id=id,
            name=name,
            area=area,
            tariff=tariff,
            time_zone=time_zone,
            openings=openings,
            events=(ZoneCreated(at=now, zone_id=id, by=by),),
        ).checked()

    def change(self, changes: ZoneChanges, *, by: AccountId, now: datetime) -> Self:
        changed = ZoneChanged(at=now, zone_id=self.id, by=by)
        return self._after(changed, **changes).checked()

    def remove(self, *, by: AccountId, now: datetime) -> Self:
        """It is no more; what was promised in it is still delivered."""
        return self._after(ZoneRemoved(at=now, zone_id=self.id, by=by), is_removed=True)

    def has(self, position: Position) -> bool:
        return self.area.has(position)

    def opens_at(self, at: datetime) -> datetime | None:
        """When it is open next: at once if it is open then; ``None``: never."""
        if not self.openings:
            return at
        local = at.astimezone(ZoneInfo(self.time_zone))
        days = (local.date() + timedelta(days=days) for days in range(DAYS + 1))
        ahead = (span for day in days for span in self._spans(day) if span[1] > at)
        opens = min((opens for opens, _ in ahead), default=None)
        return None if opens is None else max(opens, at)

    def _spans(self, day: date) -> Iterable[tuple[datetime, datetime]]:
        zone = ZoneInfo(self.time_zone)
        for opening in self.openings:
            if opening.day == day.weekday():
                yield (
                    datetime.combine(day, opening.opens, zone).astimezone(UTC),
                    datetime.combine(day, opening.closes, zone).astimezone(UTC),
                )

    def checked(self) -> Self:
        """Return it unless it breaks a rule."""
        if not self.name.strip() or len(self.name) > NAME_MAX or "\0" in self.name:
            raise BadZone("A zone has a name of up to 100 characters.", maximum=NAME_MAX)
        if len(self.openings) > MOST_OPENINGS:
            raise BadZone("That is more opening hours than a week needs.", maximum=MOST_OPENINGS)
        check_time_zone(self.time_zone)
        return self


def zones_of(zones: Sequence[Zone], position: Position) -> list[Zone]:
    """Those that have the position in them; zones may overlap."""
    return [zone for zone in zones if not zone.is_removed and zone.has(position)]


def _meets(position: Position, one: Position, other: Position) -> bool:
    if (one.latitude > position.latitude) == (other.latitude > position.latitude):
        return False
    share = (position.latitude - one.latitude) / (other.latitude - one.latitude)
    return position.longitude < one.longitude + share * (other.longitude - one.longitude)
