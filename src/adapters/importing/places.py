"""Venues out of what files say about places."""

import re
from dataclasses import dataclass

from adapters.importing.countries import country_of, without_country
from adapters.importing.values import Refused
from adapters.importing.zones import country_of_zone, zone_at
from application.programme.import_ports import ImportedVenue
from domain.kernel.errors import Invalid
from domain.kernel.geo import Position
from domain.programme.venue import Address

TO_BE_ANNOUNCED = "To be announced"

_POSTAL_CODE = re.compile(r"[A-Z]{0,2}-?\d{4,6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place as far as it is known."""

    name: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str | None = None
    position: Position | None = None

    @property
    def time_zone(self) -> str | None:
        """The usual one there, if the country is known."""
        if self.country is None:
            return None
        return zone_at(self.country, city=self.city, region=self.region)

    def venue(self, where: str) -> ImportedVenue | None:
        """The venue, if city and country are known; raise ``Refused``."""
        if self.country is None or not self.city:
            return None
        try:
            address = Address(
                street=self.street,
                city=self.city,
                region=self.region,
                postal_code=self.postal_code,
                country=self.country,
            )
        except Invalid as refusal:
            raise Refused(where, refusal.message) from None
        return ImportedVenue(
            name=self.name or TO_BE_ANNOUNCED,
            address=address,
            position=self.position,
            time_zone=zone_at(self.country, city=self.city, region=self.region),
        )


def city_and_region(text: str, country: str) -> tuple[str, str]:
    """Read "City, Region, Country", of which only the city must be there."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    # "Minneapolis, Minnesota, United Status of America": the third is the country, misspelt or not.
    told = [parts[0], *(without_country(part, country) for part in parts[1:2])] if parts else []
    return (told[0] if told else ""), (told[1] if len(told) > 1 else "")


def place_of_text(text: str, *, zone: str | None = None, position: Position | None = None) -> Place:
    """Make the best of "Venue, Street, Postal code City, Country" in one text.

    Without a country in it, the time zone's country counts.
    """
    parts = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
    country = country_of(parts[-1]) if len(parts) > 1 else None
    if country is not None:
        parts.pop()
        if len(parts) == 1:
            return Place(city=parts[0], country=country, position=position)
    elif zone is not None:
        country = country_of_zone(zone)
    name, *middle = parts or [""]
    city, postal_code = _city_and_code(middle.pop()) if middle else ("", "")
    return Place(
        name=name,
        street=", ".join(middle),
        city=city,
        postal_code=postal_code,
        country=country,
        position=position,
    )


def _city_and_code(text: str) -> tuple[str, str]:
    words = text.split()
    codes = [word for word in words if _POSTAL_CODE.fullmatch(word)]
    city = " ".join(word for word in words if word not in codes)
    return city, " ".join(codes)
