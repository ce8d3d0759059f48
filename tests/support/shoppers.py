"""People who book while the platform dies and comes back; they note what they were told."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import uuid4

import aiohttp

from tests.support.grounds import OnSale, Person
from tests.support.grounds_shop import HOME, OnShelf
from tests.support.platform import Answer, Client

ANSWER_SECONDS_MAX = 20
PAUSE_SECONDS = 0.1
SPREAD_SECONDS = 0.4
UNDER_WAY = 6
STALE = 412
_COME_BACK = {"/problems/unavailable", "/problems/request-still-running"}
_OVER = {"CANCELLED", "REFUNDED"}


@dataclass(slots=True)
class Entrance:
    """Where the platform can be reached: somewhere else after it was started again."""

    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """A request that was answered with a success: from now on this must be so."""

    person: Person
    path: str
    body: object
    key: str
    answer: Any


@dataclass(slots=True)
class Diary:
    """What all of them were told."""

    acknowledged: list[Acknowledged] = field(default_factory=list)
    ordered: list[Acknowledged] = field(default_factory=list)
    """The same of orders."""

    statuses: Counter[int] = field(default_factory=Counter)
    are_under_way: asyncio.Event = field(default_factory=asyncio.Event)
    were_told_to_come_back: asyncio.Event = field(default_factory=asyncio.Event)
    unanswered: int = 0
    hasty: int = 0
    """Those that were told to come back, but not when."""

    def keep(self, acknowledged: Acknowledged) -> None:
        is_order = acknowledged.path.startswith("/api/orders")
        (self.ordered if is_order else self.acknowledged).append(acknowledged)
        if len(self.acknowledged) + len(self.ordered) >= UNDER_WAY:
            self.are_under_way.set()

    def note(self, answer: Answer) -> None:
        self.statuses[answer.status] += 1
        if answer.status == 503:
            self.were_told_to_come_back.set()
        if answer.status == 503 and "Retry-After" not in answer.headers:
            self.hasty += 1


class Shopper:
    """Sends everything again, with the same key, until there is an answer that counts."""

    def __init__(
        self,
        client: Client,
        *,
        entrance: Entrance,
        person: Person,
        on_sale: OnSale,
        on_shelf: OnShelf,
        diary: Diary,
        chance: Random,
    ) -> None:
        self._client = client
        self._entrance = entrance
        self._person = person
        self._on_sale = on_sale
        self._on_shelf = on_shelf
        self._diary = diary
        self._chance = chance

    async def buy(self, token: str) -> None:
        await self._bought(token)

    async def return_it(self, token: str) -> None:
        """Buy, and take it back once it is there."""
        if path := await self._bought(token):
            await self._persist(f"{path}/cancellation")
            await self._until(path, lambda booking: booking["status"] == "REFUNDED")

    async def change_mind(self) -> None:
        """Begin to pay, and take it back before anything is paid."""
        await self._dither()
        if path := await self._paying("tok_abandoned"):
            await self._persist(f"{path}/cancellation")

    async def dawdle(self) -> None:
        """Hold places, and never pay."""
        await self._dither()
        await self._persist("/api/bookings", self._wish())

    async def give_up(self) -> None:
        """Hold places, and never ask again what became of it."""
        await self._dither()
        await self._try(uuid4().hex, "/api/bookings", self._wish())

    async def order(self, token: str) -> None:
        """Order goods, and wait until they are the buyer's."""
        await self._ordered(token)

    async def return_order(self, token: str) -> None:
        """Order goods, and cancel the order once it is paid."""
        if path := await self._ordered(token):
            await self._persist(f"{path}/cancellation", {"reason": "Not mine after all"})
            await self._until(path, lambda order: order["status"] == "REFUNDED")

    async def _ordered(self, token: str) -> str:
        """The path of an order that came to its end; empty if there is none that is paid."""
        await self._dither()
        placed = await self._placed()
        path = f"/api/orders/{placed.body['id']}"
        paying = await self._persist(f"{path}/payment", {"method": "CARD", "token": token})
        if paying.status != 201:  # Its time was over before the platform was there again.
            return ""
        order = await self._until(path, lambda order: order["status"] != "PENDING")
        return path if order["status"] == "CONFIRMED" else ""

    async def _placed(self) -> Answer:
        """An order of the cart, which may have more in it than was known: then look again."""
        await self._fill_cart()
        while True:
            cart = await self._until("/api/cart", lambda cart: cart["items"] != [])
            body = {"cartVersion": cart["version"], "destination": HOME}
            placed = await self._persist("/api/orders", body)
            if placed.status != STALE:
                assert placed.status == 201, placed.body
                return placed

    async def _fill_cart(self) -> None:
        wanted = {"variantId": str(self._on_shelf.variant_id)}
        while True:
            answer = await self._ask(lambda client: client.post("/api/cart/items", wanted))
            if answer is not None and answer.status == 200:
                return
            await asyncio.sleep(PAUSE_SECONDS)

    async def _bought(self, token: str) -> str:
        """The path of a booking that came to its end; empty if there is none that is paid."""
        await self._dither()
        if not (path := await self._paying(token)):
            return ""
        booking = await self._until(path, _is_settled)
        return path if booking["status"] == "CONFIRMED" else ""

    async def _paying(self, token: str) -> str:
        """The path of a booking whose payment has begun; empty if there is none."""
        held = await self._persist("/api/bookings", self._wish())
        if held.status == 409:  # The seats they picked are gone: any other will do.
            held = await self._persist("/api/bookings", self._wish_for({"quantity": 1}))
        if held.status != 201:
            return ""
        path = f"/api/bookings/{held.body['id']}"
        paying = await self._persist(f"{path}/payment", {"method": "CARD", "token": token})
        return path if paying.status == 201 else ""

    async def _persist(self, path: str, body: object = None) -> Answer:
        key = uuid4().hex
        while True:
            answer = await self._try(key, path, body)
            if answer is not None and not _says_come_back(answer):
                return answer
            await asyncio.sleep(PAUSE_SECONDS)

    async def _try(self, key: str, path: str, body: object) -> Answer | None:
        answer = await self._ask(lambda client: client.post(path, body, key=key))
        if answer is not None and answer.status < 300:
            self._diary.keep(
                Acknowledged(person=self._person, path=path, body=body, key=key, answer=answer.body)
            )
        return answer

    async def _until(self, path: str, has_come: Callable[[Any], bool]) -> Any:
        while True:
            answer = await self._ask(lambda client: client.get(path))
            if answer is not None and answer.status == 200 and has_come(answer.body):
                return answer.body
            await asyncio.sleep(PAUSE_SECONDS)

    async def _ask(self, ask: Callable[[Client], Awaitable[Answer]]) -> Answer | None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                answer = await ask(self._client.at(self._entrance.address))
        except (aiohttp.ClientError, TimeoutError, ConnectionError):
            self._diary.unanswered += 1
            return None
        self._diary.note(answer)
        return answer

    async def _dither(self) -> None:
        await asyncio.sleep(self._chance.random() * SPREAD_SECONDS)

    def _wish(self) -> object:
        wanted = self._chance.randint(1, 2)
        seats = self._chance.sample(self._on_sale.seats, k=wanted) if self._on_sale.seats else []
        is_picky = seats and self._chance.random() < 0.5
        places = {"seats": seats} if is_picky else {"quantity": wanted}
        return self._wish_for(places)

    def _wish_for(self, places: Mapping[str, object]) -> object:
        return {
            "eventId": str(self._on_sale.event_id),
            "places": [{"ticketTypeId": str(self._on_sale.type_id), **places}],
        }


def _says_come_back(answer: Answer) -> bool:
    return answer.status >= 400 and answer.body["type"] in _COME_BACK


def _is_settled(booking: Any) -> bool:
    is_complete = all(ticket["status"] == "VALID" for ticket in booking["tickets"])
    return booking["status"] in _OVER or (booking["status"] == "CONFIRMED" and is_complete)
