"""A venue: where events take place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self, TypedDict

from domain.kernel.aggregate import Aggregate
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, VenueId
from domain.kernel.places import check_country, check_time_zone
from domain.programme.events import VenueChanged, VenueCreated
from domain.programme.text import NAME_MAX, check_name, check_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    street: str
    city: str
    region: str
    postal_code: str
    country: str

    def __post_init__(self) -> None:
        for what in ("street", "region", "postal_code"):
            check_text(getattr(self, what), what.replace("_", " "), longest=NAME_MAX)
        check_name(self.city, "city")
        check_country(self.country)

    @property
    def one_line(self) -> str:
        town = " ".join(part for part in (self.postal_code, self.city) if part)
        parts = (self.street, town, self.region, self.country)
        return ", ".join(part for part in parts if part)


class VenueChanges(TypedDict, total=False):
    """What a change of a venue may give anew."""

    name: str
    address: Address
    position: Position | None
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue(Aggregate):
    id: VenueId
    owner_id: AccountId
    name: str
    address: Address
    position: Position | None
    time_zone: str

    @classmethod
    def create(
        cls,
        id: VenueId,
        *,
        owner_id: AccountId,
        name: str,
        address: Address,
        position: Position | None,
        time_zone: str,
        now: datetime,
    ) -> Self:
        return cls(
            id=id,
            owner_id=owner_id,
            name=name,
            address=address,
            position=position,
            time_zone=time_zone,
            events=(VenueCreated(at=now, venue_id=id, owner_id=owner_id),),
        ).checked()

    def change(self, changes: VenueChanges, *, now: datetime) -> Self:
        changed = VenueChanged(at=now, venue_id=self.id, owner_id=self.owner_id)
        return self._after(changed, **changes).checked()

    def checked(self) -> Self:
        """Return it unless it breaks a rule."""
        check_name(self.name, "name")
        check_time_zone(self.time_zone)
        return self
