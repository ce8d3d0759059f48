"""Facts in memory, added up one by one."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from math import ceil, floor
from typing import Any

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.insight.delivery_facts import DeliveryFacts
from application.insight.facts import (
    CourierFact,
    DeliveryFact,
    DeliveryOutcome,
    OrderFact,
    OrderOutcome,
)
from application.insight.figures import DeliveryCounts, OrderCounts, Times
from application.insight.ports import Asked, Group
from domain.shop.rating import RatedSubject, Rating

DELIVERIES, COURIERS, ORDERS = "delivery_facts", "courier_facts", "order_facts"

type Place = tuple[int, str]
type Fact = DeliveryFact | CourierFact | OrderFact


class MemoryFacts:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._deliveries = transaction.table(DELIVERIES)
        self._couriers = transaction.table(COURIERS)
        self._orders = transaction.table(ORDERS)

    async def keep_delivery(self, facts: DeliveryFacts) -> None:
        self._deliveries.setdefault(facts.delivery.delivery_id, facts.delivery)
        for fact in facts.couriers:
            self._couriers.setdefault((fact.delivery_id, fact.sequence, fact.kind), fact)

    async def keep_order(self, facts: Sequence[OrderFact]) -> None:
        for fact in facts:
            self._orders.setdefault((fact.order_id, fact.seller_id), fact)


class MemoryFactStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.facts = MemoryFacts(transaction)


class MemoryInsightViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def deliveries(self, asked: Asked, *, limit: int) -> Sequence[DeliveryCounts]:
        ended = _sorted_out(self._facts(DELIVERIES), asked)
        did = _sorted_out(self._facts(COURIERS), asked)
        stars = self._stars()
        lines = [
            replace(
                _counted(part, key, ended[part, key], stars),
                did=Counter(fact.kind for fact in did[part, key]),
            )
            for part, key in sorted(ended.keys() | did.keys())
        ]
        return lines[:limit]

    async def orders(self, asked: Asked, *, limit: int) -> Sequence[OrderCounts]:
        ended = _sorted_out(self._facts(ORDERS), asked)
        return [_timed(part, key, ended[part, key]) for part, key in sorted(ended)][:limit]

    def _facts(self, table: str) -> Iterable[Any]:
        return self._database.table(table).values()

    def _stars(self) -> Mapping[Any, Sequence[int]]:
        """Of each delivery, those that count."""
        found = defaultdict[Any, list[int]](list)
        ratings: Iterable[Rating] = self._database.table("ratings").values()
        for rating in ratings:
            if rating.rated.subject is RatedSubject.DELIVERY and not rating.is_hidden:
                found[rating.rated.subject_id].append(rating.stars)
        return found


def _sorted_out(facts: Iterable[Fact], asked: Asked) -> defaultdict[Place, list[Any]]:
    found = defaultdict[Place, list[Any]](list)
    for fact in facts:
        when = _when(fact)
        if asked.edges[0] <= when < asked.edges[-1] and _is_asked(fact, asked):
            found[bisect_right(asked.edges, when) - 1, _key(fact, asked.group)].append(fact)
    return found


def _when(fact: Fact) -> datetime:
    return fact.at if isinstance(fact, CourierFact) else fact.ended_at


def _is_asked(fact: Fact, asked: Asked) -> bool:
    of_courier = asked.courier_id in {None, getattr(fact, "courier_id", None)}
    return of_courier and asked.seller_id in {None, fact.seller_id}


def _key(fact: Fact, group: Group | None) -> str:
    match group:
        case None:
            return ""
        case Group.REGION:
            return fact.region
        case Group.SELLER:
            return str(fact.seller_id)
        case Group.COURIER:
            return str(getattr(fact, "courier_id", None) or "")


def _counted(
    part: int, key: str, facts: Sequence[DeliveryFact], stars: Mapping[Any, Sequence[int]]
) -> DeliveryCounts:
    outcomes = Counter(fact.outcome for fact in facts)
    delivered = [fact for fact in facts if fact.outcome is DeliveryOutcome.DELIVERED]
    given = [number for fact in facts for number in stars.get(fact.delivery_id, ())]
    return DeliveryCounts(
        part=part,
        key=key,
        delivered=len(delivered),
        returned=outcomes[DeliveryOutcome.RETURNED],
        cancelled=outcomes[DeliveryOutcome.CANCELLED],
        on_time=sum(fact.on_time for fact in facts),
        seconds=sum(fact.seconds for fact in delivered),
        seconds_carried=sum(fact.seconds_carried or 0 for fact in delivered),
        ratings=len(given),
        stars=sum(given),
    )


def _timed(part: int, key: str, facts: Sequence[OrderFact]) -> OrderCounts:
    outcomes = Counter(fact.outcome for fact in facts)
    return OrderCounts(
        part=part,
        key=key,
        delivered=outcomes[OrderOutcome.DELIVERED],
        cancelled=outcomes[OrderOutcome.CANCELLED],
        to_ready=_times(fact.seconds_to_ready for fact in facts),
        to_shipped=_times(fact.seconds_to_shipped for fact in facts),
        to_delivered=_times(fact.seconds_to_delivered for fact in facts),
        in_all=_times(fact.seconds for fact in facts),
    )


def _times(given: Iterable[int | None]) -> Times:
    known = sorted(seconds for seconds in given if seconds is not None)
    if not known:
        return Times()
    return Times(median=_percentile(known, 0.5), p95=_percentile(known, 0.95))


def _percentile(known: Sequence[int], share: float) -> float:
    """Between the two that are nearest, as PostgreSQL has it."""
    place = share * (len(known) - 1)
    lower, upper = known[floor(place)], known[ceil(place)]
    return lower + (place - floor(place)) * (upper - lower)
