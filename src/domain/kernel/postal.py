"""Postal addresses: where people are, where goods lie, and where they go to."""

from dataclasses import dataclass

from domain.kernel.errors import Invalid
from domain.kernel.places import check_country

LINES_MAX = 4
TEXT_MAX = 200


class BadAddress(Invalid):
    """An address lacks something, or holds what cannot be printed on an envelope."""

    code = "bad-address"

    def __init__(self, what: str, message: str) -> None:
        super().__init__(message, what=what)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PostalAddress:
    """Not to be seen in any log, like all that is personal."""

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
        _check("phone", self.phone, needed=False)
        check_country(self.country)

    @property
    def one_line(self) -> str:
        """Without the name: as a map is asked for it."""
        town = " ".join(part for part in (self.postal_code, self.city) if part)
        parts = (*self.lines, town, self.region, self.country)
        return ", ".join(part for part in parts if part)


def _check(what: str, text: str, *, needed: bool = True) -> None:
    if not text.isprintable() or len(text) > TEXT_MAX:
        raise BadAddress(what, f"This is one line of at most {TEXT_MAX} characters.")
    if needed and not text.strip():
        raise BadAddress(what, "This cannot be left out.")
