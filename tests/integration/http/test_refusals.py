"""What INTERFACE.md says of bad requests, on the whole platform; and that they leave no trace."""

import asyncio
from collections.abc import Iterator, Mapping
from itertools import batched
from typing import Any
from uuid import uuid4

import pytest

from tests.support.forgeries import can_be_sent, forgeries
from tests.support.platform import Answer, Client
from tests.support.soak import FIRST_SEED
from tests.support.stage import (
    Cast,
    Show,
    a_seat_map,
    a_show,
    a_venue,
    an_event,
    book,
    bought,
    created,
    pay,
    registered,
)

INT64 = 2**63
MIB = 2**20
NOWHERE = "0198c5a2-7d3e-7c41-9b5e-3f0d6f1a2b3c"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def show(cast: Cast) -> Show:
    return await a_show(cast.organizer)


async def refused(client: Client, answer: Answer, status: int, code: str) -> Any:
    """Check that it is a problem of this kind with a page that explains it; return its body."""
    assert answer.status == status, answer.body
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.body
    assert (problem["type"], problem["status"]) == (f"/problems/{code}", status)
    assert problem["requestId"] == answer.headers["X-Request-Id"]
    assert problem["title"]
    assert problem["detail"]
    assert (await client.get(problem["type"])).status == 200
    return problem


def places_of(problem: Any) -> set[tuple[str, str]]:
    return {(fault["in"], fault["pointer"]) for fault in problem["errors"]}


# Idempotency


async def test_a_booking_needs_a_key(cast: Cast, show: Show) -> None:
    buyer = cast.customer
    wish = show.places(1)

    for headers in ({}, {"Idempotency-Key": ""}, {"Idempotency-Key": "x" * 256}):
        answer = await buyer.send("POST", "/api/bookings", wish, headers)
        await refused(buyer, answer, 400, "idempotency-key-missing")

    assert await left(buyer, show) == 100


async def test_a_key_has_one_effect_and_one_answer(cast: Cast, show: Show) -> None:
    buyer, key = cast.customer, uuid4().hex
    first = await buyer.post("/api/bookings", show.places(1), key=key)
    again = await buyer.post("/api/bookings", show.places(1), key=key)
    other = await buyer.post("/api/bookings", show.places(2), key=key)
    friends = await cast.friend.post("/api/bookings", show.places(1), key=key)

    assert first.status == again.status == 201
    assert again.body == first.body
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    await refused(buyer, other, 422, "idempotency-key-reused")
    assert friends.body["id"] != first.body["id"]
    assert await left(buyer, show) == 98


async def test_requests_with_one_key_at_once_have_one_effect(cast: Cast, show: Show) -> None:
    key = uuid4().hex
    answers = await asyncio.gather(
        *(cast.customer.post("/api/bookings", show.places(1), key=key) for _ in range(8))
    )

    ids = {answer.body["id"] for answer in answers if answer.status == 201}
    for answer in answers:
        if answer.status != 201:
            await refused(cast.customer, answer, 409, "request-still-running")
            assert answer.headers["Retry-After"] == "1"
    assert len(ids) == 1
    assert await left(cast.customer, show) == 99


async def test_a_refusal_is_replayed_even_when_it_would_be_granted_by_then(cast: Cast) -> None:
    show = await a_show(cast.organizer, standing=1)
    booking = await book(cast.friend, show.places(1))
    key = uuid4().hex
    first = await cast.customer.post("/api/bookings", show.places(1), key=key)
    await cast.friend.post(f"{booking}/cancellation")

    again = await cast.customer.post("/api/bookings", show.places(1), key=key)

    await refused(cast.customer, first, 409, "places-taken")
    assert (again.status, again.body) == (409, first.body)
    assert again.headers["Idempotency-Replayed"] == "true"


# Who asks


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "x" * 5000])
async def test_whoever_is_not_signed_in_hears_401(anyone: Client, token: str) -> None:
    stranger = anyone.holding(token)
    for method, path in (
        ("GET", "/api/bookings"),
        ("POST", "/api/bookings"),
        ("GET", "/ops/tasks"),
    ):
        answer = await stranger.send(method, path, {"what": "ever"} if method == "POST" else None)
        await refused(anyone, answer, 401, "unauthenticated")
        wanted = 'Bearer error="invalid_token"' if token else "Bearer"
        assert answer.headers["WWW-Authenticate"] == wanted


