"""What a provider of maps needs, and what it may not be in production."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

import msgspec

NOMINATIM = "https://nominatim.openstreetmap.org"
OSRM = "https://router.project-osrm.org"

MapsName = Literal["great-circle", "osm", "google"]
OsrmServer = Annotated[
    str,
    msgspec.Meta(pattern=r"^(FOOT|BICYCLE|SCOOTER|CAR|VAN)=https?://[^/\s]+(/[A-Za-z0-9_-]+)?$"),
]


def faults_of_maps(maps: MapsName, *, contact: str | None, key: str | None) -> Iterator[str]:
    if maps == "osm" and not contact:
        yield "FAIRGROUND_MAPS_CONTACT is missing: Nominatim and OSRM want to know who asks."
    if maps == "google" and not key:
        yield "FAIRGROUND_GOOGLE_MAPS_KEY is missing: google is chosen and needs it."


def faults_of_google_addresses(maps: MapsName, addresses: Mapping[str, str]) -> Iterator[str]:
    """Outside of development."""
    for name, address in addresses.items():
        if maps == "google" and not address.startswith("https:"):
            yield f"FAIRGROUND_{name.upper()} must be https: the key travels with each call."


def faults_of_shared_servers(maps: MapsName, addresses: Mapping[str, str]) -> Iterator[str]:
    """In production."""
    for name, address in addresses.items():
        if maps == "osm" and address in {NOMINATIM, OSRM}:
            yield (
                f"FAIRGROUND_{name.upper()} cannot be everybody's server in production:"
                " it is for trying things out. Run your own."
            )
