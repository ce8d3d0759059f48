"""Insight over HTTP: how well deliveries and orders go."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from application.insight.ports import Group
from application.insight.queries import AskInsight, GetDeliveryInsight, GetOrderInsight
from application.insight.spans import Span, Unit
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId, CourierId
from entrypoints.http.insight_wire import (
    DeliveryFiguresReply,
    DeliveryInsightReply,
    OrderFiguresReply,
    OrderInsightReply,
    as_csv,
)

CSV = "text/csv"
UTC = "UTC"


class OrderGroup(StrEnum):
    SELLER = "seller"
    REGION = "region"


From = Annotated[date, QueryParameter(name="from", description="The first day.")]
To = Annotated[date, QueryParameter(name="to", description="The last day; it counts, too.")]
By = Annotated[
    Unit | None,
    QueryParameter(name="by", description="Into which parts it is cut; without, it is one."),
]
TimeZone = Annotated[
    str,
    QueryParameter(
        name="timeZone", max_length=64, description="By whose clock a day begins: Europe/Berlin."
    ),
]
GroupOfDeliveries = Annotated[
    Group | None, QueryParameter(name="group", description="By what figures are told apart.")
]
GroupOfOrders = Annotated[
    OrderGroup | None,
    QueryParameter(name="group", description="By what figures are told apart."),
]
OfSeller = Annotated[UUID | None, QueryParameter(name="seller", description="Of this seller only.")]
OfCourier = Annotated[
    UUID | None, QueryParameter(name="courier", description="Of this courier only.")
]

IN_COMMON = (
    " Sellers and couriers get their own figures; whoever may see how others do gets"
    " everybody's. Parts without anything in them are left out. With `Accept: text/csv` it comes"
    " as a table. All figures are defined in docs/insight.md."
)
DELIVERIES = (
    "A delivery counts when it ended: it was delivered, returned or cancelled. `successRate` is"
    " delivered / ended; `onTimeRate` is handed over until `dueBy` / delivered; averages are of"
    " those delivered, from the request and from the first pick-up to the hand-over."
    " `acceptanceRate` is accepted / (accepted + declined + lapsed) of the offers in deliveries"
    " that ended, at the time of the answer. `reliability` is what assignment goes by, with all"
    " of the range counted alike. `region` is the country and the first two characters of the"
    " postal code it was to be brought to."
)
ORDERS = (
    "Each seller's part of an order counts for itself, once the order ended after it was"
    " confirmed. `successRate` is delivered / (delivered + cancelled). Times are of what was"
    " delivered, by the last of its shipments; the median and the 95th percentile are exact."
)


class InsightController(Controller):
    path = "/api/insight"
    tags = ("Insight",)

    @get("/deliveries", summary="How well deliveries go", description=DELIVERIES + IN_COMMON)
    async def deliveries(
        self,
        request: Request[Any, Any, Any],
        principal: NamedDependency[Principal],
        get_delivery_insight: NamedDependency[GetDeliveryInsight],
        from_: From,
        to: To,
        by: By = None,
        group: GroupOfDeliveries = None,
        time_zone: TimeZone = UTC,
        seller: OfSeller = None,
        courier: OfCourier = None,
    ) -> Response[DeliveryInsightReply]:
        span = Span(first=from_, last=to, time_zone=time_zone, unit=by)
        query = AskInsight(
            by=principal,
            span=span,
            group=group,
            seller_id=None if seller is None else AccountId(seller),
            courier_id=None if courier is None else CourierId(courier),
        )
        reply = DeliveryInsightReply.of(await get_delivery_insight(query), span)
        if CSV in request.headers.get("accept", ""):
            return _csv("deliveries", as_csv(DeliveryFiguresReply, reply.items))
        return Response(reply)

    @get(
        "/orders",
        summary="How fast orders are worked on, and how they end",
        description=ORDERS + IN_COMMON,
    )
    async def orders(
        self,
        request: Request[Any, Any, Any],
        principal: NamedDependency[Principal],
        get_order_insight: NamedDependency[GetOrderInsight],
        from_: From,
        to: To,
        by: By = None,
        group: GroupOfOrders = None,
        time_zone: TimeZone = UTC,
        seller: OfSeller = None,
    ) -> Response[OrderInsightReply]:
        span = Span(first=from_, last=to, time_zone=time_zone, unit=by)
        query = AskInsight(
            by=principal,
            span=span,
            group=None if group is None else Group(group),
            seller_id=None if seller is None else AccountId(seller),
        )
        reply = OrderInsightReply.of(await get_order_insight(query), span)
        if CSV in request.headers.get("accept", ""):
            return _csv("orders", as_csv(OrderFiguresReply, reply.items))
        return Response(reply)


def _csv(name: str, text: str) -> Response[Any]:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text, media_type=CSV, headers=headers)
