from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.rendering.calendar import IcsCalendarFiles
from adapters.rendering.papers import FpdfTicketPapers
from adapters.rendering.qr import SegnoQrImages
from application.booking.attendees import ExportAttendeesHandler
from application.booking.check_in import CheckInHandler
from application.booking.check_in_list import GetCheckInListHandler
from application.booking.ticket_files import GetTicketFileHandler
from application.booking.ticket_queries import GetTicketHandler, ListBookingTicketsHandler
from application.booking.transfer_ticket import TransferTicketHandler
from domain.kernel.ids import AccountId
from entrypoints.http.check_ins import CheckInController, EventGateController
from entrypoints.http.tickets import BookingTicketController, TicketController
from tests.support.clock import NOON, FakeClock, SequentialIds
from tests.support.http import an_app, calling, signed_in
from tests.support.identity import access_tokens
from tests.support.tickets import (
    BOOKING,
    BUYER,
    CODES,
    EVENT,
    FRIEND,
    ORGANIZER,
    BoxOffice,
    a_booking_of,
    a_code,
    a_number,
    a_ticket,
)

type Client = httpx.AsyncClient

TICKET = f"/api/tickets/{a_number()}"
TOKENS = access_tokens()
SCAN = {"code": a_code(a_number()), "device": "scanner-1", "nonce": "1", "gate": "north"}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def office(clock: FakeClock) -> BoxOffice:
    office = BoxOffice(clock)
    office.neighbours.book(a_booking_of(1))
    await office.issue(a_ticket())
    return office


@pytest.fixture
async def client(office: BoxOffice, clock: FakeClock) -> AsyncIterator[Client]:
    work = office.work
    app = an_app(
        BookingTicketController,
        TicketController,
        CheckInController,
        EventGateController,
        use_cases={
            "list_booking_tickets": ListBookingTicketsHandler(work),
            "get_ticket": GetTicketHandler(work),
            "get_ticket_file": GetTicketFileHandler(
                work, clock, SegnoQrImages(), FpdfTicketPapers(), IcsCalendarFiles()
            ),
            "transfer_ticket": TransferTicketHandler(work, clock, CODES),
            "check_in": CheckInHandler(work, clock, SequentialIds(), CODES),
            "get_check_in_list": GetCheckInListHandler(work, clock, CODES),
            "export_attendees": ExportAttendeesHandler(work),
        },
        tokens=TOKENS,
        database=office.database,
        clock=clock,
    )
    async with calling(app) as client:
        yield client


def of(account_id: AccountId, **headers: str) -> Mapping[str, str]:
    return {**signed_in(TOKENS, account_id=account_id), **headers}


async def scanned(client: Client, **body: Any) -> Any:
    response = await client.post(
        "/api/check-ins", json={"eventId": str(EVENT), **body}, headers=of(ORGANIZER)
    )
    assert response.status_code == 200
    return response.json()["results"]


async def test_a_buyer_lists_the_tickets_of_a_booking(client: Client) -> None:
    response = await client.get(f"/api/bookings/{BOOKING}/tickets", headers=of(BUYER))

    (ticket,) = response.json()["items"]
    assert ticket["ticketNumber"] == a_number()
    assert ticket["qrCode"] == a_code(a_number())
    assert ticket["price"] == {"amount": 4900, "currency": "EUR"}


async def test_a_holder_sees_a_ticket_and_nobody_else_does(client: Client) -> None:
    mine = await client.get(TICKET, headers=of(BUYER))
    theirs = await client.get(TICKET, headers=of(FRIEND))

    assert (mine.status_code, mine.json()["status"]) == (200, "VALID")
    assert (theirs.status_code, theirs.json()["type"]) == (404, "/problems/ticket-not-found")


@pytest.mark.parametrize(
    ("file", "media_type", "begins"),
    [
        ("qr.svg", "image/svg+xml", b"<?xml"),
        ("qr.png", "image/png", b"\x89PNG"),
        ("ticket.pdf", "application/pdf", b"%PDF"),
        ("calendar.ics", "text/calendar", b"BEGIN:VCALENDAR"),
    ],
)
async def test_a_holder_downloads_the_ticket(
    client: Client, file: str, media_type: str, begins: bytes
) -> None:
    response = await client.get(f"{TICKET}/{file}", headers=of(BUYER))

    assert response.status_code == 200
    assert response.headers["content-type"].startswith(media_type)
    assert f"{a_number()}-{file}" in response.headers["content-disposition"]
    assert response.content.startswith(begins)


