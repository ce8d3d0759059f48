"""Venues, events and ticket types as clients meet them."""

from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID

import httpx
import pytest

from adapters.memory.cancellation_views import MemoryCancellationViews
from adapters.memory.programme import MemoryProgrammeStore
from adapters.memory.programme_views import MemoryEventViews, MemoryVenueViews
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.offers import ProgrammeOffers
from adapters.security.rich_text import Nh3RichText
from adapters.system import SystemIds
from application.booking.cancellation_progress import ShowCancellationHandler
from application.programme.add_ticket_type import AddTicketTypeHandler
from application.programme.cancel_event import CancelEventHandler
from application.programme.change_event import ChangeEventHandler
from application.programme.change_ticket_type import ChangeTicketTypeHandler
from application.programme.change_venue import ChangeVenueHandler
from application.programme.create_seat_map import CreateSeatMapHandler
from application.programme.create_venue import CreateVenueHandler
from application.programme.draft_event import DraftEventHandler
from application.programme.publish_event import PublishEventHandler
from application.programme.queries import (
    GetAvailability,
    GetEvent,
    GetSeatMap,
    GetVenue,
    ListCategories,
    ListSeatMaps,
    ListVenues,
    SearchEvents,
)
from application.programme.remove_ticket_type import RemoveTicketTypeHandler
from application.programme.revise_seat_map import ReviseSeatMapHandler
from domain.kernel.access import Role
from domain.kernel.ids import AccountId
from entrypoints.http.capabilities import CAPABILITIES
from tests.support.clock import FakeClock
from tests.support.http import SOME_ID, an_app, calling, places, signed_in
from tests.support.identity import access_tokens
from tests.support.programme import ROUTES, Work, a_ticket_type, sold

type Client = httpx.AsyncClient
type Json = dict[str, Any]

TOKENS = access_tokens()
ORGANIZER = signed_in(TOKENS, Role.ORGANIZER)
RIVAL = signed_in(TOKENS, Role.ORGANIZER, account_id=AccountId(UUID(int=7)))
CUSTOMER = signed_in(TOKENS, account_id=AccountId(UUID(int=8)))

VENUE = {
    "name": "Town Hall",
    "address": {"city": "Bremen", "country": "DE"},
    "position": {"latitude": 53.07, "longitude": 8.8},
    "timeZone": "Europe/Berlin",
}
SEAT_MAP = {
    "name": "Usual",
    "sections": [
        {"name": "Stalls", "rows": [{"label": "A", "count": 3}]},
        {
            "name": "Balcony",
            "rows": [
                {
                    "label": "A",
                    "seats": [
                        {"label": "1", "x": 0, "accessible": True},
                        {"label": "2", "x": 2, "blocked": "Behind a pillar"},
                    ],
                }
            ],
        },
    ],
}
EVENT = {
    "title": "Songs of the Sea",
    "category": "concert",
    "startsAt": "2026-12-01T19:30:00+01:00",
    "endsAt": "2026-12-01T21:30:00+01:00",
    "timeZone": "Europe/Berlin",
    "refundPolicy": [{"hoursBefore": 168, "percent": 100}],
}
FULL_PRICE = {"name": "Full price", "price": {"amount": 2500, "currency": "EUR"}, "quota": 100}


@pytest.fixture
def database() -> MemoryDatabase:
    return MemoryDatabase()


@pytest.fixture
def work(database: MemoryDatabase) -> Work:
    return MemoryUnitOfWork(
        database,
        MemoryProgrammeStore,
        routes=ROUTES,
        clock=FakeClock(),
        wake_up=LocalWakeUp(),
    )


@pytest.fixture
async def client(database: MemoryDatabase, work: Work) -> AsyncIterator[Client]:
    use_cases = {**changing(work), **reading(database), **cancelling(work, database)}
    app = an_app(*CAPABILITIES["programme"], use_cases=use_cases, tokens=TOKENS)
    async with calling(app) as client:
        yield client


