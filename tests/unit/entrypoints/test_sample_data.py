from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from application.identity.log_in import LogIn
from application.platform.paging import PageRequest
from application.programme.draft_event import DraftEvent
from application.programme.views import EventSearch
from domain.kernel.access import Role
from domain.programme.event import EventStatus
from entrypoints.cli.sample_data import ACCOUNTS, PASSWORD, load
from entrypoints.cli.sample_programme import EVENTS, VENUES
from entrypoints.cli.sample_seats import main_stand, theatre
from tests.support.clock import FakeClock
from tests.support.sample import use_cases_in_memory

type UseCases = Mapping[str, Any]

ALL = EventSearch(page=PageRequest(limit=100))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def use_cases(clock: FakeClock) -> UseCases:
    return use_cases_in_memory(clock)


async def test_everybody_can_log_in(use_cases: UseCases, clock: FakeClock) -> None:
    data = await load(use_cases, clock)

    roles = set()
    for account in data.accounts:
        logged_in = await use_cases["log_in"](LogIn(email=account.email, password=PASSWORD))
        roles |= logged_in.account.roles
    assert roles == set(Role)


async def test_some_thirty_events_lie_ahead_in_many_cities_and_currencies(
    use_cases: UseCases, clock: FakeClock
) -> None:
    data = await load(use_cases, clock)

    events = (await use_cases["search_events"](ALL, None)).items
    assert (data.events, data.added, len(events)) == (len(EVENTS), len(EVENTS), len(EVENTS))
    assert len(events) >= 30
    assert all(event.starts_at > clock.now() for event in events)
    assert {event.venue.city for event in events if event.venue} >= {
        "Berlin",
        "Mumbai",
        "London",
        "Lisbon",
        "New York",
        "Nairobi",
    }
    currencies = {event.price_from.currency for event in events if event.price_from}
    assert currencies == {"EUR", "INR", "GBP", "USD", "KES", "JPY"}


async def test_loading_it_again_does_nothing(use_cases: UseCases, clock: FakeClock) -> None:
    await load(use_cases, clock)
    before = (await use_cases["search_events"](ALL, None)).items

    again = await load(use_cases, clock)

    assert again.added == 0
    assert (await use_cases["search_events"](ALL, None)).items == before


async def test_a_load_that_was_cut_off_goes_on_where_it_was(
    use_cases: UseCases, clock: FakeClock
) -> None:
    calls = Counter[str]()

    async def publish(command: Any) -> Any:
        calls["publish"] += 1
        if calls["publish"] == 3:
            raise CutOffError
        return await use_cases["publish_event"](command)

    with pytest.raises(CutOffError):
        await load({**use_cases, "publish_event": publish}, clock)

    resumed = await load(use_cases, clock)

    events = (await use_cases["search_events"](ALL, None)).items
    assert resumed.added == len(EVENTS) - 2
    assert Counter(event.status for event in events) == {EventStatus.PUBLISHED: len(EVENTS)}


async def test_an_event_that_somebody_renamed_stays_as_it_is(
    use_cases: UseCases, clock: FakeClock
) -> None:
    async def draft(command: DraftEvent) -> Any:
        title = "Renamed" if command.external_id == "sample-derby" else command.title
        return await use_cases["draft_event"](replace(command, title=title))

    await load({**use_cases, "draft_event": draft}, clock)

    await load(use_cases, clock)

    titles = {event.title for event in (await use_cases["search_events"](ALL, None)).items}
    assert "Renamed" in titles
    assert "Harbour Derby" not in titles


def test_the_theatre_has_six_hundred_numbered_seats_with_aisles_and_blocked_ones() -> None:
    seats = [seat for section in theatre() for row in section.rows for seat in row.seats]

    assert len(seats) == 600
    assert any(seat.accessible for seat in seats)
    assert {seat.blocked for seat in seats} > {None, "Sound desk"}
    stalls = theatre()[0].rows[0].seats
    assert [seat.x for seat in stalls] == [*range(1, 13), *range(14, 26)]


def test_the_stadium_has_sections_of_twenty_thousand_and_a_numbered_stand() -> None:
    final = next(event for event in EVENTS if event.key == "final")

    assert [kind.places for kind in final.ticket_types] == [None, 20_000, 20_000, 20_000]
    assert sum(len(row.seats) for row in main_stand()[0].rows) == 3_000


def test_each_event_has_a_key_and_a_title_of_its_own() -> None:
    assert len({event.key for event in EVENTS}) == len({event.title for event in EVENTS})
    assert {event.venue for event in EVENTS} == set(VENUES)
    assert {role for account in ACCOUNTS for role in account.roles} == set(Role)


class CutOffError(Exception):
    pass