async def test_something_else_than_a_number_is_malformed(client: Client) -> None:
    response = await client.get("/api/tickets/nonsense", headers=of(BUYER))

    assert (response.status_code, response.json()["type"]) == (400, "/problems/bad-ticket-number")


async def test_a_transfer_does_not_show_the_new_code_to_the_giver(client: Client) -> None:
    response = await client.post(
        f"{TICKET}/transfer",
        json={"email": "fay@example.org"},
        headers=of(BUYER, **{"Idempotency-Key": "first"}),
    )
    received = await client.get(TICKET, headers=of(FRIEND))

    assert (response.status_code, response.json()["qrCode"]) == (200, None)
    assert received.json()["qrCode"] == a_code(a_number(), issue=2)


async def test_a_scan_enters_and_the_next_one_says_when_and_where(client: Client) -> None:
    (first,) = await scanned(client, **SCAN)
    (second,) = await scanned(client, **SCAN | {"nonce": "2", "gate": "south"})

    assert (first["result"], first["reason"], first["entry"]) == ("ENTERED", None, None)
    assert (second["result"], second["reason"]) == ("REFUSED", "ALREADY_USED")
    assert second["entry"] == {
        "at": "2026-06-01T12:00:00Z",
        "gate": "north",
        "device": "scanner-1",
    }


async def test_a_batch_is_answered_as_a_batch(client: Client) -> None:
    results = await scanned(client, scans=[SCAN, SCAN | {"code": "nonsense", "nonce": "2"}])

    assert [result["reason"] for result in results] == [None, "UNKNOWN"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"scans": []}, 422),
        ({"scans": [SCAN] * 100, **SCAN}, 422),
        ({"code": "x"}, 400),
        ({"scans": [SCAN] * 101}, 400),
    ],
)
async def test_too_little_and_too_much_to_scan_is_refused(
    client: Client, body: dict[str, Any], status: int
) -> None:
    response = await client.post(
        "/api/check-ins", json={"eventId": str(EVENT), **body}, headers=of(ORGANIZER)
    )

    assert response.status_code == status


async def test_half_a_scan_is_told_what_it_lacks(client: Client) -> None:
    response = await client.post(
        "/api/check-ins",
        json={"eventId": str(EVENT), "code": "x", "gate": "north"},
        headers=of(ORGANIZER),
    )

    assert [fault["pointer"] for fault in response.json()["errors"]] == ["/device", "/nonce"]


async def test_others_find_no_gate(client: Client) -> None:
    for path in ("check-in-list", "attendees.csv"):
        response = await client.get(f"/api/events/{EVENT}/{path}", headers=of(BUYER))
        assert (response.status_code, response.json()["type"]) == (404, "/problems/gate-not-found")


async def test_a_gate_loads_what_it_needs_offline(client: Client) -> None:
    response = await client.get(f"/api/events/{EVENT}/check-in-list", headers=of(ORGANIZER))

    found = response.json()
    assert [ticket["ticketNumber"] for ticket in found["items"]] == [a_number()]
    assert found["keys"][0]["algorithm"] == "Ed25519"
    assert (found["opensAt"], found["next"]) == ("2026-06-01T08:00:00Z", None)


async def test_an_upload_reports_every_conflict_with_both_entries(client: Client) -> None:
    await scanned(client, **SCAN)
    earlier = (NOON - timedelta(minutes=5)).isoformat()

    response = await client.post(
        f"/api/events/{EVENT}/offline-scans",
        json={"scans": [SCAN | {"device": "scanner-2", "scannedAt": earlier}]},
        headers=of(ORGANIZER),
    )

    assert response.json()["results"][0]["result"] == "CONFLICT"
    assert response.json()["conflicts"] == [
        {
            "ticketNumber": a_number(),
            "counts": {"at": "2026-06-01T11:55:00Z", "gate": "north", "device": "scanner-2"},
            "other": {"at": "2026-06-01T12:00:00Z", "gate": "north", "device": "scanner-1"},
        }
    ]


async def test_an_organizer_exports_the_attendees(client: Client) -> None:
    response = await client.get(f"/api/events/{EVENT}/attendees.csv", headers=of(ORGANIZER))

    assert response.headers["content-type"].startswith("text/csv")
    assert "attachment" in response.headers["content-disposition"]
    assert '"Bea Buyer","bea@example.org"' in response.text