def changing(work: Work) -> Mapping[str, object]:
    clock, ids = FakeClock(), SystemIds()
    return {
        "create_venue": CreateVenueHandler(work, clock, ids),
        "change_venue": ChangeVenueHandler(work, clock),
        "create_seat_map": CreateSeatMapHandler(work, clock, ids),
        "revise_seat_map": ReviseSeatMapHandler(work, clock),
        "draft_event": DraftEventHandler(work, clock, ids, Nh3RichText()),
        "change_event": ChangeEventHandler(work, clock, Nh3RichText()),
        "publish_event": PublishEventHandler(work, clock),
        "cancel_event": CancelEventHandler(work, clock),
        "add_ticket_type": AddTicketTypeHandler(work, clock, ids),
        "change_ticket_type": ChangeTicketTypeHandler(work, clock),
        "remove_ticket_type": RemoveTicketTypeHandler(work, clock),
    }


def reading(database: MemoryDatabase) -> Mapping[str, object]:
    events, venues = MemoryEventViews(database), MemoryVenueViews(database)
    return {
        "get_event": GetEvent(events),
        "search_events": SearchEvents(events),
        "get_availability": GetAvailability(events, FakeClock()),
        "list_categories": ListCategories(),
        "get_venue": GetVenue(venues),
        "list_venues": ListVenues(venues),
        "get_seat_map": GetSeatMap(venues),
        "list_seat_maps": ListSeatMaps(venues),
    }


def cancelling(work: Work, database: MemoryDatabase) -> Mapping[str, object]:
    views, offers = MemoryCancellationViews(database), ProgrammeOffers(work=work)
    return {"show_cancellation": ShowCancellationHandler(views, offers)}


async def test_the_way_from_a_venue_to_an_event_that_everybody_finds(client: Client) -> None:
    venue = await made(client, "/api/venues", VENUE)
    event = await made(client, "/api/events", EVENT | {"venueId": venue["id"]})
    kind = await made(client, f"/api/events/{event['id']}/ticket-types", FULL_PRICE)

    published = await client.post(f"/api/events/{event['id']}/publication", headers=ORGANIZER)

    assert published.status_code == 200
    assert published.headers["etag"] == '"3"'
    assert published.json()["status"] == "PUBLISHED"
    shown = (await client.get(f"/api/events/{event['id']}")).json()
    assert shown["venue"]["address"]["city"] == "Bremen"
    assert shown["startsAt"] == "2026-12-01T18:30:00Z"
    assert shown["ticketTypes"] == [kind]
    [found] = (await client.get("/api/events")).json()["items"]
    assert (found["id"], found["priceFrom"]) == (event["id"], {"amount": 2500, "currency": "EUR"})


async def test_what_is_created_says_where_it_is(client: Client) -> None:
    answer = await client.post("/api/venues", json=VENUE, headers=ORGANIZER)

    assert answer.status_code == 201
    assert answer.headers["etag"] == '"1"'
    again = await client.get(answer.headers["location"])
    assert again.json() == answer.json()


async def test_a_draft_is_not_there_for_others(client: Client) -> None:
    event = await made(client, "/api/events", EVENT)

    for headers in ({}, CUSTOMER, RIVAL):
        for path in ("", "/availability", "/ticket-types"):
            answer = await client.get(f"/api/events/{event['id']}{path}", headers=headers)
            assert answer.status_code == 404

    own = await client.get(f"/api/events/{event['id']}", headers=ORGANIZER)
    assert own.json()["venue"] is None


async def test_somebody_elses_public_event_needs_a_right(client: Client) -> None:
    event = await published_event(client)

    answer = await client.post(
        f"/api/events/{event['id']}/cancellation", json={"reason": "Spite"}, headers=RIVAL
    )

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/right-missing")


async def test_customers_draft_nothing(client: Client) -> None:
    answer = await client.post("/api/events", json=EVENT, headers=CUSTOMER)

    assert answer.status_code == 403


