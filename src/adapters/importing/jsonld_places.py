"""Locations of schema.org: Place with PostalAddress and GeoCoordinates, or a mere text."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from adapters.importing.countries import country_of
from adapters.importing.jsonld_values import first, listed, text_of, types_of
from adapters.importing.places import Place, place_of_text
from adapters.importing.values import Moment, Refused, line_of_text, position, shown
from adapters.importing.zones import UTC, zones_of
from domain.kernel.geo import Position

type Object = Mapping[str, Any]


def place_of(said: Object) -> tuple[Place, Sequence[str]]:
    """The first real location, and what has to be said about it."""
    locations = listed(said, "location")
    real = [one for one in locations if not _is_virtual(one)]
    if not real:
        return Place(), ["It takes place online: no venue."] if locations else []
    place = _place(real[0])
    if place.country is None or not place.city:
        what = shown(place.name or "the location")
        return place, [f"The city and country of {what} are not told: no venue."]
    return place, []


def zone_of(place: Place, starts: Moment) -> str:
    """The zone of the place; if the country has another that agrees with the offset, that."""
    usual = place.time_zone
    if usual is None or place.country is None:
        return UTC
    offset = starts.wall.utcoffset()
    candidates = (usual, *zones_of(place.country))
    fitting = (zone for zone in candidates if _offset(zone, starts) == offset)
    return usual if offset is None else next(fitting, usual)


def _offset(zone: str, starts: Moment) -> timedelta | None:
    return starts.wall.replace(tzinfo=ZoneInfo(zone)).utcoffset()


def _is_virtual(location: Any) -> bool:
    return isinstance(location, Mapping) and "VirtualLocation" in types_of(location)


def _place(location: Any) -> Place:
    if isinstance(location, str):
        return place_of_text(location)
    if not isinstance(location, Mapping):
        raise Refused("location", "This is neither a place nor a text.")
    name = line_of_text(text_of(location, "name"), "location.name")
    address = first(location, "address")
    if not isinstance(address, Mapping):
        parts = [name, text_of(location, "address")]
        return place_of_text(", ".join(part for part in parts if part), position=_geo(location))
    return Place(
        name=name,
        street=_line(address, "streetAddress"),
        city=_line(address, "addressLocality"),
        region=_line(address, "addressRegion"),
        postal_code=_line(address, "postalCode"),
        country=_country(address),
        position=_geo(location),
    )


def _line(address: Object, name: str) -> str:
    return line_of_text(text_of(address, name), f"location.address.{name}")


def _country(address: Object) -> str | None:
    told = first(address, "addressCountry")
    name = (
        text_of(told, "name") if isinstance(told, Mapping) else text_of(address, "addressCountry")
    )
    if not name:
        return None
    country = country_of(name)
    if country is None:
        raise Refused("location.address.addressCountry", f"{shown(name)} is not a country.")
    return country


def _geo(location: Object) -> Position | None:
    geo = first(location, "geo")
    if not isinstance(geo, Mapping) or not text_of(geo, "latitude"):
        return None
    return position(text_of(geo, "latitude"), text_of(geo, "longitude"), "location.geo")
