"""People and events of the end-to-end tests, made over HTTP as everybody makes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from entrypoints.cli.sample_data import PASSWORD
from tests.support.platform import Answer, Client

SEATED_PRICE = 150_000
STANDING_PRICE = 50_000
MUMBAI = {"latitude": 19.076, "longitude": 72.8777}
ROWS = 3
SEATS_IN_ROW = 6


FRIENDS_EMAIL = "seller@fairground.example"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays in a test: each of them is signed in."""

    organizer: Client
    customer: Client
    friend: Client
    support: Client
    admin: Client


type Wallet = dict[str, str]
"""Tokens by e-mail addresses: to check a password takes as long as a test."""


async def sign_in_cast(anyone: Client, wallet: Wallet) -> Cast:
    return Cast(
        organizer=await _sample(anyone, "organizer@fairground.example", wallet),
        customer=await _sample(anyone, "customer@fairground.example", wallet),
        friend=await _sample(anyone, FRIENDS_EMAIL, wallet),
        support=await _sample(anyone, "support@fairground.example", wallet),
        admin=await _sample(anyone, "admin@fairground.example", wallet),
    )


async def _sample(anyone: Client, email: str, wallet: Wallet) -> Client:
    if email not in wallet:
        wallet[email] = await anyone.token_of(email, PASSWORD)
    return anyone.holding(wallet[email])


async def registered(anyone: Client) -> Client:
    """Somebody new."""
    email = f"{uuid4().hex}@example.com"
    account = {"email": email, "name": "Asha Rao", "password": PASSWORD}
    assert (await anyone.post("/api/auth/register", account)).status == 202
    return await anyone.signed_in(email, PASSWORD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """An event on sale: numbered seats in the stalls, and places to stand."""

    id: str
    title: str
    seated: str
    standing: str

    @property
    def path(self) -> str:
        return f"/api/events/{self.id}"

    def seats(self, *names: str) -> Mapping[str, Any]:
        """What one posts to book these seats."""
        return {"eventId": self.id, "places": [{"ticketTypeId": self.seated, "seats": list(names)}]}

    def places(self, quantity: int) -> Mapping[str, Any]:
        """What one posts to book so many places to stand."""
        wish = {"ticketTypeId": self.standing, "quantity": quantity}
        return {"eventId": self.id, "places": [wish]}


async def a_show(
    organizer: Client,
    *,
    title: str = "Songs of the Monsoon",
    standing: int = 100,
    late_money: Sequence[str] = ("REACQUIRE", "REFUND"),
) -> Show:
    """An event this evening, published: half is refunded of what is cancelled before it."""
    venue = created(await organizer.post("/api/venues", a_venue()))
    maps = f"/api/venues/{venue['id']}/seat-maps"
    seat_map = created(await organizer.post(maps, a_seat_map()))
    draft = {
        **an_event(title),
        "venueId": venue["id"],
        "seatMapId": seat_map["id"],
        "lateMoney": list(late_money),
    }
    event = created(await organizer.post("/api/events", draft))
    path = f"/api/events/{event['id']}"
    stalls = {"name": "Stalls", "price": inr(SEATED_PRICE), "sections": ["Stalls"]}
    ground = {"name": "Standing", "price": inr(STANDING_PRICE), "quota": standing}
    seated = created(await organizer.post(f"{path}/ticket-types", stalls))
    free = created(await organizer.post(f"{path}/ticket-types", ground))
    published = await organizer.post(f"{path}/publication")
    assert (published.status, published.body["status"]) == (200, "PUBLISHED"), published.body
    return Show(id=event["id"], title=title, seated=seated["id"], standing=free["id"])


def a_venue() -> Mapping[str, Any]:
    return {
        "name": "Gateway Hall",
        "address": {"street": "1 Marine Drive", "city": "Mumbai", "country": "IN"},
        "position": MUMBAI,
        "timeZone": "Asia/Kolkata",
    }


def a_seat_map() -> Mapping[str, Any]:
    rows = [{"label": chr(ord("A") + row), "count": SEATS_IN_ROW} for row in range(ROWS)]
    return {"name": "Concert", "sections": [{"name": "Stalls", "rows": rows}]}


def an_event(title: str) -> Mapping[str, Any]:
    starts_at = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=3)
    return {
        "title": title,
        "description": "An evening with old songs and new ones.",
        "category": "concert",
        "startsAt": starts_at.isoformat(),
        "endsAt": (starts_at + timedelta(hours=3)).isoformat(),
        "timeZone": "Asia/Kolkata",
        "refundPolicy": [{"hoursBefore": 1, "percent": 50}],
    }


def inr(amount: int) -> Mapping[str, Any]:
    return {"amount": amount, "currency": "INR"}


def created(answer: Answer) -> Any:
    assert answer.status == 201, answer.body
    return answer.body


async def book(buyer: Client, wish: Mapping[str, Any]) -> str:
    """Hold places, and return the path of the booking."""
    return f"/api/bookings/{created(await buyer.post('/api/bookings', wish))['id']}"


async def pay(buyer: Client, booking: str, token: str = "asha@okbank") -> Any:  # noqa: S107
    """Start to pay by UPI."""
    method = {"method": "UPI_COLLECT", "token": token}
    return created(await buyer.post(f"{booking}/payment", method))


async def confirmed(buyer: Client, booking: str) -> Any:
    """The booking once it is confirmed and all its tickets are issued."""
    return await buyer.until(
        booking,
        lambda body: (
            body["status"] == "CONFIRMED"
            and all(ticket["status"] == "VALID" for ticket in body["tickets"])
        ),
    )


async def bought(buyer: Client, wish: Mapping[str, Any]) -> Any:
    """Book, pay and wait for the tickets."""
    booking = await book(buyer, wish)
    await pay(buyer, booking)
    return await confirmed(buyer, booking)


def scan(show: Show, code: str, *, gate: str = "North") -> Mapping[str, Any]:
    return {
        "eventId": show.id,
        "code": code,
        "device": "scanner-1",
        "nonce": uuid4().hex,
        "gate": gate,
    }