async def test_a_change_says_which_version_was_seen(client: Client) -> None:
    event = await made(client, "/api/events", EVENT)
    path, change = f"/api/events/{event['id']}", {"title": "Songs of the Shore", "website": None}

    missing = await client.patch(path, json=change, headers=ORGANIZER)
    changed = await client.patch(path, json=change, headers={**ORGANIZER, "If-Match": '"1"'})
    stale = await client.patch(path, json=change, headers={**ORGANIZER, "If-Match": '"1"'})

    assert (missing.status_code, changed.status_code, stale.status_code) == (428, 200, 412)
    assert (changed.json()["title"], changed.headers["etag"]) == ("Songs of the Shore", '"2"')


async def test_a_change_leaves_what_it_does_not_name(client: Client) -> None:
    website = {"website": "https://example.org", "images": ["https://example.org/1.png"]}
    event = await made(client, "/api/events", EVENT | website)

    changed = await client.patch(
        f"/api/events/{event['id']}",
        json={
            "website": None,
            "endsAt": "2026-12-01T23:00:00Z",
            "refundPolicy": [],
            "lateMoney": ["REFUND"],
        },
        headers={**ORGANIZER, "If-Match": '"1"'},
    )

    assert changed.json() == event | {
        "website": None,
        "endsAt": "2026-12-01T23:00:00Z",
        "refundPolicy": [],
        "lateMoney": ["REFUND"],
        "version": 2,
    }


async def test_a_ticket_type_is_changed_and_taken_off_a_draft(client: Client) -> None:
    event = await made(client, "/api/events", EVENT)
    kind = await made(client, f"/api/events/{event['id']}/ticket-types", FULL_PRICE)
    path = f"/api/events/{event['id']}/ticket-types/{kind['id']}"

    changed = await client.patch(
        path,
        json={"price": {"amount": 1, "currency": "EUR"}, "quota": 5},
        headers={**ORGANIZER, "If-Match": '"2"'},
    )
    shown = await client.get(path, headers=ORGANIZER)
    removed = await client.delete(path, headers={**ORGANIZER, "If-Match": '"3"'})

    assert changed.json() == kind | {"price": {"amount": 1, "currency": "EUR"}, "quota": 5}
    assert shown.json() == changed.json()
    assert (removed.status_code, removed.headers["etag"]) == (204, '"4"')
    rest = await client.get(f"/api/events/{event['id']}/ticket-types", headers=ORGANIZER)
    assert rest.json() == {"items": []}


async def test_numbered_seats_are_laid_out_and_sold(client: Client, work: Work) -> None:
    seat_map, event = await seated_event(client)
    path = f"/api/events/{event['id']}"
    kind = await made(client, f"{path}/ticket-types", seats_of("Stalls"))
    other = await made(client, f"{path}/ticket-types", seats_of("Balcony"))
    await sold(work, a_ticket_type("Stalls", id=UUID(kind["id"])), "Stalls/A/2")

    answer = await client.get(f"{path}/availability", headers=ORGANIZER)

    assert answer.json()["ticketTypes"] == [
        {
            "ticketTypeId": kind["id"],
            "capacity": 3,
            "left": 2,
            "seats": {"Stalls/A/2": {"status": "SOLD", "reason": None}},
        },
        {
            "ticketTypeId": other["id"],
            "capacity": 1,
            "left": 1,
            "seats": {"Balcony/A/2": {"status": "BLOCKED", "reason": "Behind a pillar"}},
        },
    ]
    assert seat_map["sections"][0]["rows"][0]["seats"][2] == {
        "label": "3",
        "x": 3,
        "accessible": False,
        "blocked": None,
    }


async def test_a_seat_map_with_sold_seats_does_not_lose_them(client: Client, work: Work) -> None:
    seat_map, event = await seated_event(client)
    kind = await made(client, f"/api/events/{event['id']}/ticket-types", seats_of("Stalls"))
    await sold(work, a_ticket_type("Stalls", id=UUID(kind["id"])), "Stalls/A/3")
    smaller = {"name": "Stalls", "rows": [{"label": "A", "count": 2}]}

    answer = await client.patch(
        path_of(seat_map),
        json={"sections": [smaller]},
        headers={**ORGANIZER, "If-Match": '"1"'},
    )

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/seats-in-use"
    assert answer.json()["seats"] == ["Stalls/A/3"]


