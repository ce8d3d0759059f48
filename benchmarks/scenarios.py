"""What is measured: each scenario is one request of Fairground and the same work of the floor."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, cycle
from uuid import uuid4

from benchmarks.client import Connection
from benchmarks.load import Request
from benchmarks.shop import add_to_cart, bare_add, bare_read, check_out, read_cart
from benchmarks.stage import OnSale, Stage, seat_names

POLL_SECONDS = 0.05
FINAL = frozenset({"CONFIRMED", "CANCELLED"})
LIST = "/api/events?limit=50"
PRODUCT_LIST = "/api/products?limit=50"
PRODUCT_SEARCH = "/api/products?text=wooll+socks&limit=50"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """``ours`` and ``floor`` make the request that one client keeps sending."""

    name: str
    ours: Callable[[Connection], Request]
    floor: Callable[[Connection], Request]
    aim: str = ""
    is_public: bool = False


def scenarios_of(stage: Stage, numbers: Iterator[str]) -> list[Scenario]:
    """All of them; ``numbers`` are issued tickets, each to be scanned once."""
    stocks, floor_seats, our_seats = cycle(range(100)), _endless_seats(stage), _endless_seats(stage)
    types = cycle(stage.spread.type_ids)
    return [
        Scenario(
            name="hold, one hot ticket type",
            ours=lambda client: lambda: hold(client, stage.hot, stage.hot.type_ids[0]),
            floor=lambda client: lambda: bare_hold(client, 0),
            aim="0.5",
        ),
        Scenario(
            name="hold, 100 ticket types",
            ours=lambda client: lambda: hold(client, stage.spread, next(types)),
            floor=lambda client: lambda: bare_hold(client, next(stocks)),
            aim="0.5",
        ),
        Scenario(
            name="hold, numbered seats",
            ours=lambda client: lambda: hold_seat(client, stage.arena, next(our_seats)),
            floor=lambda client: lambda: bare_hold(client, 1, next(floor_seats)),
            aim="0.5",
        ),
        Scenario(
            name="full booking (hold, pay, confirmed)",
            ours=lambda client: lambda: book(client, stage.hot),
            floor=lambda client: lambda: bare_book(client),
        ),
        _page("event list (50)", LIST, "list", aim="0.4"),
        _page("event detail", f"/api/events/{stage.hot.event_id}", "detail", aim="0.4"),
        _page(
            "availability (600 seats)",
            f"/api/events/{stage.theatre.event_id}/availability",
            "availability",
        ),
        _page("product list (50)", PRODUCT_LIST, "products", aim="0.5"),
        _page("product detail", f"/api/products/{stage.product_id}", "product", aim="0.5"),
        _page("product search, warm (50)", PRODUCT_SEARCH, "found", aim="0.5"),
        Scenario(
            name="cart, read",
            ours=read_cart(stage.shelf),
            floor=lambda client: lambda: bare_read(client),
        ),
        Scenario(
            name="cart, add",
            ours=add_to_cart(stage.shelf),
            floor=lambda client: lambda: bare_add(client),
        ),
        Scenario(
            name="order (cart, order, pay, confirmed)",
            ours=check_out(stage.shelf),
            floor=lambda client: lambda: bare_order(client),
            aim="1,000/s",
        ),
        Scenario(
            name="check-in",
            ours=lambda client: lambda: scan(client, stage.free, next(numbers)),
            floor=lambda client: lambda: bare_enter(client),
        ),
    ]


def _page(name: str, path: str, page: str, *, aim: str = "") -> Scenario:
    return Scenario(
        name=name,
        ours=lambda client: lambda: _get(client, path),
        floor=lambda client: lambda: _get(client, f"/page/{page}"),
        aim=aim,
        is_public=True,
    )


def pages_of(stage: Stage) -> dict[str, str]:
    """The pages whose bytes the floor answers too, and where Fairground has them."""
    return {
        "list": LIST,
        "detail": f"/api/events/{stage.hot.event_id}",
        "availability": f"/api/events/{stage.theatre.event_id}/availability",
        "products": PRODUCT_LIST,
        "product": f"/api/products/{stage.product_id}",
        "found": PRODUCT_SEARCH,
    }


async def hold(client: Connection, event: OnSale, type_id: str, quantity: int = 1) -> None:
    places = [{"ticketTypeId": type_id, "quantity": quantity}]
    await client.post("/api/bookings", {"eventId": event.event_id, "places": places}, _key())


async def hold_seat(client: Connection, event: OnSale, seat: str) -> None:
    places = [{"ticketTypeId": event.type_ids[0], "seats": [seat]}]
    await client.post("/api/bookings", {"eventId": event.event_id, "places": places}, _key())


async def book(client: Connection, event: OnSale) -> None:
    places = [{"ticketTypeId": event.type_ids[0], "quantity": 1}]
    order = {"eventId": event.event_id, "places": places}
    placed = (await client.post("/api/bookings", order, _key())).json()
    paying = {"method": "CARD", "token": "tok_ok"}
    path = f"/api/bookings/{placed['id']}"
    await client.post(f"{path}/payment", paying, _key())
    while (await client.get(path)).json()["status"] not in FINAL:  # noqa: ASYNC110
        await asyncio.sleep(POLL_SECONDS)


async def scan(client: Connection, event: OnSale, number: str) -> None:
    body = {
        "eventId": event.event_id,
        "scans": [{"code": number, "device": "bench", "nonce": number, "gate": "North"}],
    }
    await client.post("/api/check-ins", body)


async def bare_hold(client: Connection, stock: int, seat: str | None = None) -> None:
    await client.post("/hold", {"stock": stock, "seat": seat})


async def bare_book(client: Connection) -> None:
    held = (await client.post("/hold", {"stock": 0})).json()
    for status in ("PAYMENT_PENDING", "CONFIRMED"):
        await client.post("/move", {"id": held["id"], "status": status})


async def bare_order(client: Connection) -> None:
    await bare_add(client)
    await bare_book(client)


async def bare_enter(client: Connection) -> None:
    await client.post("/enter", {"number": uuid4().hex})


async def _get(client: Connection, path: str) -> None:
    await client.get(path)


def _key() -> dict[str, str]:
    return {"Idempotency-Key": uuid4().hex}


def _endless_seats(stage: Stage) -> Iterator[str]:
    for round_ in count():
        for seat in seat_names(stage.arena_size):
            # A second round would ask for seats that are gone: the run is too long.
            yield seat if not round_ else f"{seat}/{round_}"