async def test_a_wrong_password_and_an_unknown_address_sound_the_same(anyone: Client) -> None:
    known = {"email": "customer@fairground.example", "password": "not this one at all"}
    unknown = {"email": f"{uuid4().hex}@example.com", "password": "not this one at all"}
    answers = [await anyone.post("/api/auth/login", body) for body in (known, unknown)]

    problems = [
        await refused(anyone, answer, 401, answers[0].body["type"][10:]) for answer in answers
    ]
    assert problems[0]["detail"] == problems[1]["detail"]


async def test_a_right_that_is_missing_is_403(cast: Cast) -> None:
    for path, body in (("/api/venues", a_venue()), ("/api/events", an_event("Mine"))):
        await refused(cast.customer, await cast.customer.post(path, body), 403, "right-missing")
    await refused(cast.organizer, await cast.organizer.get("/api/users"), 403, "right-missing")


async def test_what_is_not_yours_is_not_there(cast: Cast, anyone: Client, show: Show) -> None:
    paid = await bought(cast.customer, show.places(1))
    booking = f"/api/bookings/{paid['id']}"
    ticket = f"/api/tickets/{paid['tickets'][0]['ticketNumber']}"
    draft = created(await cast.organizer.post("/api/events", an_event("Not yet")))
    stranger = await registered(anyone)

    answers = [
        await stranger.get(booking),
        await stranger.get(f"{booking}/tickets"),
        await stranger.post(f"{booking}/cancellation"),
        await stranger.post(f"{booking}/payment", {"method": "WALLET", "token": "x"}),
        await stranger.get(f"/api/payments/{paid['payment']}"),
        await stranger.get(ticket),
        await stranger.get(f"{ticket}/qr.svg"),
        await stranger.post(f"{ticket}/transfer", {"email": "customer@fairground.example"}),
        await stranger.get(f"/api/events/{draft['id']}"),
        await anyone.get(f"/api/events/{draft['id']}/availability"),
        await stranger.get(f"{show.path}/bookings"),
        await stranger.get(f"{show.path}/check-in-list"),
        await stranger.get(f"{show.path}/attendees.csv"),
        await stranger.get(f"/api/bookings/{NOWHERE}"),
        await stranger.get("/api/no/such/path"),
    ]

    assert [answer.status for answer in answers] == [404] * len(answers)
    for answer in answers:
        await refused(stranger, answer, 404, answer.body["type"].removeprefix("/problems/"))
    still = (await cast.customer.get(booking)).body
    assert (still["status"], still["tickets"][0]["status"]) == ("CONFIRMED", "VALID")


# The present state


async def test_who_comes_too_late_is_told_what_there_is_instead(cast: Cast, show: Show) -> None:
    await book(cast.friend, show.seats("Stalls/A/1", "Stalls/A/2"))

    answer = await cast.customer.post("/api/bookings", show.seats("Stalls/A/2", "Stalls/A/3"))

    problem = await refused(cast.customer, answer, 409, "places-taken")
    [shortage] = problem["shortages"]
    assert shortage["taken"] == ["Stalls/A/2"]
    instead = problem["alternatives"]
    [near] = instead["nearestSeats"][show.seated]
    assert near not in {"Stalls/A/1", "Stalls/A/2", "Stalls/A/3"}
    assert len(instead["bestBlocks"][show.seated]) == 2
    assert [kind["name"] for kind in instead["otherTicketTypes"]] == ["Standing"]
    # Stalls/A/3 was free, but all or nothing is held.
    assert await left(cast.customer, show, seated=True) == 16


async def test_what_was_done_cannot_be_done_again(cast: Cast, show: Show) -> None:
    booking = await book(cast.customer, show.places(1))
    await pay(cast.customer, booking, "asha@abandoned")
    body = {"method": "UPI_COLLECT", "token": "asha@okbank"}
    running = await cast.customer.post(f"{booking}/payment", body)
    await cast.customer.post(f"{booking}/cancellation")
    again = await cast.customer.post(f"{booking}/cancellation")
    too_late = await cast.customer.post(f"{booking}/payment", body)

    await refused(cast.customer, running, 409, "payment-running")
    await refused(cast.customer, again, 409, "illegal-move")
    await refused(cast.customer, too_late, 409, "illegal-move")


