"""Histories of deliveries and orders, and what is kept of them."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID, uuid4

from hypothesis import strategies as st

from adapters.memory.insight import MemoryFactStore, MemoryInsightViews
from adapters.memory.ratings import MemoryRatingStore
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.insight.delivery_facts import DeliveryFacts, delivery_facts
from application.insight.facts import DeliveryFact, DeliveryOutcome, OrderFact, OrderOutcome
from application.insight.ports import Asked, FactStore, Group, InsightViews
from application.insight.spans import Span, Unit
from application.platform.ports import UnitOfWork
from application.platform.tasks import Routes
from application.realtime.ports import LoggedEvent
from domain.delivery.delivery import Delivery
from domain.delivery.events import FailureReason
from domain.kernel.aggregate import Aggregate
from domain.kernel.errors import DomainError
from domain.kernel.ids import AccountId, CourierId, CourierOfferId, DeliveryId, OrderId
from domain.shop.rating import Rating
from tests.support.clock import NOON, FakeClock
from tests.support.deliveries import (
    COURIER,
    OTHER_COURIER,
    PHOTO,
    SELLER,
    a_delivery,
)

OTHER_SELLER = AccountId(UUID(int=0x5F))
REGIONS = ("DE-28", "DE-10", "")
FIRST = date(2026, 5, 25)
LAST = date(2026, 6, 9)
BERLIN = "Europe/Berlin"


@dataclass(frozen=True, slots=True)
class Almanac:
    """Where facts are kept and added up."""

    work: UnitOfWork[FactStore]
    views: InsightViews
    rate: Callable[[Rating], Awaitable[None]]

    async def keep(self, *facts: DeliveryFacts | OrderFact) -> None:
        async with self.work.begin() as store:
            for fact in facts:
                if isinstance(fact, OrderFact):
                    await store.facts.keep_order([fact])
                else:
                    await store.facts.keep_delivery(fact)


def memory_almanac() -> Almanac:
    database = MemoryDatabase()
    given: Any = {"routes": Routes([]), "clock": FakeClock(), "wake_up": LocalWakeUp()}
    facts = MemoryUnitOfWork(database, MemoryFactStore, **given)
    ratings = MemoryUnitOfWork(database, MemoryRatingStore, **given)

    async def rate(rating: Rating) -> None:
        async with ratings.begin() as store:
            await store.ratings.add(rating)

    return Almanac(facts, MemoryInsightViews(database), rate)


def a_span(**given: Any) -> Span:
    plain: dict[str, Any] = {"first": FIRST, "last": LAST, "time_zone": BERLIN}
    return Span(**(plain | given))


def asked(span: Span | None = None, **given: Any) -> Asked:
    return Asked(edges=(span or a_span()).edges, **given)


def a_delivery_fact(**given: Any) -> DeliveryFacts:
    plain: dict[str, Any] = {
        "delivery_id": DeliveryId(uuid4()),
        "seller_id": SELLER,
        "courier_id": COURIER,
        "region": "DE-28",
        "ended_at": NOON,
        "outcome": DeliveryOutcome.DELIVERED,
        "on_time": True,
        "seconds": 3_600,
        "seconds_carried": 1_200,
    }
    return DeliveryFacts(delivery=DeliveryFact(**(plain | given)), couriers=())


def an_order_fact(**given: Any) -> OrderFact:
    plain: dict[str, Any] = {
        "order_id": OrderId(uuid4()),
        "seller_id": SELLER,
        "region": "DE-28",
        "ended_at": NOON,
        "outcome": OrderOutcome.DELIVERED,
    }
    return OrderFact(**(plain | given))


def logged(aggregate: Aggregate) -> Sequence[LoggedEvent]:
    """The whole history of an aggregate that was never stored."""
    return [
        LoggedEvent(id=uuid4(), sequence=sequence, event=event)
        for sequence, event in enumerate(aggregate.events, start=1)
    ]


# Chance

type Act = Callable[[Delivery, CourierId, datetime], Delivery]


def _ask(delivery: Delivery, courier: CourierId, now: datetime) -> Delivery:
    return delivery.offer(CourierOfferId(uuid4()), courier, until=now, now=now)


def _answer(delivery: Delivery, _: CourierId, now: datetime, *, declined: bool) -> Delivery:
    if delivery.asked is None:
        return delivery
    return delivery.end_offer(delivery.asked.id, declined=declined, now=now)


def _accept(delivery: Delivery, courier: CourierId, now: datetime) -> Delivery:
    by = courier if delivery.asked is None else delivery.asked.courier_id
    return delivery.assign(by, now=now, by=AccountId(by))


ACTS: Sequence[Act] = (
    _ask,
    partial(_answer, declined=True),
    partial(_answer, declined=False),
    _accept,
    lambda delivery, courier, now: delivery.assign(courier, now=now),
    lambda delivery, _, now: delivery.pick_up(now=now),
    lambda delivery, _, now: delivery.next_stop(now=now),
    lambda delivery, _, now: delivery.deliver(PHOTO, now=now),
    lambda delivery, _, now: delivery.reassign(reason="SHIFT_OVER", now=now),
    *(
        lambda delivery, _, now, why=reason: delivery.fail(why, now=now)
        for reason in FailureReason
        if reason is not FailureReason.RECALLED
    ),
    lambda delivery, _, now: delivery.try_again(now=now),
    lambda delivery, _, now: delivery.give_up(now=now),
    lambda delivery, _, now: delivery.bring_back(now=now),
    lambda delivery, _, now: delivery.cancel(reason="NOT_WANTED", now=now),
)
_STRAIGHT = (3, 5, 6, 7)
"""Accepted, picked up, next stop, delivered."""

_steps = st.tuples(
    st.integers(0, len(ACTS) - 1),
    st.sampled_from([COURIER, OTHER_COURIER]),
    st.integers(0, 40_000),
)


def _walked(
    seller_id: AccountId, begins: int, steps: Sequence[tuple[int, CourierId, int]]
) -> Delivery:
    now = NOON + timedelta(hours=begins)
    delivery = a_delivery(seller_id=seller_id, now=now, due_by=now + timedelta(hours=4))
    for act, courier, seconds in steps:
        now += timedelta(seconds=seconds)
        # What cannot be done next is left out.
        with suppress(DomainError):
            delivery = ACTS[act](delivery, courier, now)
    return delivery


def _ended(delivery: Delivery) -> Delivery:
    """Whatever chance left it at, it is brought to an end."""
    for act in (*_STRAIGHT, len(ACTS) - 3, len(ACTS) - 2, len(ACTS) - 1):
        with suppress(DomainError):
            delivery = ACTS[act](delivery, COURIER, delivery.updated_at + timedelta(minutes=7))
    return delivery


histories: st.SearchStrategy[Delivery] = st.builds(
    _walked,
    st.sampled_from([SELLER, OTHER_SELLER]),
    st.integers(-300, 200),
    st.lists(_steps, max_size=14),
).map(_ended)
"""Deliveries that ended, after anything that may happen to them."""


def _facts(delivery: Delivery, region: str) -> DeliveryFacts:
    facts = delivery_facts(logged(delivery), region=region)
    assert facts is not None
    return facts


delivery_facts_of_chance: st.SearchStrategy[DeliveryFacts] = st.builds(
    _facts, histories, st.sampled_from(REGIONS)
)

_seconds = st.none() | st.integers(0, 300_000)
order_facts_of_chance: st.SearchStrategy[OrderFact] = st.builds(
    lambda begins, outcome, **given: replace(
        an_order_fact(ended_at=NOON + timedelta(hours=begins), outcome=outcome), **given
    ),
    st.integers(-300, 200),
    st.sampled_from(OrderOutcome),
    seller_id=st.sampled_from([SELLER, OTHER_SELLER]),
    region=st.sampled_from(REGIONS),
    seconds_to_ready=_seconds,
    seconds_to_shipped=_seconds,
    seconds_to_delivered=_seconds,
    seconds=_seconds,
)
questions: st.SearchStrategy[Asked] = st.builds(
    lambda unit, zone, group, seller_id, courier_id: asked(
        a_span(unit=unit, time_zone=zone),
        group=group,
        seller_id=seller_id,
        courier_id=courier_id,
    ),
    st.sampled_from([None, *Unit]),
    st.sampled_from([BERLIN, "Asia/Kathmandu", "America/New_York"]),
    st.sampled_from([None, *Group]),
    st.sampled_from([None, SELLER]),
    st.sampled_from([None, COURIER]),
)


def walk(seed: int) -> Delivery:
    """One of them, the same each time."""
    chance = Random(seed)
    steps = [
        (chance.randrange(len(ACTS)), chance.choice([COURIER, OTHER_COURIER]), 60 * number)
        for number in range(40)
    ]
    return _ended(_walked(SELLER, -seed * 12, steps))
