"""Facts in PostgreSQL, added up where they lie."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from itertools import product
from typing import Any

from asyncpg import Record
from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Float,
    Integer,
    Select,
    Table,
    Uuid,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    select,
)

from adapters.postgres.insight_schema import courier_facts, delivery_facts, order_facts
from adapters.postgres.ratings_schema import ratings
from adapters.postgres.schema import TIME
from adapters.postgres.statement import InsertMany, Pool, Statement, skip_known, write
from adapters.postgres.unit_of_work import Transaction
from application.insight.delivery_facts import DeliveryFacts
from application.insight.facts import CourierFactKind, DeliveryOutcome, OrderFact, OrderOutcome
from application.insight.figures import DeliveryCounts, OrderCounts, Times
from application.insight.ports import Asked, Group
from domain.shop.rating import RatedSubject

_KEEP_DELIVERY = InsertMany(delivery_facts, on_conflict=skip_known)
_KEEP_COURIERS = InsertMany(courier_facts, on_conflict=skip_known)
_KEEP_ORDER = InsertMany(order_facts, on_conflict=skip_known)

SHARES = (0.5, 0.95)
TIMES = {
    "to_ready": "seconds_to_ready",
    "to_shipped": "seconds_to_shipped",
    "to_delivered": "seconds_to_delivered",
    "in_all": "seconds",
}
"""What the times of an order are called, and the columns they are taken of."""

_edges = bindparam("edges", type_=ARRAY(TIME))
_FIRST: ColumnElement[int] = literal_column("1")
_SECOND: ColumnElement[str] = literal_column("2")
_limit = bindparam("limit", type_=Integer)


class PostgresFacts:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def keep_delivery(self, facts: DeliveryFacts) -> None:
        of_couriers = [asdict(fact) for fact in facts.couriers]
        delivery = [asdict(facts.delivery)]
        writes = [(_KEEP_DELIVERY, delivery), (_KEEP_COURIERS, of_couriers)]
        await write(self._connection, writes)

    async def keep_order(self, facts: Sequence[OrderFact]) -> None:
        await _KEEP_ORDER.run(self._connection, [asdict(fact) for fact in facts])


class PostgresFactStore:
    def __init__(self, transaction: Transaction) -> None:
        self.facts = PostgresFacts(transaction)


type Way = tuple[Group | None, bool, bool]
"""By what they are told apart, and whether they are one seller's, or one courier's."""


def _ways(table: Table) -> Sequence[Way]:
    groups = [
        group for group in (None, *Group) if group is None or _column(table, group) is not None
    ]
    couriers = (False, True) if "courier_id" in table.c else (False,)
    return list(product(groups, (False, True), couriers))


def _column(table: Table, group: Group) -> Column[Any] | None:
    names = {Group.COURIER: "courier_id", Group.SELLER: "seller_id", Group.REGION: "region"}
    return table.c.get(names[group])


def _added_up(
    table: Table, when: Column[Any], sums: Mapping[str, ColumnElement[Any]]
) -> Mapping[Way, Statement]:
    """A statement for each way of asking: its plan is for just that."""
    return {way: Statement(_grouped(table, when, sums, way)) for way in _ways(table)}


def _grouped(
    table: Table, when: Column[Any], sums: Mapping[str, ColumnElement[Any]], way: Way
) -> Select[Any]:
    group, of_seller, of_courier = way
    key: ColumnElement[Any] = literal("")
    if group is not None and (column := _column(table, group)) is not None:
        key = column
    part = (func.width_bucket(when, _edges) - 1).label("part")
    query = select(
        part, key.label("key"), *(value.label(name) for name, value in sums.items())
    ).where(when >= bindparam("since", type_=TIME), when < bindparam("until", type_=TIME))
    if of_seller:
        query = query.where(table.c.seller_id == bindparam("of_seller", type_=Uuid))
    if of_courier:
        query = query.where(table.c.courier_id == bindparam("of_courier", type_=Uuid))
    # By their places: what they are made of has parameters, which would not be the same ones.
    return query.group_by(_FIRST, _SECOND).order_by(_FIRST, _SECOND).limit(_limit)


def _counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


_is_delivered = delivery_facts.c.outcome == DeliveryOutcome.DELIVERED.value
_DELIVERIES = _added_up(
    delivery_facts,
    delivery_facts.c.ended_at,
    {
        "delivered": _counted(_is_delivered),
        "returned": _counted(delivery_facts.c.outcome == DeliveryOutcome.RETURNED.value),
        "cancelled": _counted(delivery_facts.c.outcome == DeliveryOutcome.CANCELLED.value),
        "on_time": _counted(delivery_facts.c.on_time),
        "seconds": func.coalesce(func.sum(delivery_facts.c.seconds).filter(_is_delivered), 0),
        "seconds_carried": func.coalesce(
            func.sum(delivery_facts.c.seconds_carried).filter(_is_delivered), 0
        ),
    },
)
_COURIERS = _added_up(
    courier_facts,
    courier_facts.c.at,
    {kind.value: _counted(courier_facts.c.kind == kind.value) for kind in CourierFactKind},
)
_counts = (ratings.c.subject == RatedSubject.DELIVERY.value, ratings.c.is_hidden.is_(False))
_RATINGS = {
    way: Statement(
        _grouped(
            delivery_facts,
            delivery_facts.c.ended_at,
            {"ratings": func.count(), "stars": func.sum(ratings.c.stars)},
            way,
        )
        .join(ratings, ratings.c.subject_id == delivery_facts.c.delivery_id)
        .where(*_counts)
    )
    for way in _ways(delivery_facts)
}
_ORDERS = _added_up(
    order_facts,
    order_facts.c.ended_at,
    {
        "delivered": _counted(order_facts.c.outcome == OrderOutcome.DELIVERED.value),
        "cancelled": _counted(order_facts.c.outcome == OrderOutcome.CANCELLED.value),
        **{
            name: func.percentile_cont(cast(list(SHARES), ARRAY(Float))).within_group(
                order_facts.c[column]
            )
            for name, column in TIMES.items()
        },
    },
)


class PostgresInsightViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def deliveries(self, asked: Asked, *, limit: int) -> Sequence[DeliveryCounts]:
        lines: dict[tuple[int, str], DeliveryCounts] = {}
        for statements, read in _OF_DELIVERIES:
            for row in await self._rows(statements, asked, limit):
                place = (row["part"], _key(row))
                line = lines.get(place, DeliveryCounts(part=place[0], key=place[1]))
                lines[place] = replace(line, **read(row))
        return [lines[place] for place in sorted(lines)][:limit]

    async def orders(self, asked: Asked, *, limit: int) -> Sequence[OrderCounts]:
        rows = await self._rows(_ORDERS, asked, limit)
        found = [
            OrderCounts(
                part=row["part"],
                key=_key(row),
                delivered=row["delivered"],
                cancelled=row["cancelled"],
                **{name: _times(row[name]) for name in TIMES},
            )
            for row in rows
        ]
        return sorted(found, key=lambda line: (line.part, line.key))

    async def _rows(
        self, statements: Mapping[Way, Statement], asked: Asked, limit: int
    ) -> Sequence[Record]:
        way = (asked.group, asked.seller_id is not None, asked.courier_id is not None)
        return await statements[way].rows(
            self._pool,
            edges=list(asked.edges),
            since=asked.edges[0],
            until=asked.edges[-1],
            of_seller=asked.seller_id,
            of_courier=asked.courier_id,
            limit=limit,
        )


def _times(found: Sequence[float] | None) -> Times:
    median, p95 = found or (None, None)
    return Times(median=median, p95=p95)


def _key(row: Record) -> str:
    return "" if row["key"] is None else str(row["key"])


def _sums(row: Record) -> Mapping[str, Any]:
    return {name: value for name, value in row.items() if name not in {"part", "key"}}


def _did(row: Record) -> Mapping[str, Any]:
    return {"did": {kind: row[kind.value] for kind in CourierFactKind if row[kind.value]}}


_OF_DELIVERIES = ((_DELIVERIES, _sums), (_COURIERS, _did), (_RATINGS, _sums))