async def test_a_change_is_based_on_a_version(cast: Cast) -> None:
    venue = created(await cast.organizer.post("/api/venues", a_venue()))
    path = f"/api/venues/{venue['id']}"

    async def change(name: str, **headers: str) -> Answer:
        return await cast.organizer.send("PATCH", path, {"name": name}, headers)

    missing = await change("Nobody knows")
    changed = await change("Second", **{"If-Match": '"1"'})
    stale = await change("Third", **{"If-Match": '"1"'})
    foreign = [
        await change("Fourth", **{"If-Match": tag}) for tag in ('"x"', "1", "*", 'W/"2"', '""')
    ]

    await refused(cast.organizer, missing, 428, "if-match-missing")
    assert (changed.status, changed.headers["ETag"]) == (200, '"2"')
    for answer in (stale, *foreign):
        await refused(cast.organizer, answer, 412, "stale-version")
    now = await cast.organizer.get(path)
    assert (now.body["name"], now.body["version"]) == ("Second", 2)
    same = await cast.organizer.send("GET", path, None, {"If-None-Match": now.headers["ETag"]})
    assert (same.status, same.body) == (304, b"")


async def test_a_rule_of_the_business_is_422(cast: Cast, show: Show) -> None:
    event = created(await cast.organizer.post("/api/events", an_event("Draft")))
    types = f"/api/events/{event['id']}/ticket-types"
    backwards = {**an_event("Back"), "endsAt": "2026-01-01T00:00:00Z"}
    nowhere = {"name": "X", "price": {"amount": 1, "currency": "INR"}, "sections": ["Stalls"]}
    double = {**a_venue(), "timeZone": "Asia/Atlantis"}

    for path, body, code in (
        ("/api/events", backwards, "bad-times"),
        ("/api/events", {**an_event("X"), "category": "nonsense"}, "unknown-category"),
        ("/api/venues", double, "unknown-time-zone"),
        (types, nowhere, "seat-map-missing"),
        ("/api/bookings", {"eventId": show.id, "places": [bare(show)]}, "bad-selection"),
        ("/api/bookings", show.seats("Stalls/Z/99"), "unknown-seats"),
    ):
        await refused(cast.organizer, await cast.organizer.post(path, body), 422, code)


# How it is said


async def test_every_fault_of_a_body_is_named(cast: Cast) -> None:
    body = {
        "eventId": 7,
        "places": [
            {"ticketTypeId": NOWHERE, "quantity": "1"},
            {"ticketTypeId": "x", "seats": ["", "a\x00b"], "quantity": INT64, "color": "red"},
            {"quantity": 51},
        ],
        "a/b": None,
    }

    answer = await cast.customer.post("/api/bookings", body)

    problem = await refused(cast.customer, answer, 400, "malformed")
    assert places_of(problem) == {
        ("body", pointer)
        for pointer in (
            "/eventId",
            "/places/0/quantity",
            "/places/1/ticketTypeId",
            "/places/1/seats/0",
            "/places/1/seats/1",
            "/places/1/quantity",
            "/places/1/color",
            "/places/2/ticketTypeId",
            "/places/2/quantity",
            "/a~1b",
        )
    }


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b'{"eventId": "\xff"}',
        b'{"eventId": NaN}',
        b"[" * 100_000,
        b'{"email": "a@b.example", "password": 1e999}',
        b'{"email": "a@b.example", "password": "' + b"x" * 200 + b'"}',
        b'{"email": "a@b.example\\u0000", "password": "x"}',
        b'{"email": "a@b.example", "password": "\\ud800"}',
    ],
)
async def test_what_is_not_the_json_that_is_asked_for_is_400(
    anyone: Client, content: bytes
) -> None:
    answer = await anyone.send("POST", "/api/auth/login", None, JSON, content=content)

    problem = await refused(anyone, answer, 400, "malformed")
    assert problem["errors"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "/limit"),
        ("limit=101", "/limit"),
        ("limit=many", "/limit"),
        (f"limit={INT64}", "/limit"),
        (f"limit={'9' * 400}", "/limit"),
        (f"priceMin={INT64}", "/priceMin"),
        ("priceMin=-1", "/priceMin"),
        ("priceMin=1.5", "/priceMin"),
        ("latitude=91&longitude=0", "/latitude"),
        ("latitude=nan&longitude=0", "/latitude"),
        ("from=yesterday", "/from"),
        ("status=SOLD", "/status"),
        ("organizer=me", "/organizer"),
        ("available=perhaps", "/available"),
        ("currency=inr", "/currency"),
        (f"text={'x' * 201}", "/text"),
        (f"cursor={'x' * 501}", "/cursor"),
    ],
)
async def test_a_query_out_of_bounds_is_400(anyone: Client, query: str, pointer: str) -> None:
    problem = await refused(anyone, await anyone.get(f"/api/events?{query}"), 400, "malformed")

    assert ("query", pointer) in places_of(problem)


