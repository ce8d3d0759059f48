"""Many buyers after few places over HTTP, and what must be true when all of them are done."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from adapters.payments.sandbox_log import Entry
from adapters.postgres.invariants import violations
from tests.support.grounds import PRICE, Grounds, OnSale, Person
from tests.support.platform import Answer, Client

BUYERS = 500
LIMIT = 4
SPREAD_SECONDS = 0.5
POLL_SECONDS = 0.2
FINAL = {"CONFIRMED", "CANCELLED", "REFUNDED"}


@dataclass(slots=True)
class Outcome:
    """What the buyers were told, and what is stored, afterwards."""

    on_sale: OnSale
    statuses: Counter[int] = field(default_factory=Counter)
    bookings: list[dict[str, Any]] = field(default_factory=list)
    money: Sequence[Entry] = ()
    sold: int = 0
    violations: Sequence[object] = ()

    def faults(self) -> list[str]:
        return list(self._faults())

    def _faults(self) -> Iterator[str]:
        tickets = len(self._tickets)
        if not tickets == self.sold == self.on_sale.places:
            yield f"of {self.on_sale.places} places {tickets} were sold, {self.sold} stored"
        if self.doubled:
            yield f"sold twice: {self.doubled}"
        if broken := {status for status in self.statuses if status >= 500}:
            yield f"answered {broken}"
        if unfinished := [found for found in self.bookings if found["status"] != "CONFIRMED"]:
            yield f"not confirmed: {unfinished}"
        if self.violations:
            yield f"invariants: {self.violations}"
        yield from self._faults_with_buyers()
        yield from self._faults_with_money()

    def _faults_with_buyers(self) -> Iterator[str]:
        had: Counter[str] = Counter()
        for booking in self._confirmed:
            had[booking["user"]] += len(booking["tickets"])
        if greedy := {buyer: count for buyer, count in had.items() if count > LIMIT}:
            yield f"had more than {LIMIT}: {greedy}"

    def _faults_with_money(self) -> Iterator[str]:
        paid = Counter({entry.payment_id: entry.amount for entry in self.money})
        owed = {
            booking["payment"]: PRICE.amount * len(booking["tickets"])
            for booking in self._confirmed
        }
        if len(self.money) != len(paid) or paid != owed:
            yield f"money moved {self.money}, but owed was {owed}"

    @property
    def doubled(self) -> list[str]:
        """Seats that more than one ticket is for."""
        seats = Counter(ticket["seatNumber"] for ticket in self._tickets if self.on_sale.seats)
        return [seat for seat, times in seats.items() if times > 1]

    @property
    def _tickets(self) -> list[dict[str, Any]]:
        return [ticket for booking in self._confirmed for ticket in booking["tickets"]]

    @property
    def _confirmed(self) -> list[dict[str, Any]]:
        return [booking for booking in self.bookings if booking["status"] == "CONFIRMED"]


async def rush(
    grounds: Grounds,
    doors: Sequence[Client],
    people: Sequence[Person],
    on_sale: OnSale,
    *,
    seed: int,
) -> Outcome:
    """Send them all at once, each through one door and then another; wait for the last."""
    before = len(grounds.money())
    outcome = Outcome(on_sale)
    chance = Random(seed)
    async with asyncio.TaskGroup() as crowd:
        for number in range(BUYERS):
            person = people[number % len(people)]
            ways = [door.known_by(person.token) for door in doors]
            buyer = Buyer(ways, on_sale, outcome, Random(chance.random()))
            crowd.create_task(buyer.buy())
    outcome.money = grounds.money()[before:]
    outcome.sold = (await grounds.stock(on_sale)).sold
    outcome.violations = await violations(grounds.pool)
    return outcome


class Buyer:
    """One browser. Several of them may be one person's, who may have only so much."""

    def __init__(
        self, ways: Sequence[Client], on_sale: OnSale, outcome: Outcome, chance: Random
    ) -> None:
        self._ways = ways
        self._on_sale = on_sale
        self._outcome = outcome
        self._chance = chance

    async def buy(self) -> None:
        await asyncio.sleep(self._chance.random() * SPREAD_SECONDS)
        booking = await self._hold(self._chance.randint(1, 2))
        if booking is not None:
            path = f"/api/bookings/{booking['id']}"
            await self._post(f"{path}/payment", {"method": "CARD", "token": "tok_ok"})
            self._outcome.bookings.append(await self._settled(path))

    async def _hold(self, wanted: int) -> dict[str, Any] | None:
        """Take so many places, or fewer, as long as any are left."""
        chosen = self._choice(wanted)
        while wanted > 0:
            places = {"ticketTypeId": str(self._on_sale.type_id), **chosen}
            body = {"eventId": str(self._on_sale.event_id), "places": [places]}
            answer = await self._post("/api/bookings", body)
            if answer.status == 201:
                booking: dict[str, Any] = answer.body
                return booking
            wanted = min(wanted, await self._left(answer))
            chosen = {"quantity": wanted}
        return None

    def _choice(self, wanted: int) -> dict[str, Any]:
        seats = self._on_sale.seats
        if seats and self._chance.random() < 0.5:
            return {"seats": self._chance.sample(seats, k=wanted)}
        return {"quantity": wanted}

    async def _left(self, refusal: Answer) -> int:
        if refusal.status >= 500:
            return 0
        if refusal.body["type"] == "/problems/buyer-limit-reached":
            left: int = refusal.body["left"]
            return left
        assert refusal.body["type"] == "/problems/places-taken", refusal.body
        answer = await self._way.get(f"/api/events/{self._on_sale.event_id}/availability")
        self._outcome.statuses[answer.status] += 1
        return sum(kind["left"] for kind in answer.body["ticketTypes"])

    async def _settled(self, path: str) -> dict[str, Any]:
        async with asyncio.timeout(60):
            while True:
                answer = await self._way.get(path)
                self._outcome.statuses[answer.status] += 1
                if _is_settled(answer):
                    booking: dict[str, Any] = answer.body
                    return booking
                await asyncio.sleep(POLL_SECONDS)

    async def _post(self, path: str, body: object) -> Answer:
        answer = await self._way.post(path, body)
        self._outcome.statuses[answer.status] += 1
        return answer

    @property
    def _way(self) -> Client:
        return self._chance.choice(self._ways)


def _is_settled(answer: Answer) -> bool:
    booking = answer.body
    has_tickets = all(ticket["status"] == "VALID" for ticket in booking.get("tickets", ()))
    return booking["status"] in FINAL and (has_tickets or booking["status"] != "CONFIRMED")
