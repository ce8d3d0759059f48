"""Where an address is, how long it takes from one place to another, and along which roads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol, Self

from application.platform.errors import Unavailable
from domain.kernel.geo import Position
from domain.kernel.postal import PostalAddress
from domain.kernel.travel import Vehicle, Way, estimated_way


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Whereabouts:
    """An address as people write it. The country is its ISO 3166 code of two letters.

    Not to be seen in any log, like all that is personal.
    """

    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""

    @classmethod
    def of(cls, address: PostalAddress) -> Self:
        return cls(
            street=", ".join(address.lines),
            postal_code=address.postal_code,
            city=address.city,
            region=address.region,
            country=address.country,
        )

    @property
    def can_be_found(self) -> bool:
        """Whether it names a street, a town, and the country in which that town is."""
        has_town = bool(self.city.strip() or self.postal_code.strip())
        return bool(self.street.strip() and self.country.strip()) and has_town


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way over several places: a leg between each two of them, and the line to draw."""

    legs: tuple[Way, ...]
    line: tuple[Position, ...]
    is_estimated: bool = False
    """Whether any of it is the straight line, because nobody knew the roads."""

    @property
    def metres(self) -> float:
        return sum(leg.metres for leg in self.legs)

    @property
    def duration(self) -> timedelta:
        return sum((leg.duration for leg in self.legs), start=timedelta())


class Maps(Protocol):
    """A provider of maps. Each of its answers may take a second; ask outside transactions.

    Everything raises ``Unavailable`` when the provider does not answer, or not in time; then
    ``domain.kernel.travel.estimated_way`` is good enough to decide with. Where it answers that
    it knows of no way (an island, a gap in its data), the way is the estimated one.
    """

    async def locate(self, address: Whereabouts) -> Position | None:
        """Where it is (WGS 84, degrees); ``None`` if the provider does not know it.

        A town is not where somebody lives: what is found is a house, or its street at least.
        """
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

    async def route(self, places: Sequence[Position], *, by: Vehicle = Vehicle.CAR) -> Route:
        """The way over the places in their order, for who leaves now, with its line.

        Of fewer than two places it has no legs.
        """
        ...


class MapSecrets(Protocol):
    """Keeps a cache of answers from telling whose they are: who has not asked cannot read it."""

    def name(self, asked: str) -> str:
        """What the answer to a question is kept under; nobody else can tell what was asked."""
        ...

    def seal(self, asked: str, answer: bytes) -> bytes:
        """The answer, readable only for who knows what was asked."""
        ...

    def unseal(self, asked: str, sealed: bytes) -> bytes | None:
        """The answer again; ``None`` if it is not what was sealed for that question."""
        ...


def estimated_route(places: Sequence[Position], *, by: Vehicle = Vehicle.CAR) -> Route:
    """Straight lines from place to place, each as long as roads make it."""
    return Route(
        legs=tuple(estimated_way(*leg, by) for leg in pairwise(places)),
        line=tuple(places),
        is_estimated=True,
    )


async def route_or_estimate(
    maps: Maps, places: Sequence[Position], *, by: Vehicle = Vehicle.CAR
) -> Route:
    try:
        return await maps.route(places, by=by)
    except Unavailable:
        return estimated_route(places, by=by)


async def located(maps: Maps | None, address: Whereabouts) -> Position | None:
    """Where it is, as far as anybody says now. Nothing that somebody waits for fails by it."""
    if maps is None:
        return None
    try:
        return await maps.locate(address)
    except Unavailable:
        return None
