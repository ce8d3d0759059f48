"""Places on the earth (WGS 84) and the distance between them."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from domain.kernel.errors import Invalid

EARTH_RADIUS_METRES = 6_371_008.8
LATITUDE_MAX = 90
LONGITUDE_MAX = 180


class BadPosition(Invalid):
    code = "bad-position"


@dataclass(frozen=True, slots=True)
class Position:
    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not abs(self.latitude) <= LATITUDE_MAX or not abs(self.longitude) <= LONGITUDE_MAX:
            raise BadPosition("A latitude is within ±90, a longitude within ±180 degrees.")

    def metres_to(self, other: "Position") -> float:
        """The great-circle distance (haversine, mean earth radius)."""
        here, there = radians(self.latitude), radians(other.latitude)
        height = sin((there - here) / 2) ** 2
        width = sin(radians(other.longitude - self.longitude) / 2) ** 2
        return 2 * EARTH_RADIUS_METRES * asin(sqrt(height + cos(here) * cos(there) * width))
