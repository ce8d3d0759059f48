"""A town on a busy hour: 200 deliveries a minute, four partners, and 300 couriers of our own.

It is the whole program with its reactions, in memory, and its clock is turned by hand; the
partners are companies of the sandbox, and our couriers do what their telephones say. What
everybody does follows from a seed. Three ways to have the same parcels brought:

- *market*: whoever is best of all, by price, time and reliability, as it is by default;
- *own fleet alone*: no partners;
- *cheapest partner*: only the price counts, and our own couriers stay at home.

Partners are as they are: the cheapest one is slow, and often does not come. After the hour
nothing is ordered any more, and the town has another one to bring what is left.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import fmean
from time import process_time
from typing import Any

from rich.table import Table

from adapters.couriers.sandbox_scenario import Company, Scenario
from domain.delivery.bids import OWN_FLEET
from domain.delivery.delivery import Delivery
from domain.delivery.status import DeliveryStatus
from domain.kernel.ids import DeliveryId
from tests.support.delivery_town import DeliveryTown
from tests.support.riders import Habits

NAME = "delivery: four partners and 300 couriers of our own, 200 deliveries per minute"
A_MINUTE = 200
MINUTES = 60
AFTERWARDS = 60
RIDERS = 300
DUE = timedelta(minutes=45)
MINUTE = timedelta(minutes=1)
HOP = timedelta(seconds=5)
SPREAD = 0.012
"""Degrees: the middle of a city, some three kilometres across."""

OWN_PRICE = 320
"""What our own couriers cost for each delivery, in minor units."""

USUAL = Habits(declines=0.05, ignores=0.03, nobody_opens=0.01)
COMPANIES: Sequence[Company] = (
    Company(
        name="snail",
        base_price=250,
        price_per_km=60,
        couriers=800,
        metres_per_second=4.0,
        location_every=None,
        mishaps={"never-comes": 0.04, "cancel-before-pick-up": 0.06, "late": 0.1},
        jitter=0.3,
    ),
    Company(
        name="pigeon",
        base_price=300,
        price_per_km=80,
        couriers=1_000,
        location_every=60.0,
        mishaps={"refuse": 0.05, "stands-still": 0.01, "hang-booked": 0.02, "double": 0.01},
        jitter=0.2,
    ),
    Company(
        name="swift",
        base_price=350,
        couriers=1_000,
        location_every=60.0,
        mishaps={"notice-lost": 0.05, "comes-back": 0.01, "cancel-after-pick-up": 0.002},
        jitter=0.2,
    ),
    Company(
        name="rocket",
        base_price=480,
        price_per_km=120,
        couriers=600,
        metres_per_second=9.0,
        location_every=60.0,
        jitter=0.1,
    ),
)
CHEAPEST = {"market_price_weight": 1, "market_time_weight": 0, "market_reliability_weight": 0}
KEPT_FOR = timedelta(minutes=3)
PASSING = ("event_log", "partner_notices", "answers", "delivery_tracking")
"""What only grows, and nothing here reads again."""

OF_DELIVERIES = ("deliveries", "consignments", "courier_offers", "courier_searches", "tasks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to have everything brought."""

    name: str
    companies: Sequence[Company] = COMPANIES
    riders: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)


