from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.errors import DomainError
from domain.programme.errors import BadSeatMap, BadText
from domain.programme.events import SeatMapCreated, SeatMapRevised
from domain.programme.seat_map import SEATS_MAX, SECTIONS_MAX, Row, Seat, Section
from tests.support.clock import NOON
from tests.support.programme import a_row, a_seat_map, a_section, a_venue

VENUE = a_venue()

labels = st.text("ABC123 äé-", min_size=1, max_size=4).filter(str.strip)
seats = st.builds(Seat, labels, st.integers(0, 500), st.booleans(), st.none() | st.just("pillar"))
rows = st.builds(
    Row,
    labels,
    st.lists(
        seats,
        min_size=1,
        max_size=6,
        unique_by=(lambda seat: seat.label, lambda seat: seat.x),
    ).map(tuple),
)
sections = st.builds(
    Section,
    labels,
    st.lists(rows, min_size=1, max_size=4, unique_by=lambda row: row.label).map(tuple),
)
plans = st.lists(sections, min_size=1, max_size=4, unique_by=lambda section: section.name)


@given(plans)
def test_every_seat_is_for_sale_or_blocked_and_has_an_id_of_its_own(plan: list[Section]) -> None:
    seat_map = a_seat_map(*plan, venue=VENUE)
    names = seat_map.section_names

    free = [place.id for place in seat_map.seats(names)]
    blocked = seat_map.blocked(names)

    assert len(set(free)) == len(free) == seat_map.capacity(names)
    assert not set(free) & blocked.keys()
    assert len(free) + len(blocked) == sum(
        len(row.seats) for section in plan for row in section.rows
    )


@given(plans)
def test_a_map_is_the_sum_of_its_sections(plan: list[Section]) -> None:
    seat_map = a_seat_map(*plan, venue=VENUE)

    parts = sum(seat_map.capacity([section.name]) for section in plan)

    assert parts == seat_map.capacity(seat_map.section_names)


def test_a_seat_is_named_by_its_section_row_and_label() -> None:
    seat_map = a_seat_map(a_section("Stalls", rows=1, seats=2), venue=VENUE)

    ids = [place.id for place in seat_map.seats(["Stalls"])]

    assert ids == ["Stalls/1/1", "Stalls/1/2"]


def test_a_blocked_seat_is_not_for_sale_and_says_why() -> None:
    seat_map = a_seat_map(Section("Stalls", (a_row("1", 1, blocked="broken"),)), venue=VENUE)

    assert list(seat_map.seats(["Stalls"])) == []
    assert seat_map.blocked(["Stalls"]) == {"Stalls/1/1": "broken"}


def test_a_map_tells_when_it_is_made_and_revised() -> None:
    seat_map = a_seat_map(venue=VENUE)

    revised = seat_map.rename("Summer", now=NOON).revise((a_section("Lawn"),), now=NOON)

    about: dict[str, Any] = {"at": NOON, "seat_map_id": seat_map.id, "owner_id": seat_map.owner_id}
    assert revised.events == (
        SeatMapCreated(**about),
        SeatMapRevised(**about),
        SeatMapRevised(**about),
    )
    assert revised.events[0].subject == f"seat-map:{seat_map.id}"
    assert (revised.name, revised.section_names) == ("Summer", frozenset({"Lawn"}))


@pytest.mark.parametrize(
    ("plan", "error"),
    [
        ([a_section(str(name)) for name in range(SECTIONS_MAX + 1)], BadSeatMap),
        ([a_section("A"), a_section("A")], BadSeatMap),
        ([a_section("A/B")], BadSeatMap),
        ([a_section(" ")], BadText),
        ([a_section("A" * 41)], BadText),
        ([Section("A", ())], BadSeatMap),
        ([Section("A", (a_row("1"), a_row("1")))], BadSeatMap),
        ([Section("A", (Row("1", ()),))], BadSeatMap),
        ([Section("A", (Row("1", (Seat("1", 1), Seat("1", 2))),))], BadSeatMap),
        ([Section("A", (Row("1", (Seat("1", 1), Seat("2", 1))),))], BadSeatMap),
        ([Section("A", (Row("1", (Seat("1", -1),)),))], BadSeatMap),
        ([Section("A", (Row("1", (Seat("1", 1, blocked="x" * 201),)),))], BadText),
        ([Section("A", (a_row("1", SEATS_MAX + 1),))], BadSeatMap),
    ],
)
def test_a_map_that_breaks_a_rule_is_not_made(
    plan: list[Section], error: type[DomainError]
) -> None:
    with pytest.raises(error):
        a_seat_map(*plan, venue=VENUE)


def test_a_map_without_sections_is_not_made() -> None:
    with pytest.raises(BadSeatMap):
        a_seat_map(venue=VENUE).revise((), now=NOON)
