"""What every ``ProgrammeStore`` and its views must do, whatever they are made of."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from application.platform.paging import BadCursor, PageRequest
from application.programme.views import (
    EventSearch,
    EventViews,
    Near,
    SeatState,
    SeatStatus,
    VenueViews,
)
from domain.kernel.errors import StaleVersion
from domain.kernel.geo import Position
from domain.kernel.ids import SeatMapId
from domain.kernel.money import Money
from domain.programme.errors import (
    EventNotFound,
    ExternalIdTaken,
    SeatMapNotFound,
    VenueNotFound,
)
from domain.programme.event import Event, EventStatus
from domain.programme.policies import LateMoneyStep, RefundTier
from domain.programme.seat_map import Row, Seat, SeatMap, Section
from domain.programme.venue import Venue
from tests.support.clock import NOON
from tests.support.programme import (
    BERLIN,
    CUSTOMER,
    ORGANIZER,
    RIVAL,
    TONIGHT,
    Work,
    a_seat_map,
    a_section,
    a_ticket_type,
    a_venue,
    an_address,
    an_event,
    an_event_in,
    an_event_with,
    held,
    sold,
    stored_event,
    stored_seat_map,
    stored_venue,
)

POTSDAM = Position(52.4, 13.06)
LATER = NOON + timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class House:
    """A store of the programme, and the views that read it."""

    work: Work
    events: EventViews
    venues: VenueViews


class ProgrammeContract:
    """Subclass it, give it a ``house`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def house(self) -> House:
        raise AssertionError("Every adapter brings its own.")

    @pytest.mark.parametrize("position", [BERLIN, None])
    async def test_a_stored_venue_comes_back_as_it_was(
        self, house: House, position: Position | None
    ) -> None:
        venue = await stored_venue(house.work, a_venue(position=position))

        assert await loaded_venue(house, venue) == venue
        assert await house.venues.get(venue.id) == venue

    async def test_a_changed_venue_comes_back_as_it_is(self, house: House) -> None:
        venue = await stored_venue(house.work)
        changed = venue.change({"name": "Volksbühne", "address": an_address(city="Bonn")}, now=NOON)

        async with house.work.begin() as store:
            await store.venues.save(changed)

        assert await loaded_venue(house, venue) == changed.settled()

    async def test_a_stored_seat_map_comes_back_as_it_was(self, house: House) -> None:
        venue = await stored_venue(house.work)
        seats = (Seat("1", 1, accessible=True), Seat("2", 3, blocked="pillar"))
        seat_map = await stored_seat_map(
            house.work, a_seat_map(Section("Stalls", (Row("A", seats),)), venue=venue)
        )

        assert await loaded_seat_map(house, seat_map) == seat_map
        assert await house.venues.seat_map(seat_map.id) == seat_map

    async def test_a_stored_event_comes_back_as_it_was(self, house: House) -> None:
        event = await an_elaborate_event(house)

        assert await loaded(house, event) == event

    async def test_a_plain_event_comes_back_as_it_was(self, house: House) -> None:
        event = await stored_event(house.work, an_event())

        assert await loaded(house, event) == event

    async def test_a_changed_event_comes_back_as_it_is(self, house: House) -> None:
        kept, dropped, added = (a_ticket_type(name=name) for name in ("A", "B", "C"))
        venue = await stored_venue(house.work)
        event = await stored_event(house.work, an_event_with(kept, dropped, venue=venue))
        changed = (
            event.remove_ticket_type(dropped.id, now=NOON)
            .add_ticket_type(added, seat_map=None, now=NOON)
            .change_ticket_type(kept.id, {"price": Money(1, "EUR")}, seat_map=None, now=NOON)
            .change({"title": "Die schöne Müllerin"}, seat_map=None, now=NOON)
            .publish(now=NOON)
        )

        await saved(house, changed)

        assert await loaded(house, event) == changed.settled()

    async def test_what_is_unknown_is_not_found(self, house: House) -> None:
        event, venue = an_event(), a_venue()

        with pytest.raises(EventNotFound):
            await loaded(house, event)
        with pytest.raises(VenueNotFound):
            await loaded_venue(house, venue)
        with pytest.raises(SeatMapNotFound):
            await loaded_seat_map(house, a_seat_map(venue=venue))

    async def test_what_is_unknown_is_not_seen_either(self, house: House) -> None:
        event, venue = an_event(), a_venue()

        with pytest.raises(EventNotFound):
            await house.events.get(event.id)
        with pytest.raises(EventNotFound):
            await house.events.availability(event.id, now=NOON)
        with pytest.raises(VenueNotFound):
            await house.venues.get(venue.id)
        with pytest.raises(SeatMapNotFound):
            await house.venues.seat_map(SeatMapId(uuid4()))

    async def test_the_second_of_two_changes_of_an_event_is_stale(self, house: House) -> None:
        event = await stored_event(house.work, an_event())
        await saved(house, event.change({"title": "First"}, seat_map=None, now=NOON))

        with pytest.raises(StaleVersion):
            await saved(house, event.change({"title": "Second"}, seat_map=None, now=NOON))

        assert (await loaded(house, event)).title == "First"

    async def test_the_second_of_two_changes_of_a_venue_is_stale(self, house: House) -> None:
        venue = await stored_venue(house.work)
        changed = venue.change({"name": "First"}, now=NOON)
        async with house.work.begin() as store:
            await store.venues.save(changed)

        with pytest.raises(StaleVersion):
            async with house.work.begin() as store:
                await store.venues.save(changed)

    async def test_the_second_of_two_changes_of_a_seat_map_is_stale(self, house: House) -> None:
        venue = await stored_venue(house.work)
        seat_map = await stored_seat_map(house.work, a_seat_map(venue=venue))
        changed = seat_map.rename("First", now=NOON)
        async with house.work.begin() as store:
            await store.seat_maps.save(changed)

        with pytest.raises(StaleVersion):
            async with house.work.begin() as store:
                await store.seat_maps.save(changed)

    async def test_of_many_changes_at_once_exactly_one_is_made(self, house: House) -> None:
        event = await stored_event(house.work, an_event())
        rivals = [
            saved(house, event.change({"title": f"No {number}"}, seat_map=None, now=NOON))
            for number in range(8)
        ]

        outcomes = await asyncio.gather(*rivals, return_exceptions=True)

        assert [type(outcome) for outcome in outcomes].count(StaleVersion) == 7
        assert (await loaded(house, event)).version == event.version + 1

    async def test_a_block_that_raises_changes_nothing(self, house: House) -> None:
        event = an_event()

        with pytest.raises(ZeroDivisionError):
            await add_and_raise(house, event)

        with pytest.raises(EventNotFound):
            await loaded(house, event)

    async def test_an_external_id_is_taken_once_by_an_organizer(self, house: House) -> None:
        await stored_event(house.work, an_event(external_id="pycon-2026"))

        with pytest.raises(ExternalIdTaken):
            await stored_event(house.work, an_event(external_id="pycon-2026"))

        await stored_event(house.work, an_event(external_id="pydata-2026"))
        await stored_event(
            house.work, an_event(external_id="pycon-2026", organizer_id=RIVAL.account_id)
        )

    async def test_any_number_of_events_have_no_external_id(self, house: House) -> None:
        events = [await stored_event(house.work, an_event()) for _ in range(2)]

        assert await ids_found(house, organizer_id=ORGANIZER.account_id, statuses=ALL) == ids(
            events
        )

    async def test_events_that_use_a_seat_map_are_found_unless_they_are_over(
        self, house: House
    ) -> None:
        venue = await stored_venue(house.work)
        seat_map = await stored_seat_map(house.work, a_seat_map(venue=venue))
        other = await stored_seat_map(house.work, a_seat_map(venue=venue))
        using = [
            await stored_event(
                house.work,
                an_event_with(a_ticket_type("Stalls"), venue=venue, seat_map=seat_map),
                seat_map,
            )
            for _ in range(3)
        ]
        over = an_event(venue_id=venue.id, seat_map=seat_map).cancel("Ill", now=NOON)
        await stored_event(house.work, over)
        await stored_event(house.work, an_event(venue_id=venue.id, seat_map=other))

        async with house.work.begin() as store:
            found = await store.events.using(seat_map.id)

        assert found == sorted(using, key=lambda event: event.id)

    async def test_an_event_is_seen_with_its_venue(self, house: House) -> None:
        event = await an_elaborate_event(house)

        view = await house.events.get(event.id)

        assert view.event == event
        assert view.venue is not None
        assert view.venue.id == event.venue_id

    async def test_an_event_without_a_venue_is_seen(self, house: House) -> None:
        event = await stored_event(house.work, an_event())

        assert (await house.events.get(event.id)).venue is None

    async def test_a_list_shows_where_an_event_is_and_what_it_costs(self, house: House) -> None:
        event = await on_stage(
            house,
            a_ticket_type(price=Money(900, "EUR")),
            a_ticket_type(price=Money(100, "EUR")),
            images=("https://example.org/1.png", "https://example.org/2.png"),
        )

        [found] = (await house.events.search(EventSearch())).items

        assert found.id == event.id
        assert found.version == event.version
        assert found.venue is not None
        assert (found.venue.city, found.venue.position) == ("Berlin", BERLIN)
        assert (found.price_from, found.price_to) == (Money(100, "EUR"), Money(900, "EUR"))
        assert found.image == "https://example.org/1.png"

    async def test_a_list_shows_an_event_that_has_nothing_yet(self, house: House) -> None:
        await stored_event(house.work, an_event())

        [found] = (await house.events.search(EventSearch(statuses=ALL))).items

        assert (found.venue, found.price_from, found.price_to, found.image) == (None,) * 4

    async def test_a_list_has_the_events_of_the_statuses_asked_for(self, house: House) -> None:
        events = {status: await in_status(house, status) for status in EventStatus}

        for status, event in events.items():
            assert await ids_found(house, statuses=frozenset({status})) == [event.id]
        assert await ids_found(house) == [events[EventStatus.PUBLISHED].id]
        assert await ids_found(house, statuses=frozenset()) == []

    async def test_a_list_is_ordered_by_start_and_then_by_id(self, house: House) -> None:
        events = [await on_stage(house, days=days) for days in (3, 1, 2, 1)]

        ordered = sorted(events, key=lambda event: (event.starts_at, event.id))
        assert await ids_found(house) == [event.id for event in ordered]

    async def test_pages_have_each_event_once_while_others_come(self, house: House) -> None:
        events = [await on_stage(house, days=1 + number // 2) for number in range(5)]
        first = await house.events.search(EventSearch(page=PageRequest(limit=2)))
        await on_stage(house, days=0)

        seen = [*first.items]
        cursor = first.next
        while cursor is not None:
            page = PageRequest(cursor=cursor, limit=2)
            following = await house.events.search(EventSearch(page=page))
            seen.extend(following.items)
            cursor = following.next

        assert sorted(found.id for found in seen) == sorted(event.id for event in events)

    async def test_pages_of_a_search_have_each_find_once(self, house: House) -> None:
        events = [await on_stage(house, days=number) for number in range(5)]
        await on_stage(house, title="Schwanengesang", days=2)

        cursor: str | None = None
        seen: list[Any] = []
        for _ in range(3):
            page = PageRequest(cursor=cursor, limit=2)
            found = await house.events.search(EventSearch(text="winterreise", page=page))
            seen.extend(item.id for item in found.items)
            cursor = found.next

        assert (seen, cursor) == (ids(events), None)

    @pytest.mark.parametrize("cursor", ["x", "W10=", "WyJhIiwiYiJd", "WyIyMDI2LTA2LTAxIiwiYiJd"])
    async def test_a_made_up_cursor_is_refused(self, house: House, cursor: str) -> None:
        page = PageRequest(cursor=cursor)
        with pytest.raises(BadCursor):
            await house.events.search(EventSearch(page=page))
        with pytest.raises(BadCursor):
            await house.venues.list(None, page)

    async def test_a_cursor_without_a_time_zone_is_refused(self, house: House) -> None:
        cursor = (
            "WyIyMDI2LTA2LTAxVDEyOjAwOjAwIiwiMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwIl0="
        )
        with pytest.raises(BadCursor):
            await house.events.search(EventSearch(page=PageRequest(cursor=cursor)))

    async def test_events_are_found_by_the_range_of_their_start(self, house: House) -> None:
        first, second, third = [await on_stage(house, days=days) for days in range(3)]

        assert await ids_found(house, starts_from=second.starts_at) == ids([second, third])
        assert await ids_found(house, starts_before=second.starts_at) == [first.id]
        assert await ids_found(
            house, starts_from=second.starts_at, starts_before=third.starts_at
        ) == [second.id]

    async def test_events_are_found_by_category(self, house: House) -> None:
        film = await on_stage(house, category="film")
        await on_stage(house, category="comedy")

        assert await ids_found(house, category="film") == [film.id]

    async def test_events_are_found_by_organizer(self, house: House) -> None:
        own = await on_stage(house)
        await on_stage(house, organizer_id=RIVAL.account_id)

        assert await ids_found(house, organizer_id=ORGANIZER.account_id) == [own.id]
        assert await ids_found(house, organizer_id=CUSTOMER.account_id) == []

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"price_min": 100, "price_max": 200}, True),
            ({"price_min": 300}, True),
            ({"price_min": 301}, False),
            ({"price_max": 100}, True),
            ({"price_max": 99}, False),
            ({"currency": "EUR"}, True),
            ({"currency": "USD", "price_max": 500}, False),
        ],
    )
    async def test_events_are_found_by_price(
        self, house: House, asked: dict[str, Any], *, found: bool
    ) -> None:
        prices = (Money(100, "EUR"), Money(300, "EUR"))
        event = await on_stage(house, *(a_ticket_type(price=price) for price in prices))
        await stored_event(house.work, an_event())

        assert await ids_found(house, **asked) == ([event.id] if found else [])

    @pytest.mark.parametrize(
        ("metres", "found"), [(1_000, False), (26_000, False), (28_000, True), (20_100_000, True)]
    )
    async def test_events_are_found_within_a_radius(
        self, house: House, metres: int, *, found: bool
    ) -> None:
        event = await on_stage(house)
        await on_stage(house, venue=a_venue(position=None))

        near = Near(position=POTSDAM, radius_metres=metres)

        assert await ids_found(house, near=near) == ([event.id] if found else [])

    @pytest.mark.parametrize(
        ("here", "there", "kilometres"),
        [
            (Position(-17, 179.9), Position(-17, -179.9), 25),
            (Position(-17, -179.9), Position(-17, 179.9), 25),
            (Position(89.9, 0), Position(89.9, 180), 25),
            (Position(-89.9, 10), Position(-89.9, -170), 25),
        ],
    )
    async def test_a_radius_reaches_over_the_date_line_and_the_poles(
        self, house: House, here: Position, there: Position, kilometres: int
    ) -> None:
        event = await on_stage(house, venue=a_venue(position=there))

        near = Near(position=here, radius_metres=kilometres * 1_000)
        nearer = replace(near, radius_metres=20_000)

        assert await ids_found(house, near=near) == [event.id]
        assert await ids_found(house, near=nearer) == []

    @pytest.mark.parametrize(
        "text",
        [
            "Winterreise",
            "winterreise",
            "WINTERREISE!",
            "wintereise",
            "winterriese",
            "winter",
            "schubert",
            "schiller",
            "schillerteater",
            "Berlin",
            "berln winterreise",
            "müller",
            "muller",
            "concert",
            "concrt",
            "",
            "?!",
        ],
    )
    async def test_events_are_found_by_words_give_or_take_a_slip(
        self, house: House, text: str
    ) -> None:
        event = await on_stage(house, description="Franz Schubert nach Wilhelm Müller")

        assert await ids_found(house, text=text) == [event.id]

    @pytest.mark.parametrize(
        "text", ["summer", "hamburg", "berlin hamburg", "football", "winterreise football"]
    )
    async def test_events_are_not_found_by_words_they_do_not_have(
        self, house: House, text: str
    ) -> None:
        await on_stage(house, description="Franz Schubert nach Wilhelm Müller")

        assert await ids_found(house, text=text) == []

    async def test_events_are_found_by_the_new_name_of_their_venue(self, house: House) -> None:
        event = await on_stage(house)
        async with house.work.begin() as store:
            venue = await store.venues.get(event.venue_id or a_venue().id)
            await store.venues.save(venue.change({"name": "Volksbühne"}, now=NOON))

        assert await ids_found(house, text="volksbuhne") == [event.id]
        assert await ids_found(house, text="schillertheater") == []

    async def test_events_are_found_by_their_new_title_and_venue(self, house: House) -> None:
        event = await on_stage(house)
        venue = await stored_venue(house.work, a_venue(name="Philharmonie"))
        await saved(
            house,
            event.change(
                {"title": "Schwanengesang", "venue_id": venue.id}, seat_map=None, now=NOON
            ),
        )

        assert await ids_found(house, text="schwanengesang philharmonie") == [event.id]
        assert await ids_found(house, text="winterreise") == []

    async def test_events_are_found_that_have_places_left(self, house: House) -> None:
        full, some, closed = (a_ticket_type(quota=2) for _ in range(3))
        await on_stage(house, full)
        left = await on_stage(house, some)
        await on_stage(house, closed)
        await on_stage(house, a_ticket_type(quota=0))
        await sold(house.work, full, quantity=2)
        await sold(house.work, some, quantity=1)
        async with house.work.begin() as store:
            await store.inventory.close([stock_id(closed)], now=NOON)

        assert await ids_found(house, only_available=True) == [left.id]

    async def test_everything_asked_for_must_be_true(self, house: House) -> None:
        event = await on_stage(house, category="film")
        asked: dict[str, Any] = {
            "text": "winterreise",
            "starts_from": event.starts_at,
            "starts_before": event.ends_at,
            "price_min": 0,
            "price_max": 10_000,
            "currency": "EUR",
            "near": Near(position=BERLIN, radius_metres=10),
            "category": "film",
            "only_available": True,
            "organizer_id": ORGANIZER.account_id,
        }

        assert await ids_found(house, **asked) == [event.id]
        assert await ids_found(house, **asked | {"category": "sport"}) == []

    async def test_availability_counts_what_is_left(self, house: House) -> None:
        kind, other = a_ticket_type(quota=10), a_ticket_type(quota=5)
        event = await on_stage(house, kind, other)
        await sold(house.work, kind, quantity=2)
        await held(house.work, kind, quantity=3)

        availability = await house.events.availability(event.id, now=NOON)

        assert [
            (one.ticket_type_id, one.capacity, one.left, one.seats)
            for one in availability.ticket_types
        ] == [(kind.id, 10, 5, {}), (other.id, 5, 5, {})]
        assert (availability.organizer_id, availability.was_public) == (event.organizer_id, True)

    async def test_a_hold_that_ran_out_counts_as_free(self, house: House) -> None:
        kind = a_ticket_type(quota=10)
        event = await on_stage(house, kind)
        await held(house.work, kind, quantity=3)

        [one] = (await house.events.availability(event.id, now=LATER)).ticket_types

        assert one.left == 10

    async def test_nothing_is_left_of_what_is_closed(self, house: House) -> None:
        kind = a_ticket_type(quota=10)
        event = await on_stage(house, kind)
        await held(house.work, kind, quantity=3)
        async with house.work.begin() as store:
            await store.inventory.close([stock_id(kind)], now=NOON)

        [one] = (await house.events.availability(event.id, now=LATER)).ticket_types

        assert one.left == 0

    async def test_availability_names_the_seats_that_are_not_free(self, house: House) -> None:
        seats = (*a_section(rows=1, seats=3).rows[0].seats, Seat("4", 4, blocked="pillar"))
        plan = (Section("Stalls", (Row("1", seats),)), a_section("Balcony"))
        kind, other = a_ticket_type("Stalls"), a_ticket_type("Balcony")
        event = await on_stage(house, kind, other, plan=plan)
        await held(house.work, kind, "Stalls/1/1")
        await sold(house.work, kind, "Stalls/1/2")

        stalls, balcony = (await house.events.availability(event.id, now=NOON)).ticket_types
        later, _ = (await house.events.availability(event.id, now=LATER)).ticket_types

        sold_or_blocked = {
            "Stalls/1/2": SeatState(status=SeatStatus.SOLD),
            "Stalls/1/4": SeatState(status=SeatStatus.BLOCKED, reason="pillar"),
        }
        holding = {"Stalls/1/1": SeatState(status=SeatStatus.HELD)}
        assert (stalls.capacity, stalls.left, stalls.seats) == (3, 1, sold_or_blocked | holding)
        assert (balcony.capacity, balcony.left, balcony.seats) == (6, 6, {})
        assert (later.left, later.seats) == (2, sold_or_blocked)

    async def test_the_sequence_grows_with_every_change_of_what_is_left(self, house: House) -> None:
        kind, other = a_ticket_type(quota=10), a_ticket_type(quota=10)
        event = await on_stage(house, kind, other)
        sequences = [(await house.events.availability(event.id, now=NOON)).sequence]

        for ticket_type in (kind, other, kind):
            await held(house.work, ticket_type)
            sequences.append((await house.events.availability(event.id, now=NOON)).sequence)

        assert sequences == sorted(set(sequences))

    async def test_an_event_without_ticket_types_has_nothing_to_sell(self, house: House) -> None:
        event = await stored_event(house.work, an_event())

        availability = await house.events.availability(event.id, now=NOON)

        assert availability.ticket_types == ()
        assert not availability.was_public

    async def test_venues_are_listed_by_owner_in_pages(self, house: House) -> None:
        own = [await stored_venue(house.work) for _ in range(3)]
        other = await stored_venue(house.work, a_venue(owner_id=RIVAL.account_id))

        first = await house.venues.list(ORGANIZER.account_id, PageRequest(limit=2))
        second = await house.venues.list(
            ORGANIZER.account_id, PageRequest(cursor=first.next, limit=2)
        )
        everybodys = await house.venues.list(None, PageRequest())

        assert [*first.items, *second.items] == sorted(own, key=lambda venue: venue.id)
        assert second.next is None
        assert list(everybodys.items) == sorted([*own, other], key=lambda venue: venue.id)

    async def test_seat_maps_are_listed_by_venue_in_pages(self, house: House) -> None:
        venue, other = await stored_venue(house.work), await stored_venue(house.work)
        maps = [await stored_seat_map(house.work, a_seat_map(venue=venue)) for _ in range(3)]
        await stored_seat_map(house.work, a_seat_map(venue=other))

        first = await house.venues.seat_maps(venue.id, PageRequest(limit=2))
        second = await house.venues.seat_maps(venue.id, PageRequest(cursor=first.next, limit=2))

        found = [*first.items, *second.items]
        assert [seat_map.id for seat_map in found] == sorted(seat_map.id for seat_map in maps)
        assert (found[0].name, found[0].seats, found[0].version) == ("Usual", 12, 1)
        assert second.next is None


ALL = frozenset(EventStatus)


def ids(events: list[Event]) -> list[Any]:
    return [event.id for event in sorted(events, key=lambda event: (event.starts_at, event.id))]


def stock_id(ticket_type: Any) -> Any:
    return ticket_type.id


async def ids_found(house: House, **asked: Any) -> list[Any]:
    page = await house.events.search(EventSearch(**asked))
    return [event.id for event in page.items]


async def on_stage(
    house: House,
    *ticket_types: Any,
    days: int = 0,
    venue: Venue | None = None,
    plan: tuple[Section, ...] = (),
    **given: Any,
) -> Event:
    """A published event at a venue of its own, stored with its stocks."""
    venue = await stored_venue(house.work, venue)
    seat_map = None
    if plan:
        seat_map = await stored_seat_map(house.work, a_seat_map(*plan, venue=venue))
    starts_at = TONIGHT + timedelta(days=days)
    event = an_event_with(
        *(ticket_types or [a_ticket_type()]),
        venue=venue,
        seat_map=seat_map,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        **given,
    )
    return await stored_event(house.work, event.publish(now=NOON), seat_map)


async def in_status(house: House, status: EventStatus) -> Event:
    venue = await stored_venue(house.work)
    return await stored_event(house.work, replace(an_event_in(status), venue_id=venue.id))


async def an_elaborate_event(house: House) -> Event:
    venue = await stored_venue(house.work)
    seat_map = await stored_seat_map(house.work, a_seat_map(venue=venue))
    event = an_event_with(
        a_ticket_type("Stalls", "Balcony"),
        a_ticket_type(
            sale_starts=NOON,
            sale_ends=NOON + timedelta(days=1, microseconds=5),
            per_buyer_limit=4,
        ),
        venue=venue,
        seat_map=seat_map,
        external_id="winter-1",
        description="24 songs by Schubert",
        images=("https://example.org/a.png",),
        website="https://example.org/",
        refund_policy=(RefundTier(168, 100), RefundTier(24, 50)),
        late_money=(LateMoneyStep.SUBSTITUTE, LateMoneyStep.OPERATOR),
    ).publish(now=NOON)
    return await stored_event(house.work, event, seat_map)


async def add_and_raise(house: House, event: Event) -> None:
    async with house.work.begin() as store:
        await store.events.add(event)
        raise ZeroDivisionError


async def saved(house: House, event: Event) -> None:
    async with house.work.begin() as store:
        await store.events.save(event)


async def loaded(house: House, event: Event) -> Event:
    async with house.work.begin() as store:
        return await store.events.get(event.id)


async def loaded_venue(house: House, venue: Venue) -> Venue:
    async with house.work.begin() as store:
        return await store.venues.get(venue.id)


async def loaded_seat_map(house: House, seat_map: SeatMap) -> SeatMap:
    async with house.work.begin() as store:
        return await store.seat_maps.get(seat_map.id)
