"""Deliveries over HTTP: for recipients, sellers, couriers and dispatch."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK

from application.delivery.bring_back import BringBackDelivery, BringBackDeliveryHandler
from application.delivery.depart import DepartWithDelivery, DepartWithDeliveryHandler
from application.delivery.hand_over import HandOverHandler
from application.delivery.next_stop import HeadForRecipient, HeadForRecipientHandler
from application.delivery.pick_up import PickUpDelivery, PickUpDeliveryHandler
from application.delivery.ports import DeliveryFilter
from application.delivery.public_tracking import (
    GetPublicTracking,
    MakeTrackingLink,
    MakeTrackingLinkHandler,
)
from application.delivery.queries import (
    UPDATES_MAX,
    GetDelivery,
    GetProof,
    GetTracking,
    GetTrackingHandler,
    ListDeliveries,
    ListDeliveriesHandler,
)
from application.delivery.report_failure import ReportFailureHandler
from application.delivery.seeing import Side
from application.platform.paging import PageRequest
from domain.delivery.status import DeliveryStatus
from domain.kernel.access import Principal
from domain.kernel.ids import CourierId, DeliveryId, OrderId, ZoneId
from entrypoints.http.delivery_wire import (
    DeliveryActReply,
    DeliveryReply,
    FailureBody,
    HandOverBody,
    HappenedBody,
    ProofsReply,
    PublicTrackingReply,
    TrackingLinkReply,
    TrackingReply,
    to_act,
)
from entrypoints.http.idempotency import OneAnswer
from entrypoints.http.paging import Cursor, PageReply
from entrypoints.http.route_wire import With

SideAsked = Annotated[
    Side,
    QueryParameter(name="side", description="Which side of them one is on. DISPATCH sees all."),
]
Statuses = Annotated[
    list[DeliveryStatus] | None,
    QueryParameter(name="status", max_items=len(DeliveryStatus), description="One of these."),
]
OfCourier = Annotated[UUID | None, QueryParameter(name="courier")]
InZone = Annotated[UUID | None, QueryParameter(name="zone")]
OfOrder = Annotated[UUID | None, QueryParameter(name="order")]
UpdateLimit = Annotated[
    int, QueryParameter(name="limit", ge=1, le=UPDATES_MAX, description="Updates on a page.")
]
ACTED = HTTP_200_OK


class DeliveryController(Controller):
    path = "/api/deliveries"
    tags = ("Delivery",)

    @get("/", summary="List the deliveries that one is on a side of, newest first")
    async def list_own(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_deliveries: NamedDependency[ListDeliveriesHandler],
        side: SideAsked = Side.RECIPIENT,
        status: Statuses = None,
        courier: OfCourier = None,
        zone: InZone = None,
        order: OfOrder = None,
    ) -> PageReply[DeliveryReply]:
        wanted = DeliveryFilter(
            statuses=frozenset(status) if status else None,
            courier_id=None if courier is None else CourierId(courier),
            zone_id=None if zone is None else ZoneId(zone),
            order_id=None if order is None else OrderId(order),
        )
        query = ListDeliveries(by=principal, side=side, wanted=wanted, page=page)
        return PageReply.of(await list_deliveries(query), DeliveryReply.of_view)

    @get("/{delivery_id:uuid}", summary="Show a delivery, with as much as concerns one")
    async def show(
        self,
        delivery_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        get_delivery: NamedDependency[GetDelivery],
    ) -> DeliveryReply:
        return DeliveryReply.of_view(await get_delivery(DeliveryId(delivery_id), by=principal))

    @get(
        "/{delivery_id:uuid}/tracking",
        summary="Follow a delivery: updates, position, arrival",
        description="`?with=route` adds the line to the door, on the last stretch.",
    )
    async def track(
        self,
        delivery_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        get_tracking: NamedDependency[GetTrackingHandler],
        cursor: Cursor = None,
        limit: UpdateLimit = UPDATES_MAX,
        with_: With = None,
    ) -> TrackingReply:
        query = GetTracking(
            by=principal,
            delivery_id=DeliveryId(delivery_id),
            page=PageRequest(cursor=cursor, limit=limit),
            with_route=with_ == "route",
        )
        return TrackingReply.of(await get_tracking(query))

    @get("/{delivery_id:uuid}/proof", summary="Show what proves that it was handed over")
    async def proof(
        self,
        delivery_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        get_proof_of_delivery: NamedDependency[GetProof],
    ) -> ProofsReply:
        return ProofsReply.of(await get_proof_of_delivery(DeliveryId(delivery_id), by=principal))

    @post(
        "/{delivery_id:uuid}/tracking-link",
        status_code=HTTP_200_OK,
        summary="Get the public tracking link of a delivery",
        description="It is always the same, so that no Idempotency-Key is needed.",
    )
    async def link(
        self,
        delivery_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        make_tracking_link: NamedDependency[MakeTrackingLinkHandler],
    ) -> TrackingLinkReply:
        command = MakeTrackingLink(by=principal, delivery_id=DeliveryId(delivery_id))
        return TrackingLinkReply.of(await make_tracking_link(command))


class CourierDeliveryController(Controller):
    """What couriers do. Phones repeat, and come late: every act has its key and its time."""

    path = "/api/delivery/internal/deliveries/{delivery_id:uuid}"
    tags = ("Delivery",)

    @post("/pick-up", status_code=ACTED, summary="Note that one has it from the seller")
    async def pick_up(
        self,
        delivery_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        pick_up_delivery: NamedDependency[PickUpDeliveryHandler],
        data: JSONBody[HappenedBody | None] = None,
    ) -> Response[DeliveryActReply]:
        command = to_act(PickUpDelivery, data, by=principal, delivery_id=delivery_id)
        return await once.answer(pick_up_delivery, command, DeliveryActReply.of, status=ACTED)

    @post("/departure", status_code=ACTED, summary="Set out, with other stops before it")
    async def depart(
        self,
        delivery_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        depart_with_delivery: NamedDependency[DepartWithDeliveryHandler],
        data: JSONBody[HappenedBody | None] = None,
    ) -> Response[DeliveryActReply]:
        command = to_act(DepartWithDelivery, data, by=principal, delivery_id=delivery_id)
        return await once.answer(depart_with_delivery, command, DeliveryActReply.of, status=ACTED)

    @post("/next-stop", status_code=ACTED, summary="Head for its recipient: it is out for delivery")
    async def next_stop(
        self,
        delivery_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        head_for_recipient: NamedDependency[HeadForRecipientHandler],
        data: JSONBody[HappenedBody | None] = None,
    ) -> Response[DeliveryActReply]:
        command = to_act(HeadForRecipient, data, by=principal, delivery_id=delivery_id)
        return await once.answer(head_for_recipient, command, DeliveryActReply.of, status=ACTED)

    @post("/hand-over", status_code=ACTED, summary="Hand it over, against proof")
    async def hand_over(
        self,
        delivery_id: FromPath[UUID],
        data: JSONBody[HandOverBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        hand_over_delivery: NamedDependency[HandOverHandler],
    ) -> Response[DeliveryActReply]:
        command = data.to_command(principal, delivery_id)
        return await once.answer(hand_over_delivery, command, DeliveryActReply.of, status=ACTED)

    @post("/failure", status_code=ACTED, summary="Report that it could not be handed over")
    async def fail(
        self,
        delivery_id: FromPath[UUID],
        data: JSONBody[FailureBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        report_delivery_failure: NamedDependency[ReportFailureHandler],
    ) -> Response[DeliveryActReply]:
        command = data.to_command(principal, delivery_id)
        reply = DeliveryActReply.of
        return await once.answer(report_delivery_failure, command, reply, status=ACTED)

    @post("/return", status_code=ACTED, summary="Note that it is back at the seller's")
    async def bring_back(
        self,
        delivery_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        bring_back_delivery: NamedDependency[BringBackDeliveryHandler],
        data: JSONBody[HappenedBody | None] = None,
    ) -> Response[DeliveryActReply]:
        command = to_act(BringBackDelivery, data, by=principal, delivery_id=delivery_id)
        return await once.answer(bring_back_delivery, command, DeliveryActReply.of, status=ACTED)


class PublicTrackingController(Controller):
    path = "/api/tracking"
    tags = ("Delivery",)

    @get("/{token:str}", summary="Follow a delivery by its link: steps, arrival, about where")
    async def show(
        self, token: FromPath[str], get_public_tracking: NamedDependency[GetPublicTracking]
    ) -> PublicTrackingReply:
        return PublicTrackingReply.of(await get_public_tracking(token))
