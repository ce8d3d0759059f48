"""The journey over HTTP, as the README tells it, the same on every storage."""

import csv
import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from tests.support.platform import Client
from tests.support.stage import (
    FRIENDS_EMAIL,
    MUMBAI,
    SEATED_PRICE,
    STANDING_PRICE,
    Cast,
    Show,
    a_show,
    book,
    bought,
    confirmed,
    created,
    inr,
    pay,
    registered,
    scan,
)

FILES = {
    "qr.svg": ("image/svg+xml", b"<?xml"),
    "qr.png": ("image/png", b"\x89PNG"),
    "ticket.pdf": ("application/pdf", b"%PDF"),
    "calendar.ics": ("text/calendar", b"BEGIN:VCALENDAR"),
}


@pytest.fixture
async def show(cast: Cast) -> Show:
    return await a_show(cast.organizer, title=f"Songs of the Monsoon {uuid4().hex[:8]}")


async def test_an_event_is_found_booked_paid_and_entered(cast: Cast, show: Show) -> None:
    assert show.id in await found(cast.customer, text=show.title.replace("Monsoon", "Monson"))
    free = await availability(cast.customer, show)
    assert free[show.seated] == (18, {})

    booking = await book(cast.customer, show.seats("Stalls/A/3", "Stalls/A/4"))
    held = await availability(cast.customer, show)
    await pay(cast.customer, booking)
    paid = await confirmed(cast.customer, booking)
    sold = await availability(cast.customer, show)

    assert held[show.seated] == (16, {"Stalls/A/3": "HELD", "Stalls/A/4": "HELD"})
    assert sold[show.seated] == (16, {"Stalls/A/3": "SOLD", "Stalls/A/4": "SOLD"})
    assert (paid["paymentStatus"], paid["totalAmount"]) == (
        "PAID",
        inr(2 * SEATED_PRICE),
    )
    assert {ticket["seatNumber"] for ticket in paid["tickets"]} == {"Stalls/A/3", "Stalls/A/4"}
    for name, (media_type, beginning) in FILES.items():
        file = await cast.customer.get(f"/api/tickets/{number_of(paid)}/{name}")
        assert file.status == 200
        assert file.headers["Content-Type"].startswith(media_type)
        assert file.body.startswith(beginning)

    entered = await at_gate(cast.organizer, show, code_of(paid), gate="North")
    again = await at_gate(cast.organizer, show, code_of(paid), gate="South")
    assert (entered["result"], entered["reason"]) == ("ENTERED", None)
    assert (again["result"], again["reason"]) == ("REFUSED", "ALREADY_USED")
    assert again["entry"]["gate"] == "North"
    assert again["entry"]["at"] == entered["scannedAt"]


@pytest.mark.parametrize(
    "query",
    [
        {"priceMin": 40_000, "priceMax": 60_000, "currency": "INR"},
        {**MUMBAI, "radius": 1_000},
        {"category": "concert", "available": "true"},
    ],
)
async def test_an_event_is_found_by_what_is_true_of_it(
    cast: Cast, show: Show, query: Mapping[str, Any]
) -> None:
    assert show.id in await found(cast.customer, text=show.title, **query)


@pytest.mark.parametrize(
    "query",
    [
        {"priceMin": 160_000, "currency": "INR"},
        {"currency": "EUR"},
        {"latitude": 28.6, "longitude": 77.2, "radius": 100_000},
        {"category": "conference"},
        {"text": "songs nobody sings"},
    ],
)
async def test_an_event_is_not_found_by_what_is_not(
    cast: Cast, show: Show, query: Mapping[str, Any]
) -> None:
    assert show.id not in await found(cast.customer, **{"text": show.title, **query})


async def test_an_event_is_found_on_its_day_only(cast: Cast, show: Show) -> None:
    now = datetime.now(UTC)
    evening = {"from": now.isoformat(), "to": (now + timedelta(hours=4)).isoformat()}
    tomorrow = {"from": (now + timedelta(hours=4)).isoformat()}

    assert show.id in await found(cast.customer, text=show.title, **evening)
    assert show.id not in await found(cast.customer, text=show.title, **tomorrow)


async def test_places_without_numbers_and_the_best_seats_together(cast: Cast, show: Show) -> None:
    places = [
        {"ticketTypeId": show.standing, "quantity": 2},
        {"ticketTypeId": show.seated, "quantity": 3},
    ]
    booking = await book(cast.customer, {"eventId": show.id, "places": places})

    body = (await cast.customer.get(booking)).body

    seats = sorted(ticket["seatNumber"] for ticket in body["tickets"] if ticket["seatNumber"])
    rows = {seat.rpartition("/")[0] for seat in seats}
    numbers = [int(seat.rpartition("/")[2]) for seat in seats]
    assert len(rows) == 1
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    assert body["totalAmount"] == inr(2 * STANDING_PRICE + 3 * SEATED_PRICE)


