"""A ticket type: one price for places of an event."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self, TypedDict

from domain.kernel.ids import TicketTypeId
from domain.kernel.money import Money
from domain.programme.errors import BadTicketType, SeatMapMissing, UnknownSection
from domain.programme.seat_map import SeatMap
from domain.programme.text import check_name

QUOTA_MAX = 10_000_000


class TicketTypeChanges(TypedDict, total=False):
    """What a change of a ticket type may give anew."""

    name: str
    price: Money
    sections: tuple[str, ...]
    quota: int | None
    sale_starts: datetime | None
    sale_ends: datetime | None
    per_buyer_limit: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketType:
    """Sells the numbered seats of its sections, or else a quota of places without numbers."""

    id: TicketTypeId
    name: str
    price: Money
    sections: tuple[str, ...] = ()
    quota: int | None = None
    sale_starts: datetime | None = None
    sale_ends: datetime | None = None
    per_buyer_limit: int | None = None

    @property
    def is_seated(self) -> bool:
        return bool(self.sections)

    def on_sale(self, now: datetime) -> bool:
        started = self.sale_starts is None or self.sale_starts <= now
        return started and (self.sale_ends is None or now < self.sale_ends)

    def capacity(self, seat_map: SeatMap | None) -> int:
        """How many places it has, given the seat map of its event."""
        if not self.is_seated:
            return self.quota or 0
        if seat_map is None:
            raise SeatMapMissing
        return seat_map.capacity(self.sections)

    def checked(self, seat_map: SeatMap | None) -> Self:
        """Return it unless it breaks a rule of its own or one of the seat map."""
        check_name(self.name, "name")
        self._check_numbers()
        if self.sale_starts and self.sale_ends and self.sale_starts >= self.sale_ends:
            raise BadTicketType("The sale ends before it starts.")
        if self.is_seated:
            self._check_sections(seat_map)
        return self

    def _check_numbers(self) -> None:
        if self.price.amount < 0:
            raise BadTicketType("A price is not below zero.")
        if self.is_seated == (self.quota is not None):
            raise BadTicketType("A ticket type has either sections or a quota.")
        if self.quota is not None and not 0 <= self.quota <= QUOTA_MAX:
            raise BadTicketType(f"A quota is within 0 and {QUOTA_MAX}.")
        if self.per_buyer_limit is not None and not 1 <= self.per_buyer_limit <= QUOTA_MAX:
            raise BadTicketType(f"A limit for each buyer is within 1 and {QUOTA_MAX}.")

    def _check_sections(self, seat_map: SeatMap | None) -> None:
        if seat_map is None:
            raise SeatMapMissing
        if unknown := set(self.sections) - seat_map.section_names:
            raise UnknownSection(sorted(unknown))
        if len(set(self.sections)) < len(self.sections):
            raise BadTicketType("A section is named twice.")
