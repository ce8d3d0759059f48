"""Where an address is, and how long it takes from one place to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.kernel.geo import Position
from domain.kernel.travel import Vehicle, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """An address as people write it. The country is its ISO 3166 code of two letters."""

    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""


class Maps(Protocol):
    """A provider of maps. Each of its answers may take a second; ask outside transactions.

    Everything raises ``Unavailable`` when the provider does not answer, or not in time; then
    ``domain.kernel.travel.estimated_way`` is good enough to decide with.
    """

    async def locate(self, address: Whereabouts) -> Position | None:
        """Where it is (WGS 84, degrees); ``None`` if the provider does not know it."""
        ...

    async def way(
        self, from_: Position, to: Position, at: datetime, *, by: Vehicle = Vehicle.CAR
    ) -> Way:
        """The way for who leaves then: metres by road, and how long it takes."""
        ...

    async def ways(
        self, froms: Sequence[Position], to: Position, *, by: Vehicle = Vehicle.CAR
    ) -> Sequence[Way]:
        """The ways from each of many places to one, for who leaves now, in their order."""
        ...