async def test_a_cancelled_booking_is_refunded_by_the_events_policy(cast: Cast, show: Show) -> None:
    paid = await bought(cast.customer, show.seats("Stalls/B/1"))

    cancelled = await cast.customer.post(f"/api/bookings/{paid['id']}/cancellation")
    refunded = await cast.customer.until(
        f"/api/bookings/{paid['id']}", lambda body: body["status"] == "REFUNDED"
    )
    payment = (await cast.customer.get(f"/api/payments/{paid['payment']}")).body
    await cast.customer.until(
        f"/api/tickets/{number_of(paid)}", lambda body: body["status"] == "REFUNDED"
    )
    refused = await at_gate(cast.organizer, show, code_of(paid))

    assert (cancelled.status, cancelled.body["status"]) == (200, "CANCELLED")
    assert (refunded["paymentStatus"], refunded["cancelledBy"]) == ("REFUNDED", "BUYER")
    assert payment["refunded"] == inr(SEATED_PRICE // 2)
    assert (refused["result"], refused["reason"]) == ("REFUSED", "REFUNDED")
    assert (await availability(cast.customer, show))[show.seated] == (18, {})


async def test_after_a_declined_payment_comes_another(cast: Cast, show: Show) -> None:
    booking = await book(cast.customer, show.seats("Stalls/B/2"))
    await pay(cast.customer, booking, "asha@decline")
    failed = await cast.customer.until(booking, lambda body: body["paymentStatus"] == "FAILED")
    payment = (await cast.customer.get(f"/api/payments/{failed['payment']}")).body

    await pay(cast.customer, booking)
    paid = await confirmed(cast.customer, booking)

    assert failed["status"] == "PAYMENT_PENDING"
    assert (payment["status"], payment["declineReason"]) == ("DECLINED", "declined-by-bank")
    assert paid["payment"] != failed["payment"]


async def test_a_payer_who_confirms_later_gets_the_tickets(cast: Cast, show: Show) -> None:
    booking = await book(cast.customer, show.seats("Stalls/B/3"))
    pending = await pay(cast.customer, booking, "asha@collect")

    paid = await confirmed(cast.customer, booking)

    assert (pending["status"], pending["paymentStatus"]) == ("PAYMENT_PENDING", "PENDING")
    assert paid["status"] == "CONFIRMED"


async def test_a_place_that_comes_free_is_offered_to_who_waits(cast: Cast) -> None:
    show = await a_show(cast.organizer, standing=1)
    booking = await book(cast.customer, show.places(1))
    waits = {"ticketTypeId": show.standing, "quantity": 1}
    waiting = created(await cast.friend.post(f"{show.path}/waiting-list", waits))

    await cast.customer.post(f"{booking}/cancellation")
    listed = await cast.friend.until(
        f"{show.path}/waiting-list", lambda body: body["items"][0]["status"] == "OFFERED"
    )
    [offered] = listed["items"]
    other = await cast.customer.post("/api/bookings", show.places(1))
    await pay(cast.friend, f"/api/bookings/{offered['booking']}")
    await confirmed(cast.friend, f"/api/bookings/{offered['booking']}")

    assert (waiting["status"], offered["id"]) == ("WAITING", waiting["id"])
    assert (other.status, other.body["type"]) == (409, "/problems/places-taken")
    await cast.friend.until(
        f"{show.path}/waiting-list", lambda body: body["items"][0]["status"] == "ACCEPTED"
    )


async def test_a_ticket_given_away_lets_its_new_holder_in_and_nobody_else(
    cast: Cast, show: Show
) -> None:
    paid = await bought(cast.customer, show.seats("Stalls/C/1"))
    ticket = f"/api/tickets/{number_of(paid)}"

    given = await cast.customer.post(f"{ticket}/transfer", {"email": FRIENDS_EMAIL})
    theirs = await cast.friend.get(ticket)
    before = await cast.customer.get(ticket)
    old = await at_gate(cast.organizer, show, code_of(paid))
    new = await at_gate(cast.organizer, show, theirs.body["qrCode"])

    assert (given.status, given.body["issue"], given.body["qrCode"]) == (200, 2, None)
    assert before.status == 404
    assert (old["result"], old["reason"]) == ("REFUSED", "REVOKED")
    assert new["result"] == "ENTERED"


async def test_an_event_that_is_called_off_pays_everything_back(cast: Cast, show: Show) -> None:
    paid = await bought(cast.customer, show.places(2))

    called_off = await cast.organizer.post(f"{show.path}/cancellation", {"reason": "A flood"})
    refunded = await cast.customer.until(
        f"/api/bookings/{paid['id']}", lambda body: body["status"] == "REFUNDED"
    )
    payment = (await cast.customer.get(f"/api/payments/{paid['payment']}")).body

    assert called_off.body["status"] == "CANCELLED"
    assert refunded["cancelledBy"] == "ORGANIZER"
    assert payment["refunded"] == payment["amount"]


async def test_a_file_of_events_comes_in_once(cast: Cast) -> None:
    key = uuid4().hex
    good = f"{key},Songs of the Sea,2031-12-01T19:30,Town Hall,Bremen,DE,Full price,25.00,EUR,300"
    header = "external_id,title,starts_at,venue,city,country,ticket_type,price,currency,quota"
    content = f"{header}\n{good}\n{key}-2,Broken,someday,Town Hall,Bremen,DE,Full,1.00,EUR,3\n"

    first = await import_csv(cast.organizer, content)
    again = await import_csv(cast.organizer, content)

    assert (first["created"], first["failed"]) == (1, 1)
    assert (again["created"], again["unchanged"], again["failed"]) == (0, 1, 1)
    [broken] = [row for row in again["rows"] if row["outcome"] == "FAILED"]
    assert (broken["line"], broken["where"]) == (3, "starts_at")
    [event_id] = [row["eventId"] for row in first["rows"] if row["eventId"]]
    draft = (await cast.organizer.get(f"/api/events/{event_id}")).body
    assert (draft["status"], draft["startsAt"]) == ("DRAFT", "2031-12-01T18:30:00Z")
    assert (await cast.customer.get(f"/api/events/{event_id}")).status == 404


async def test_the_organiser_takes_the_attendees_home(cast: Cast, show: Show) -> None:
    paid = await bought(cast.customer, show.seats("Stalls/C/2", "Stalls/C/3"))
    await at_gate(cast.organizer, show, code_of(paid), gate="East")

    answer = await cast.organizer.get(f"{show.path}/attendees.csv")
    [first, second] = csv.DictReader(io.StringIO(answer.body.decode()))

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert {first["seat"], second["seat"]} == {"Stalls/C/2", "Stalls/C/3"}
    assert {first["gate"], second["gate"]} == {"East", ""}
    assert (first["price"], first["currency"], first["name"]) == (
        "1500.00",
        "INR",
        "Carla Customer",
    )
    assert (await cast.customer.get(f"{show.path}/attendees.csv")).status == 404


async def test_a_gate_without_network_reports_its_conflicts(cast: Cast, show: Show) -> None:
    paid = await bought(cast.customer, show.places(1))
    await at_gate(cast.organizer, show, code_of(paid), gate="North")
    listed = (await cast.organizer.get(f"{show.path}/check-in-list")).body

    earlier = (datetime.now(UTC) - timedelta(minutes=5)).isoformat()
    scanned = {**scan(show, code_of(paid), gate="South"), "scannedAt": earlier}
    del scanned["eventId"]
    report = await cast.organizer.post(f"{show.path}/offline-scans", {"scans": [scanned]})

    assert listed["keys"]
    assert [item["ticketNumber"] for item in listed["items"]] == [number_of(paid)]
    [conflict] = report.body["conflicts"]
    assert (conflict["counts"]["gate"], conflict["other"]["gate"]) == ("South", "North")


async def test_operators_see_that_all_is_well(cast: Cast, show: Show) -> None:
    await bought(cast.customer, show.places(1))

    audit = await cast.admin.get("/ops/invariants")
    tasks = await cast.admin.get("/ops/tasks")

    assert (audit.status, audit.body) == (200, {"violations": []})
    assert (tasks.status, tasks.body["items"]) == (200, [])
    assert (await cast.support.get("/ops/tasks")).status == 403


async def test_the_sample_data_is_there_to_look_at(anyone: Client) -> None:
    stranger = await anyone.get("/api/events?limit=100")
    someone = await registered(anyone)
    mine = await someone.get("/api/bookings")

    assert len(stranger.body["items"]) >= 25
    assert {"Berlin", "Mumbai"} <= {event["venue"]["city"] for event in stranger.body["items"]}
    assert mine.body == {"items": [], "next": None}


async def found(client: Client, **query: Any) -> set[str]:
    """The ids of the events that a search finds."""
    answer = await client.get(f"/api/events?{urlencode({**query, 'limit': 100})}")
    assert answer.status == 200, answer.body
    return {event["id"] for event in answer.body["items"]}


async def availability(client: Client, show: Show) -> Mapping[str, tuple[int, Mapping[str, str]]]:
    """What is left of each ticket type, and which seats are not free."""
    body = (await client.get(f"{show.path}/availability")).body
    return {
        kind["ticketTypeId"]: (
            kind["left"],
            {seat: state["status"] for seat, state in kind["seats"].items()},
        )
        for kind in body["ticketTypes"]
    }


async def at_gate(organizer: Client, show: Show, code: str, *, gate: str = "North") -> Any:
    """What the gate says of a code."""
    answer = await organizer.post("/api/check-ins", scan(show, code, gate=gate))
    assert answer.status == 200, answer.body
    return answer.body["results"][0]


async def import_csv(organizer: Client, content: str) -> Any:
    answer = await organizer.send(
        "POST", "/api/events/import", None, {"Content-Type": "text/csv"}, content=content.encode()
    )
    assert answer.status == 200, answer.body
    return answer.body


def code_of(booking: Any) -> str:
    """The code of the first ticket."""
    code: str = booking["tickets"][0]["qrCode"]
    return code


def number_of(booking: Any) -> str:
    number: str = booking["tickets"][0]["ticketNumber"]
    return number
