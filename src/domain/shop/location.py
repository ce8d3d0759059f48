"""A location: where a seller's goods lie, and perhaps are fetched by buyers."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self, TypedDict
from uuid import uuid5

from domain.kernel.aggregate import Aggregate
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, LocationId
from domain.kernel.lifecycle import Lifecycle
from domain.kernel.postal import PostalAddress
from domain.shop.stock_errors import BadLocation, LocationIsClosed, LocationNotEmpty
from domain.shop.stock_events import LocationChanged, LocationClosed, LocationOpened

NAME_MAX = 200
HOURS_MAX = 500
DEFAULT_NAME = "Main location"


class LocationStatus(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"


LIFECYCLE = Lifecycle(
    name="location",
    initial=LocationStatus.OPEN,
    moves={
        LocationStatus.OPEN: frozenset({LocationStatus.CLOSED}),
        LocationStatus.CLOSED: frozenset(),
    },
)


class LocationChanges(TypedDict, total=False):
    """What a change of a location may give anew."""

    name: str
    address: PostalAddress | None
    position: Position | None
    opening_hours: str
    is_pick_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Location(Aggregate):
    id: LocationId
    seller_id: AccountId
    name: str
    address: PostalAddress | None = field(default=None, repr=False)
    position: Position | None = None
    opening_hours: str = ""
    """As people read it."""

    is_pick_up: bool = False
    """Whether buyers may fetch what they bought there."""

    opened_at: datetime
    status: LocationStatus = LIFECYCLE.initial

    @classmethod
    def open(
        cls, id: LocationId, *, seller_id: AccountId, now: datetime, details: LocationChanges
    ) -> Self:
        event = LocationOpened(at=now, location_id=id, seller_id=seller_id)
        named: LocationChanges = {"name": DEFAULT_NAME, **details}
        location = cls(id=id, seller_id=seller_id, opened_at=now, **named, events=(event,))
        return location.checked()

    @classmethod
    def default_of(cls, seller_id: AccountId, *, now: datetime, number: int = 0) -> Self:
        """The location of a seller who never said where their goods lie."""
        id_ = default_location_of(seller_id, number=number)
        return cls.open(id_, seller_id=seller_id, now=now, details={})

    def change(self, changes: LocationChanges, *, now: datetime) -> Self:
        self.must_be_open()
        event = LocationChanged(at=now, location_id=self.id, seller_id=self.seller_id)
        return self._after(event, **changes).checked()

    def close(self, *, on_hand: int, promised: int, now: datetime) -> Self:
        """Nothing lies there any more; raise ``LocationNotEmpty`` if something does."""
        status = LIFECYCLE.move(self.status, LocationStatus.CLOSED)
        if on_hand or promised:
            raise LocationNotEmpty(on_hand, promised)
        event = LocationClosed(at=now, location_id=self.id, seller_id=self.seller_id)
        return self._after(event, status=status)

    def must_be_open(self) -> None:
        if self.status is not LocationStatus.OPEN:
            raise LocationIsClosed(self.id)

    def checked(self) -> Self:
        """Return it unless it breaks a rule."""
        if not self.name.strip() or len(self.name) > NAME_MAX or not self.name.isprintable():
            raise BadLocation("name", f"A name is one line of at most {NAME_MAX} characters.")
        if len(self.opening_hours) > HOURS_MAX or "\0" in self.opening_hours:
            raise BadLocation(
                "openingHours", f"Opening hours are at most {HOURS_MAX} characters long."
            )
        if self.is_pick_up and self.address is None:
            raise BadLocation("address", "Buyers can only fetch things from an address.")
        return self


def default_location_of(seller_id: AccountId, *, number: int = 0) -> LocationId:
    """Known beforehand, so that two who need it at once open the same one.

    ``number`` is how many locations the seller ever had: all of them closed.
    """
    return LocationId(uuid5(seller_id, f"default-location:{number}"))