@pytest.mark.parametrize(
    "query", ["from=0001-01-01T00:00:00Z", "to=9999-12-31T23:59:59Z", "text=%00", "latitude=1"]
)
async def test_a_query_that_makes_no_sense_is_400(anyone: Client, query: str) -> None:
    await refused(anyone, await anyone.get(f"/api/events?{query}"), 400, "malformed")


@pytest.mark.parametrize("cursor", ["x", "e30=", "W10=", "WzFd", "WyJ4Il0=", "%FF", "WzEsMiwzXQ=="])
async def test_a_cursor_from_elsewhere_is_400(cast: Cast, cursor: str) -> None:
    for path in ("/api/events", "/api/venues", "/api/bookings"):
        answer = await cast.customer.get(f"{path}?cursor={cursor}")
        await refused(cast.customer, answer, 400, "bad-cursor")


async def test_u0000_is_refused_wherever_it_stands(cast: Cast, anyone: Client) -> None:
    named = {**a_venue(), "name": "Gate\x00way"}
    problem = await refused(
        anyone, await cast.organizer.post("/api/venues", named), 400, "malformed"
    )
    assert places_of(problem) == {("body", "/name")}
    for path in ("/api/tickets/a%00b", "/api/events?text=a%00b"):
        await refused(anyone, await cast.customer.get(path), 400, "malformed")


@pytest.mark.parametrize("year", ["0001", "1899", "2201", "9999"])
async def test_times_that_no_calendar_needs_are_400(cast: Cast, year: str) -> None:
    body = {**an_event("Once"), "startsAt": f"{year}-06-01T12:00:00Z"}

    problem = await refused(
        cast.organizer, await cast.organizer.post("/api/events", body), 400, "malformed"
    )
    assert places_of(problem) == {("body", "/startsAt")}


