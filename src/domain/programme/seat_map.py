"""A seat map: sections, rows and seats of a venue."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, SeatId, SeatMapId, VenueId
from domain.programme.errors import BadSeatMap
from domain.programme.events import SeatMapCreated, SeatMapRevised
from domain.programme.text import check_name, check_text

SECTIONS_MAX = 200
SEATS_MAX = 100_000
PLACE_MAX = 100_000
LABEL_MAX = 40
REASON_MAX = 200


@dataclass(frozen=True, slots=True)
class Seat:
    """``x`` is its physical place in the row: neighbours differ by one, an aisle is a gap.

    A seat that is ``blocked``, for this reason, is not for sale.
    """

    label: str
    x: int
    accessible: bool = False
    blocked: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A seat, and where it is."""

    section: str
    row: str
    seat: Seat

    @property
    def id(self) -> SeatId:
        return SeatId(f"{self.section}/{self.row}/{self.seat.label}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatMap(Aggregate):
    id: SeatMapId
    venue_id: VenueId
    owner_id: AccountId
    name: str
    sections: tuple[Section, ...]

    @classmethod
    def create(
        cls,
        id: SeatMapId,
        *,
        venue_id: VenueId,
        owner_id: AccountId,
        name: str,
        sections: tuple[Section, ...],
        now: datetime,
    ) -> Self:
        return cls(
            id=id,
            venue_id=venue_id,
            owner_id=owner_id,
            name=name,
            sections=sections,
            events=(SeatMapCreated(at=now, seat_map_id=id, owner_id=owner_id),),
        ).checked()

    def revise(self, sections: tuple[Section, ...], *, now: datetime) -> Self:
        revised = SeatMapRevised(at=now, seat_map_id=self.id, owner_id=self.owner_id)
        return self._after(revised, sections=sections).checked()

    def rename(self, name: str, *, now: datetime) -> Self:
        revised = SeatMapRevised(at=now, seat_map_id=self.id, owner_id=self.owner_id)
        return self._after(revised, name=name).checked()

    @property
    def section_names(self) -> frozenset[str]:
        return frozenset(section.name for section in self.sections)

    def seats(self, sections: Collection[str]) -> Iterator[Place]:
        """The seats of these sections that are for sale."""
        return (place for place in self._places(sections) if place.seat.blocked is None)

    def capacity(self, sections: Collection[str]) -> int:
        """How many seats of these sections are for sale."""
        return sum(1 for _ in self.seats(sections))

    def blocked(self, sections: Collection[str]) -> Mapping[SeatId, str]:
        """The seats of these sections that are not for sale, and why."""
        return {
            place.id: place.seat.blocked
            for place in self._places(sections)
            if place.seat.blocked is not None
        }

    def _places(self, sections: Collection[str]) -> Iterator[Place]:
        for section in self.sections:
            if section.name in sections:
                for row in section.rows:
                    for seat in row.seats:
                        yield Place(section.name, row.label, seat)

    def checked(self) -> Self:
        """Return it unless it breaks a rule."""
        check_name(self.name, "name")
        if not 1 <= len(self.sections) <= SECTIONS_MAX:
            raise BadSeatMap(f"A seat map has 1 to {SECTIONS_MAX} sections.")
        rows = [row for section in self.sections for row in section.rows]
        if sum(len(row.seats) for row in rows) > SEATS_MAX:
            raise BadSeatMap(f"A seat map has at most {SEATS_MAX} seats.")
        _check_labels([section.name for section in self.sections], "section")
        for section in self.sections:
            _check_section(section)
        return self


def _check_section(section: Section) -> None:
    if not section.rows:
        raise BadSeatMap(f"Section {section.name} has no rows.", section=section.name)
    _check_labels([row.label for row in section.rows], "row")
    for row in section.rows:
        _check_row(row, f"Row {section.name}/{row.label}")


def _check_row(row: Row, which: str) -> None:
    if not row.seats:
        raise BadSeatMap(f"{which} has no seats.")
    _check_labels([seat.label for seat in row.seats], "seat")
    if len({seat.x for seat in row.seats}) < len(row.seats):
        raise BadSeatMap(f"{which} has two seats in one place.")
    if any(not 0 <= seat.x <= PLACE_MAX for seat in row.seats):
        raise BadSeatMap(f"{which} has a seat outside of 0 to {PLACE_MAX}.")
    for seat in row.seats:
        if seat.blocked is not None:
            check_text(seat.blocked, "reason", longest=REASON_MAX)


def _check_labels(labels: list[str], what: str) -> None:
    for label in labels:
        check_name(label, what, longest=LABEL_MAX)
        if "/" in label:
            raise BadSeatMap(f"The {what} {label} has a slash in its name.", label=label)
    if len(set(labels)) < len(labels):
        raise BadSeatMap(f"Two of the {what}s beside each other have one name.")
