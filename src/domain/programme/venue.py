"""A venue: where events take place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self, TypedDict

from domain.kernel.aggregate import Aggregate
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, VenueId
from domain.programme.errors import UnknownCountry
from domain.programme.events import VenueChanged, VenueCreated
from domain.programme.text import NAME_MAX, check_name, check_text, check_time_zone

# ISO 3166-1 alpha-2, and XK, which everybody uses for Kosovo.
_COUNTRIES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA
ZM ZW
"""
COUNTRIES = frozenset(_COUNTRIES.split())


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
        if self.country not in COUNTRIES:
            raise UnknownCountry(self.country)

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