async def test_a_seat_map_is_renamed_and_listed(client: Client) -> None:
    seat_map, _ = await seated_event(client)

    renamed = await client.patch(
        path_of(seat_map), json={"name": "Summer"}, headers={**ORGANIZER, "If-Match": '"1"'}
    )

    assert renamed.json() == seat_map | {"name": "Summer", "version": 2}
    assert (await client.get(path_of(seat_map))).json() == renamed.json()
    listed = (await client.get(f"/api/venues/{seat_map['venueId']}/seat-maps")).json()
    assert [(one["name"], one["seats"]) for one in listed["items"]] == [("Summer", 4)]


async def test_a_seat_map_is_found_at_its_own_venue_only(client: Client) -> None:
    seat_map, _ = await seated_event(client)
    elsewhere = f"/api/venues/{SOME_ID}/seat-maps/{seat_map['id']}"

    shown = await client.get(elsewhere)
    changed = await client.patch(
        elsewhere, json={"name": "Summer"}, headers={**ORGANIZER, "If-Match": '"1"'}
    )

    assert (shown.status_code, changed.status_code) == (404, 404)


async def test_venues_are_listed_by_owner_and_changed(client: Client) -> None:
    venue = await made(client, "/api/venues", VENUE)
    await client.post("/api/venues", json=VENUE, headers=RIVAL)

    changed = await client.patch(
        f"/api/venues/{venue['id']}",
        json={
            "name": "Guild Hall",
            "address": {"city": "Bonn", "country": "DE"},
            "position": {"latitude": 50.7, "longitude": 7.1},
        },
        headers={**ORGANIZER, "If-Match": '"1"'},
    )

    listed = (await client.get(f"/api/venues?owner={venue['owner']}")).json()
    assert listed["items"] == [changed.json()]
    assert changed.json()["address"]["city"] == "Bonn"
    assert len((await client.get("/api/venues")).json()["items"]) == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=songs", True),
        ("text=song%20bremn", True),
        ("text=football", False),
        ("from=2026-12-01T18:30:00Z", True),
        ("from=2026-12-01T18:30:01Z", False),
        ("to=2026-12-01T18:30:00Z", False),
        ("category=concert", True),
        ("category=film", False),
        ("priceMin=2500&priceMax=2500&currency=EUR", True),
        ("priceMin=2501", False),
        ("currency=USD", False),
        ("latitude=53.08&longitude=8.81", True),
        ("latitude=53.08&longitude=8.81&radius=100", False),
        ("available=true", True),
        ("status=PUBLISHED", True),
        ("status=DRAFT", False),
        (f"organizer={SOME_ID}", False),
    ],
)
async def test_events_are_found_by_what_the_query_asks(
    client: Client, query: str, *, found: bool
) -> None:
    event = await published_event(client)

    items = (await client.get(f"/api/events?{query}")).json()["items"]

    assert [item["id"] for item in items] == ([event["id"]] if found else [])


@pytest.mark.parametrize(
    "query",
    [
        "latitude=53",
        "longitude=8",
        "latitude=91&longitude=8",
        "radius=0",
        "priceMin=-1",
        "currency=euro",
        "category=Film",
        "status=SECRET",
        "from=tomorrow",
        "from=2026-12-01T18:30:00",
        "cursor=x",
        "limit=101",
        "text=" + "x" * 201,
    ],
)
async def test_a_query_that_makes_no_sense_is_malformed(client: Client, query: str) -> None:
    assert (await client.get(f"/api/events?{query}")).status_code == 400


async def test_organizers_find_their_drafts(client: Client) -> None:
    draft = await made(client, "/api/events", EVENT)
    query = f"/api/events?organizer={draft['organizer']}&status=DRAFT"

    own = await client.get(query, headers=ORGANIZER)
    others = await client.get(query)

    assert [item["id"] for item in own.json()["items"]] == [draft["id"]]
    assert others.json()["items"] == []


