"""An address that somebody keeps with their account: where things are sent to."""

from dataclasses import dataclass
from typing import TypedDict

from domain.identity.errors import BadAddress
from domain.kernel.ids import AddressId
from domain.kernel.places import check_country

ADDRESSES_MAX = 20
LINES_MAX = 4
TEXT_MAX = 200


class AddressChanges(TypedDict, total=False):
    """What a change of an address may give anew."""

    name: str
    lines: tuple[str, ...]
    postal_code: str
    city: str
    region: str
    country: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Address:
    """Not to be seen in any log, like all that is personal."""

    id: AddressId
    name: str
    """Who is to be found there."""

    lines: tuple[str, ...]
    """Street and house, or whatever leads there, as it is written on an envelope."""

    city: str
    country: str
    postal_code: str = ""
    region: str = ""
    phone: str = ""
    """In E.164, or empty."""

    def __post_init__(self) -> None:
        if not 1 <= len(self.lines) <= LINES_MAX:
            raise BadAddress("lines", f"An address has 1 to {LINES_MAX} lines.")
        for line in self.lines:
            _check("lines", line)
        _check("name", self.name)
        _check("city", self.city)
        _check("postalCode", self.postal_code, needed=False)
        _check("region", self.region, needed=False)
        check_country(self.country)


def _check(what: str, text: str, *, needed: bool = True) -> None:
    if not text.isprintable() or len(text) > TEXT_MAX:
        raise BadAddress(what, f"This is one line of at most {TEXT_MAX} characters.")
    if needed and not text.strip():
        raise BadAddress(what, "This cannot be left out.")
