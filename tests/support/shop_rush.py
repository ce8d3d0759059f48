"""Many carts after few pieces over HTTP, and what must be true when all of them are done."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from adapters.payments.sandbox_log import Entry
from adapters.postgres.invariants import violations
from domain.shop.voucher import Voucher
from tests.support.grounds import Grounds, OnSale, Person
from tests.support.grounds_shop import HOME, GroundsShop, OnShelf
from tests.support.platform import Answer, Client

SPREAD_SECONDS = 0.5
BULK_EVERY, BULK = 250, 21
MIXED_EVERY = 50
POLL_SECONDS = 0.3
TRIES_MAX = 30
REFUSED = {
    "/problems/not-left-for-order",
    "/problems/basket-changed",
    "/problems/precondition-failed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wares:
    """What everybody is after, what they take along, and the place that some go to."""

    scarce: OnShelf
    plenty: OnShelf
    show: OnSale
    voucher: Voucher | None = None


@dataclass(slots=True)
class Outcome:
    """What the buyers were told, and what is stored, afterwards."""

    wares: Wares
    awaited: set[str] = field(default_factory=lambda: {"bulk", "mixed"})
    """Who wants much takes longer, and would get nothing: the first of each has a start."""

    let_in: asyncio.Event = field(default_factory=asyncio.Event)
    statuses: Counter[int] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    orders: list[dict[str, Any]] = field(default_factory=list)
    """Each as it was at the end, asked for by its buyer."""

    money: Sequence[Entry] = ()
    scarce_sold: int = 0
    plenty_sold: int = 0
    places_sold: int = 0
    violations: Sequence[object] = ()

    def let_others_in(self, after: str) -> None:
        self.awaited.discard(after)
        if not self.awaited:
            self.let_in.set()

    def faults(self) -> list[str]:
        return list(self._faults())

    def pieces(self, on_shelf: OnShelf) -> int:
        return sum(
            item["quantity"]
            for order in self.orders
            for item in order["items"]
            if item["variant"] == str(on_shelf.variant_id)
        )

    @property
    def split(self) -> int:
        """How many orders have two lines of the scarce article: from two locations."""
        wanted = str(self.wares.scarce.variant_id)
        lines = [[item["variant"] for item in order["items"]] for order in self.orders]
        return sum(of_order.count(wanted) > 1 for of_order in lines)

    def _faults(self) -> Iterator[str]:
        scarce, plenty = self.pieces(self.wares.scarce), self.pieces(self.wares.plenty)
        if not scarce == self.scarce_sold == self.wares.scarce.pieces:
            yield f"{scarce} of {self.wares.scarce.pieces} sold, {self.scarce_sold} stored"
        if plenty != self.plenty_sold:
            yield f"{plenty} taken along, {self.plenty_sold} stored"
        places = sum(part["quantity"] for order in self.orders for part in order["tickets"])
        if places != self.places_sold:
            yield f"{places} places were ordered, {self.places_sold} are stored"
        if broken := {status for status in self.statuses if status >= 500}:
            yield f"answered {broken}"
        if strange := set(self.refusals) - REFUSED:
            yield f"refused for {strange}"
        if unfinished := [order for order in self.orders if order["status"] != "CONFIRMED"]:
            yield f"not confirmed: {unfinished}"
        if self.violations:
            yield f"invariants: {self.violations}"
        yield from self._faults_with_money()

    def _faults_with_money(self) -> Iterator[str]:
        paid = Counter({entry.payment_id: entry.amount for entry in self.money})
        owed = {order["payment"]: _parts_of(order) for order in self.orders}
        if len(self.money) != len(paid) or paid != owed:
            yield f"money moved {self.money}, but owed was {owed}"


async def rush(
    grounds: Grounds,
    shop: GroundsShop,
    doors: Sequence[Client],
    people: Sequence[Person],
    wares: Wares,
    *,
    seed: int,
    has_start: bool = True,
) -> Outcome:
    """Let all of them order what is in their carts at once; wait for the last."""
    outcome, chance = Outcome(wares), Random(seed)
    if not has_start:
        outcome.let_in.set()
    buyers = [
        Buyer(
            number,
            [door.known_by(person.token) for door in doors],
            outcome,
            Random(chance.random()),
        )
        for number, person in enumerate(people)
    ]
    for person, buyer in zip(people, buyers, strict=True):
        buyer.version = await shop.cart(person, buyer.wishes(), voucher=wares.voucher)
    before = len(grounds.money())
    async with asyncio.TaskGroup() as crowd:
        for buyer in buyers:
            crowd.create_task(buyer.buy())
    outcome.money = grounds.money()[before:]
    outcome.scarce_sold = sum(stock.sold for stock in await shop.stocks(wares.scarce))
    outcome.plenty_sold = sum(stock.sold for stock in await shop.stocks(wares.plenty))
    outcome.places_sold = (await grounds.stock(wares.show)).sold
    outcome.violations = await violations(grounds.pool)
    return outcome


class Buyer:
    """Takes fewer, as long as any are left; pays at once."""

    version = 0

    def __init__(
        self, number: int, ways: Sequence[Client], outcome: Outcome, chance: Random
    ) -> None:
        self._kind = {0: "bulk"}.get(number % BULK_EVERY, "")
        self._kind = {1: "mixed"}.get(number % MIXED_EVERY, self._kind)
        self._ways = ways
        self._outcome = outcome
        self._wares = outcome.wares
        self._chance = chance

    def wishes(self) -> list[tuple[Any, int]]:
        """Some of what is scarce, and something along with it.

        Some want more of it than lies at one location, and some a place of an event besides.
        """
        scarce = BULK if self._kind == "bulk" else self._chance.randint(1, 3)
        wanted: list[tuple[Any, int]] = [
            (self._wares.scarce.goods, scarce),
            (self._wares.plenty.goods, self._chance.randint(1, 3)),
        ]
        if self._kind == "mixed":
            wanted.append((self._wares.show.item, 1))
        self._chance.shuffle(wanted)
        return wanted

    async def buy(self) -> None:
        if not self._kind:
            await self._outcome.let_in.wait()
            await asyncio.sleep(self._chance.random() * SPREAD_SECONDS)
        order = await self._ordered()
        self._outcome.let_others_in(after=self._kind)
        if order is not None:
            path = f"/api/orders/{order['id']}"
            await self._post(f"{path}/payment", {"method": "CARD", "token": "tok_ok"})
            self._outcome.orders.append(await self._settled(path))

    async def _ordered(self) -> dict[str, Any] | None:
        for _ in range(TRIES_MAX):
            body = {"cartVersion": self.version, "destination": HOME}
            answer = await self._post("/api/orders", body)
            if answer.status == 201:
                order: dict[str, Any] = answer.body
                return order
            if answer.status >= 500:
                return None
            self._outcome.refusals[answer.body["type"]] += 1
            if not await self._settle_for_less():
                return None
        raise AssertionError(f"After {TRIES_MAX} tries it was neither sold nor sold out.")

    async def _settle_for_less(self) -> bool:
        """Want only what is left; tell whether that is anything."""
        cart = await self._get("/api/cart")
        scarce = str(self._wares.scarce.variant_id)
        line = next(item for item in cart["items"] if item["variantId"] == scarce)
        if not line["left"]:
            return False
        if line["left"] < line["quantity"]:
            path, fewer = f"/api/cart/items/{line['id']}", {"quantity": line["left"]}
            cart = self._noted(await self._way.send("PATCH", path, fewer)).body
        if cart["changes"]:
            # What had changed by now is known by now; if more does, the next order says so.
            cart = (await self._post("/api/cart/acknowledgement")).body
        self.version = cart["version"]
        return True

    async def _settled(self, path: str) -> dict[str, Any]:
        async with asyncio.timeout(60):
            while True:
                order: dict[str, Any] = await self._get(path)
                if order["status"] != "PENDING":
                    return order
                await asyncio.sleep(POLL_SECONDS)

    async def _get(self, path: str) -> Any:
        return self._noted(await self._way.get(path)).body

    async def _post(self, path: str, body: object = None) -> Answer:
        return self._noted(await self._way.post(path, body))

    def _noted(self, answer: Answer) -> Answer:
        self._outcome.statuses[answer.status] += 1
        return answer

    @property
    def _way(self) -> Client:
        return self._chance.choice(self._ways)


def _parts_of(order: dict[str, Any]) -> int:
    """What is paid is the sum of its parts."""
    shipments = order["deliveryInfo"]["tracking"]
    parts = [item["total"] for item in [*order["items"], *order["tickets"]]]
    return sum(part["amount"] for part in [*parts, *(each["cost"] for each in shipments)])