async def test_every_fault_of_a_draft_is_named(client: Client) -> None:
    answer = await client.post(
        "/api/events",
        json=EVENT | {"title": "", "category": "A", "refundPolicy": [{"percent": 101}]},
        headers=ORGANIZER,
    )

    assert answer.status_code == 400
    assert {pointer for _, pointer in places(answer)} == {
        "/title",
        "/category",
        "/refundPolicy/0/percent",
        "/refundPolicy/0/hoursBefore",
    }


async def test_every_fault_of_a_change_is_named(client: Client) -> None:
    answer = await client.patch(
        f"/api/events/{SOME_ID}",
        json={"refundPolicy": [{"hoursBefore": -1, "percent": 1}], "images": ["ftp://x"]},
        headers={**ORGANIZER, "If-Match": '"1"'},
    )

    assert {pointer for _, pointer in places(answer)} == {
        "/refundPolicy/0/hoursBefore",
        "/images/0",
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"category": "party"}, "unknown-category"),
        ({"timeZone": "Europe/Atlantis"}, "unknown-time-zone"),
        ({"endsAt": EVENT["startsAt"]}, "bad-times"),
    ],
)
async def test_a_draft_that_breaks_a_rule_is_invalid(
    client: Client, change: Json, code: str
) -> None:
    answer = await client.post("/api/events", json=EVENT | change, headers=ORGANIZER)

    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{code}")


async def test_an_event_is_called_off_with_a_reason(client: Client) -> None:
    event = await published_event(client)

    answer = await client.post(
        f"/api/events/{event['id']}/cancellation",
        json={"reason": "The singer is ill"},
        headers=ORGANIZER,
    )

    assert (answer.status_code, answer.json()["status"]) == (200, "CANCELLED")
    [left] = (await client.get(f"/api/events/{event['id']}/availability")).json()["ticketTypes"]
    assert left["left"] == 0


async def test_the_categories_are_public(client: Client) -> None:
    items = (await client.get("/api/event-categories")).json()["items"]

    assert {"slug": "concert", "title": "Concert"} in items


async def made(client: Client, path: str, body: Mapping[str, Any]) -> Json:
    answer = await client.post(path, json=body, headers=ORGANIZER)
    assert answer.status_code == 201, answer.text
    created: Json = answer.json()
    return created


async def published_event(client: Client) -> Json:
    venue = await made(client, "/api/venues", VENUE)
    event = await made(client, "/api/events", EVENT | {"venueId": venue["id"]})
    await made(client, f"/api/events/{event['id']}/ticket-types", FULL_PRICE)
    await client.post(f"/api/events/{event['id']}/publication", headers=ORGANIZER)
    return event


async def seated_event(client: Client) -> tuple[Json, Json]:
    venue = await made(client, "/api/venues", VENUE)
    seat_map = await made(client, f"/api/venues/{venue['id']}/seat-maps", SEAT_MAP)
    given = {"venueId": venue["id"], "seatMapId": seat_map["id"]}
    return seat_map, await made(client, "/api/events", EVENT | given)


def seats_of(*sections: str) -> Json:
    return FULL_PRICE | {"quota": None, "sections": list(sections)}


def path_of(seat_map: Json) -> str:
    return f"/api/venues/{seat_map['venueId']}/seat-maps/{seat_map['id']}"


async def test_an_event_is_shown_anew_once_its_venue_has_another_name(client: Client) -> None:
    venue = await made(client, "/api/venues", VENUE)
    event = await made(client, "/api/events", EVENT | {"venueId": venue["id"]})
    path = f"/api/events/{event['id']}"
    seen = (await client.get(path, headers=ORGANIZER)).headers["etag"]
    await client.patch(
        f"/api/venues/{venue['id']}",
        json={"name": "The Old Hall"},
        headers={**ORGANIZER, "If-Match": '"1"'},
    )

    again = await client.get(path, headers={**ORGANIZER, "If-None-Match": seen})
    changed = await client.patch(
        path, json={"title": "Songs"}, headers={**ORGANIZER, "If-Match": seen}
    )

    assert (again.status_code, again.json()["venue"]["name"]) == (200, "The Old Hall")
    assert changed.status_code == 200