async def test_a_body_that_is_too_large_is_413(anyone: Client, cast: Cast) -> None:
    content = b'{"email": "' + b"x" * MIB + b'"}'
    answer = await anyone.send("POST", "/api/auth/login", None, JSON, content=content)
    notice = await anyone.send(
        "POST", "/webhook/payments/sandbox", None, JSON, content=b"x" * (256 * 2**10 + 1)
    )
    file = await cast.organizer.send(
        "POST",
        "/api/events/import",
        None,
        {"Content-Type": "text/csv"},
        content=b"x" * (5 * MIB + 1),
    )

    for refusal in (answer, notice, file):
        await refused(anyone, refusal, 413, "content-too-large")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"]
)
async def test_another_media_type_is_415(cast: Cast, content_type: str) -> None:
    headers = {"Content-Type": content_type, "Idempotency-Key": uuid4().hex}
    for path in ("/api/auth/login", "/api/bookings", "/api/events/import"):
        answer = await cast.organizer.send("POST", path, None, headers, content=b"a=b")
        problem = await refused(cast.organizer, answer, 415, "unsupported-media-type")
        assert problem["expected"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_another_method_is_405_and_says_which_there_are(anyone: Client, method: str) -> None:
    answer = await anyone.send(method, "/api/events")

    await refused(anyone, answer, 405, "method-not-allowed")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


async def test_a_webhook_that_is_not_signed_changes_nothing(anyone: Client) -> None:
    forged = {"X-Sandbox-Timestamp": "1760000000", "X-Sandbox-Signature": "00" * 32}
    for headers in ({}, forged):
        answer = await anyone.send(
            "POST", "/webhook/payments/sandbox", None, {**JSON, **headers}, content=b"{}"
        )
        assert answer.status == 401
    unknown = await anyone.send("POST", "/webhook/payments/nobody", None, JSON, content=b"{}")
    assert unknown.status == 404


async def test_two_hundred_forged_webhooks_are_refused_and_none_breaks_anything(
    anyone: Client,
) -> None:
    await are_refused(anyone, forgeries(200, seed=1))


@pytest.mark.soak
async def test_fifty_thousand_forged_webhooks_are_refused(anyone: Client) -> None:
    await are_refused(anyone, forgeries(50_000, seed=FIRST_SEED))


async def are_refused(anyone: Client, forged: Iterator[tuple[bytes, Mapping[str, str]]]) -> None:
    statuses = set()
    for notices in batched(forged, 20, strict=False):
        answers = await asyncio.gather(
            *(
                anyone.send("POST", "/webhook/payments/sandbox", None, headers, content=body)
                for body, headers in notices
                if can_be_sent(headers)
            )
        )
        statuses |= {answer.status for answer in answers}
    # Some do not even reach the signature: their headers are none.
    assert statuses <= {400, 401}


async def test_a_gate_that_sends_a_nonce_again_means_the_same_scan(cast: Cast, show: Show) -> None:
    paid = await bought(cast.customer, show.places(2))
    codes = [ticket["qrCode"] for ticket in paid["tickets"]]
    scan = {"eventId": show.id, "device": "d", "nonce": uuid4().hex, "gate": "North"}
    first = await cast.organizer.post("/api/check-ins", {**scan, "code": codes[0]})
    again = await cast.organizer.post("/api/check-ins", {**scan, "code": codes[0]})
    other = await cast.organizer.post("/api/check-ins", {**scan, "code": codes[1]})

    assert first.body == again.body
    assert first.body["results"][0]["result"] == "ENTERED"
    await refused(cast.organizer, other, 422, "nonce-reused")


async def test_whatever_is_refused_leaves_no_trace(cast: Cast, anyone: Client) -> None:
    show = await a_show(cast.organizer)
    buyer = await registered(anyone)
    before = (await buyer.get(f"{show.path}/availability")).body
    wishes = [
        {**show.places(1), "eventId": NOWHERE},
        {
            "eventId": show.id,
            "places": [*show.places(1)["places"], {"ticketTypeId": NOWHERE, "quantity": 1}],
        },
        {
            "eventId": show.id,
            "places": [*show.places(1)["places"], *show.seats("Stalls/Q/1")["places"]],
        },
        {"eventId": show.id, "places": show.places(1)["places"] * 2},
        show.places(0),
        show.places(101),
        show.seats("Stalls/A/1", "Stalls/A/1"),
    ]

    answers = [await buyer.post("/api/bookings", wish) for wish in wishes]

    assert {answer.status for answer in answers} <= {400, 404, 422}
    assert (await buyer.get("/api/bookings")).body["items"] == []
    assert (await buyer.get(f"{show.path}/availability")).body == before
    maps = created(await cast.organizer.post("/api/venues", a_venue()))["id"]
    twice = {**a_seat_map(), "sections": a_seat_map()["sections"] * 2}
    answer = await cast.organizer.post(f"/api/venues/{maps}/seat-maps", twice)
    assert answer.status == 422
    assert (await cast.organizer.get(f"/api/venues/{maps}/seat-maps")).body["items"] == []


def bare(show: Show) -> Mapping[str, Any]:
    return {"ticketTypeId": show.standing}


async def left(client: Client, show: Show, *, seated: bool = False) -> int:
    wanted = show.seated if seated else show.standing
    kinds = (await client.get(f"{show.path}/availability")).body["ticketTypes"]
    counts: Mapping[str, int] = {kind["ticketTypeId"]: kind["left"] for kind in kinds}
    return counts[wanted]
