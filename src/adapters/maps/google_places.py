"""Addresses by Google's Geocoding API.

https://developers.google.com/maps/documentation/geocoding/requests-geocoding
"""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlencode

import msgspec

from adapters.maps.answers import position, read
from adapters.outgoing import Outgoing
from application.platform.errors import Unavailable
from application.platform.maps import Whereabouts
from domain.kernel.geo import Position

NAME = "google-geocoding"
ADDRESS = "https://maps.googleapis.com"
PATH = "/maps/api/geocode/json"
OK, NOTHING = "OK", "ZERO_RESULTS"
PRECISE = frozenset({"ROOFTOP", "RANGE_INTERPOLATED", "GEOMETRIC_CENTER"})
STREET_OR_BETTER = frozenset(
    {"street_address", "premise", "subpremise", "route", "intersection", "street_number"}
)


class LatLng(msgspec.Struct):
    lat: float
    lng: float


class Geometry(msgspec.Struct):
    location: LatLng
    location_type: str


class Result(msgspec.Struct):
    geometry: Geometry
    types: Sequence[str] = ()
    partial_match: bool = False

    @property
    def is_a_position(self) -> bool:
        """What was found in part is somewhere else, or a town."""
        is_precise = self.geometry.location_type in PRECISE
        return not self.partial_match and (is_precise or bool(STREET_OR_BETTER & set(self.types)))


class Results(msgspec.Struct):
    status: str
    results: Sequence[Result] = ()


def connect(*, address: str = ADDRESS, patience: timedelta) -> Outgoing:
    return Outgoing("Google Geocoding", address, usual=ADDRESS, patience=patience)


class GooglePlaces:
    def __init__(self, calls: Outgoing, *, key: str) -> None:
        self._calls = calls
        self._key = key

    async def locate(self, address: Whereabouts) -> Position | None:
        if not address.can_be_found:
            return None
        asked = {
            "address": _one_line(address),
            "components": f"country:{address.country}",
            "key": self._key,
        }
        answer = await self._calls.call("GET", f"{PATH}?{urlencode(asked)}")
        results = read(Results, answer, name=NAME)
        if results.status == NOTHING:
            return None
        if results.status != OK or not answer.is_success:
            # Over the quota, a key that is not believed, or their fault.
            raise Unavailable(NAME)
        for result in results.results:
            if result.is_a_position:
                there = result.geometry.location
                return position(there.lat, there.lng, name=NAME)
        return None


def _one_line(address: Whereabouts) -> str:
    town = f"{address.postal_code} {address.city}".strip()
    return ", ".join(part for part in (address.street.strip(), town, address.region) if part)
