"""Addresses by Nominatim's search.

https://nominatim.org/release-docs/latest/api/Search/, and how often one may ask the public
server, and as whom: https://operations.osmfoundation.org/policies/nominatim/
"""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

import msgspec

from adapters.maps.answers import position, read
from adapters.outgoing import Outgoing
from application.platform.errors import Unavailable
from application.platform.maps import Whereabouts
from domain.kernel.geo import Position

NAME = "nominatim"
PUBLIC = "https://nominatim.openstreetmap.org"
STREET_RANK = 26
"""Of a place: streets have 26 and 27, houses and what stands in them up to 30."""


class Found(msgspec.Struct):
    lat: str
    lon: str
    place_rank: int


def connect(*, address: str, contact: str, patience: timedelta) -> Outgoing:
    headers = {"User-Agent": f"Fairground ({contact})"}
    return Outgoing("Nominatim", address, usual=PUBLIC, headers=headers, patience=patience)


class NominatimPlaces:
    def __init__(self, calls: Outgoing, *, contact: str) -> None:
        self._calls = calls
        self._contact = contact

    async def locate(self, address: Whereabouts) -> Position | None:
        if not address.can_be_found:
            return None
        asked = {**_asked(address), "format": "jsonv2", "limit": "1", "email": self._contact}
        answer = await self._calls.call("GET", f"/search?{urlencode(asked)}")
        if not answer.is_success:
            # We may not ask, or not like this: that says nothing about the address.
            raise Unavailable(NAME)
        for found in read(list[Found], answer, name=NAME):
            if found.place_rank >= STREET_RANK:
                return position(found.lat, found.lon, name=NAME)
        return None


def _asked(address: Whereabouts) -> Mapping[str, str]:
    parts = {
        "street": _street(address.street),
        "city": address.city,
        "state": address.region,
        "postalcode": address.postal_code,
        "countrycodes": address.country.lower(),
    }
    return {name: part.strip() for name, part in parts.items() if part.strip()}


def _street(lines: str) -> str:
    """The line with the number: floors and companies are in no map of streets."""
    parts = [part.strip() for part in lines.split(",") if part.strip()]
    numbered = (part for part in parts if any(character.isdigit() for character in part))
    return next(numbered, parts[0])