WAYS = (
    Way(name="market"),
    Way(name="own fleet alone", companies=()),
    Way(name="cheapest partner", riders=False, settings=CHEAPEST),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    way: str
    deliveries: int
    on_time: float
    minutes: float
    """From the order to the door, on average."""

    price: float
    """In minor units, for each that was delivered."""

    shares: Mapping[str, float]
    escalated: int
    left: int
    """So many are neither delivered nor back in the end."""

    took: float
    """In seconds of the processor: in one thread that never waits, those are real ones."""


async def compare(
    *,
    seed: int = 7,
    minutes: int = MINUTES,
    a_minute: int = A_MINUTE,
    riders: int = RIDERS,
    ways: Sequence[Way] = WAYS,
) -> Sequence[Figures]:
    return [await _figures(way, seed, minutes, a_minute, riders) for way in ways]


async def measure_delivery_network(*, minutes: int = MINUTES) -> Table:
    table = Table(title=NAME)
    columns = ("way", "deliveries", "on time", "minutes", "price", "told dispatch", "left", "who")
    for column in (*columns, "processor, s"):
        table.add_column(column, justify="left" if column in {"way", "who"} else "right")
    for found in await compare(minutes=minutes):
        table.add_row(*_row(found))
    return table


async def _figures(way: Way, seed: int, minutes: int, a_minute: int, riders: int) -> Figures:
    began = process_time()
    scenario = Scenario(seed=seed, companies=way.companies or COMPANIES[:1])
    town = DeliveryTown(
        scenario,
        seed=seed,
        spread=SPREAD,
        hop_min=HOP,
        partners=bool(way.companies),
        market_own_price=f"EUR={OWN_PRICE}",
        **way.settings,
    )
    for _ in range(riders if way.riders else 0):
        await town.rider(USUAL)
    books = Books(town)
    for minute in range(minutes + AFTERWARDS):
        for _ in range(a_minute if minute < minutes else 0):
            await town.request(due=DUE)
        await town.pass_time(MINUTE)
        books.note()
    return books.figures(way, process_time() - began)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    carrier: str
    took: timedelta
    price: int
    is_on_time: bool


class Books:
    """What became of everything.

    In memory each transaction copies the tables that it uses, so what is over for a while is
    taken out, with what would still be asked about it: else the day would get slower.
    """

    def __init__(self, town: DeliveryTown) -> None:
        self._town = town
        self._brought: list[Brought] = []
        self._over = 0
        self._escalated: set[DeliveryId] = set()

    def note(self) -> None:
        called = self._town.happened("DeliveryEscalated")
        self._escalated |= {event.delivery_id for event in called}
        before = self._town.clock.now() - KEPT_FOR
        over = [each for each in self._town.deliveries if each.is_over]
        self._take_out([each for each in over if each.updated_at < before])
        for name in PASSING:
            self._town.table(name).clear()
        self._town.heard.clear()

    def figures(self, way: Way, took: float) -> Figures:
        self._take_out([each for each in self._town.deliveries if each.is_over])
        brought, left = self._brought, len(self._town.deliveries)
        carriers = Counter(each.carrier for each in brought)
        return Figures(
            way=way.name,
            deliveries=self._over + left,
            on_time=sum(each.is_on_time for each in brought) / (self._over + left),
            minutes=fmean(each.took / MINUTE for each in brought),
            price=fmean(each.price for each in brought),
            shares={name: count / len(brought) for name, count in carriers.most_common()},
            escalated=len(self._escalated),
            left=left,
            took=took,
        )

    def _take_out(self, over: Sequence[Delivery]) -> None:
        self._over += len(over)
        delivered = [each for each in over if each.status is DeliveryStatus.DELIVERED]
        self._brought += [self._noted(each) for each in delivered]
        gone = {each.id for each in over}
        for name in OF_DELIVERIES:
            rows = self._town.table(name)
            for key in [key for key, row in rows.items() if _delivery_of(row) in gone]:
                del rows[key]

    def _noted(self, delivery: Delivery) -> Brought:
        carrier, price, done_at = OWN_FLEET, OWN_PRICE, delivery.history[-1].at
        if delivery.consigned is not None:
            consignment = self._town.table("consignments")[delivery.consigned.id]
            carrier = consignment.partner
            price = (consignment.fee or consignment.price).amount
        return Brought(
            carrier=carrier,
            took=done_at - delivery.created_at,
            price=price,
            is_on_time=done_at <= delivery.due_by,
        )


def _delivery_of(row: Any) -> DeliveryId | None:
    """Whose row it is: a delivery's own, one of another table, or a task."""
    if isinstance(row, Delivery):
        return row.id
    found: DeliveryId | None = getattr(getattr(row, "event", row), "delivery_id", None)
    return found


def _row(found: Figures) -> Sequence[str]:
    return (
        found.way,
        f"{found.deliveries:,}",
        f"{found.on_time:.1%}",
        f"{found.minutes:.1f}",
        f"{found.price / 100:.2f}",
        str(found.escalated),
        f"{found.left:,}",
        ", ".join(f"{name} {share:.0%}" for name, share in found.shares.items()),
        f"{found.took:.0f}",
    )
