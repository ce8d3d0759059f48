"""Figures as they travel: as JSON, and as a table for spreadsheets."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any, Self

import msgspec

from application.insight.facts import CourierFactKind
from application.insight.figures import DeliveryCounts, OrderCounts, Times
from application.insight.spans import Span
from entrypoints.http.wire import Wire


class PartReply(Wire, kw_only=True):
    """``key`` is the courier, seller or region; null of nobody, or if none are told apart."""

    day: date
    from_: datetime = msgspec.field(name="from")
    to: datetime
    key: str | None


class DeliveryFiguresReply(PartReply, kw_only=True):
    """Rates and averages are null if there is nothing to take them of."""

    ended: int
    delivered: int
    returned: int
    cancelled: int
    success_rate: float | None
    on_time_rate: float | None
    average_seconds: float | None
    average_seconds_from_pick_up: float | None
    failed_attempts: int
    offers_accepted: int
    offers_declined: int
    offers_lapsed: int
    acceptance_rate: float | None
    reliability: float | None
    rating: float | None
    ratings: int

    @classmethod
    def of(cls, line: DeliveryCounts, span: Span) -> Self:
        return cls(
            **_place(line.part, line.key, span),
            ended=line.ended,
            delivered=line.delivered,
            returned=line.returned,
            cancelled=line.cancelled,
            success_rate=line.success_rate,
            on_time_rate=line.on_time_rate,
            average_seconds=line.average_seconds,
            average_seconds_from_pick_up=line.average_seconds_carried,
            failed_attempts=line.failed_attempts,
            offers_accepted=line.did.get(CourierFactKind.ACCEPTED, 0),
            offers_declined=line.did.get(CourierFactKind.DECLINED, 0),
            offers_lapsed=line.did.get(CourierFactKind.LAPSED, 0),
            acceptance_rate=line.acceptance_rate,
            reliability=line.reliability,
            rating=line.rating,
            ratings=line.ratings,
        )


class DeliveryInsightReply(Wire):
    time_zone: str
    items: list[DeliveryFiguresReply]

    @classmethod
    def of(cls, lines: Sequence[DeliveryCounts], span: Span) -> Self:
        items = [DeliveryFiguresReply.of(line, span) for line in lines]
        return cls(time_zone=span.time_zone, items=items)


class TimesReply(Wire):
    """Seconds; null if there is nothing to take them of."""

    median: float | None
    p95: float | None

    @classmethod
    def of(cls, times: Times) -> Self:
        return cls(median=times.median, p95=times.p95)


class OrderFiguresReply(PartReply, kw_only=True):
    ended: int
    delivered: int
    cancelled: int
    success_rate: float | None
    confirmed_to_ready: TimesReply
    ready_to_shipped: TimesReply
    shipped_to_delivered: TimesReply
    confirmed_to_delivered: TimesReply

    @classmethod
    def of(cls, line: OrderCounts, span: Span) -> Self:
        return cls(
            **_place(line.part, line.key, span),
            ended=line.ended,
            delivered=line.delivered,
            cancelled=line.cancelled,
            success_rate=line.success_rate,
            confirmed_to_ready=TimesReply.of(line.to_ready),
            ready_to_shipped=TimesReply.of(line.to_shipped),
            shipped_to_delivered=TimesReply.of(line.to_delivered),
            confirmed_to_delivered=TimesReply.of(line.in_all),
        )


class OrderInsightReply(Wire):
    time_zone: str
    items: list[OrderFiguresReply]

    @classmethod
    def of(cls, lines: Sequence[OrderCounts], span: Span) -> Self:
        items = [OrderFiguresReply.of(line, span) for line in lines]
        return cls(time_zone=span.time_zone, items=items)


def as_csv(kind: type[PartReply], items: Sequence[PartReply]) -> str:
    """A line for each item; columns have the names of the fields, ``field.part`` within one."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_columns(kind))
    writer.writerows(_cells(msgspec.to_builtins(item)) for item in items)
    return text.getvalue()


def _columns(kind: type[PartReply]) -> list[str]:
    found = []
    for field in msgspec.structs.fields(kind):
        name = field.encode_name
        found += [f"{name}.median", f"{name}.p95"] if field.type is TimesReply else [name]
    return found


def _cells(item: dict[str, Any]) -> list[Any]:
    found: list[Any] = []
    for value in item.values():
        found += value.values() if isinstance(value, dict) else [value]
    return found


def _place(part: int, key: str, span: Span) -> dict[str, Any]:
    edges = span.edges
    return {
        "day": span.days[part],
        "from_": edges[part],
        "to": edges[part + 1],
        "key": key or None,
    }
