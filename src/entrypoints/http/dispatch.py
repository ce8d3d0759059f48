"""What dispatch does with couriers, and with deliveries that need a person, over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK

from application.delivery.assign_by_hand import AssignByHand, AssignByHandHandler, ReassignByHand
from application.delivery.cancel_by_hand import CancelByHand, CancelByHandHandler
from application.delivery.change_courier import ChangeCourier, ChangeCourierHandler
from application.delivery.courier_ports import CourierFilter
from application.delivery.courier_queries import GetCourier, ListCouriers
from application.delivery.enrol_courier import EnrolCourier, EnrolCourierHandler
from application.delivery.plan_shift import PlanShift, PlanShiftHandler
from application.delivery.suspend_courier import (
    ReinstateCourier,
    SuspendCourier,
    SuspendCourierHandler,
)
from application.platform.paging import PageRequest
from domain.delivery.courier import CourierStatus
from domain.delivery.zone import Box
from domain.kernel.access import Principal
from domain.kernel.errors import Malformed
from domain.kernel.geo import LATITUDE_MAX, LONGITUDE_MAX
from domain.kernel.ids import AccountId, CourierId, DeliveryId, ZoneId
from entrypoints.http.courier_wire import (
    AssignBody,
    CancelBody,
    ChangeCourierBody,
    CourierReply,
    CourierViewReply,
    DispatchedReply,
    EnrolCourierBody,
    PlanShiftBody,
    ReassignBody,
    ShiftReply,
    SuspendBody,
)
from entrypoints.http.etags import etag
from entrypoints.http.paging import PageReply

Latitude = Annotated[float | None, QueryParameter(ge=-LATITUDE_MAX, le=LATITUDE_MAX)]
Longitude = Annotated[float | None, QueryParameter(ge=-LONGITUDE_MAX, le=LONGITUDE_MAX)]
OnShift = Annotated[bool | None, QueryParameter(name="onShift")]
ONCE_ANYWAY = "A second one finds nothing to do and is a conflict: no Idempotency-Key is needed."


class BadBox(Malformed):
    """A part of the map has all four of its sides: south, west, north and east."""

    code = "bad-box"

    def __init__(self) -> None:
        super().__init__("Give south, west, north and east, or none of them.")


class CourierController(Controller):
    path = "/api/delivery/internal/couriers"
    tags = ("Dispatch",)

    @post("/", summary="Make an account with the role COURIER a courier")
    async def enrol(
        self,
        data: JSONBody[EnrolCourierBody],
        principal: NamedDependency[Principal],
        enrol_courier: NamedDependency[EnrolCourierHandler],
    ) -> Response[CourierReply]:
        courier = await enrol_courier(
            EnrolCourier(
                by=principal,
                account_id=AccountId(data.account),
                vehicle=data.vehicle,
                capacity=None if data.capacity is None else data.capacity.to_capacity(),
                zone_ids=frozenset(ZoneId(zone_id) for zone_id in data.zones),
            )
        )
        headers = {"Location": f"{self.path}/{courier.id}", **etag(courier.version)}
        return Response(CourierReply.of(courier), headers=headers)

    @get("/", summary="List couriers, or those on a part of the map")
    async def list_all(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_couriers: NamedDependency[ListCouriers],
        status: FromQuery[CourierStatus | None] = None,
        on_shift: OnShift = None,
        south: Latitude = None,
        west: Longitude = None,
        north: Latitude = None,
        east: Longitude = None,
    ) -> PageReply[CourierViewReply]:
        box = _box(south, west, north, east)
        wanted = CourierFilter(status=status, on_shift=on_shift, box=box)
        found = await list_couriers(wanted, page, by=principal)
        return PageReply.of(found, CourierViewReply.of)

    @get("/{courier_id:uuid}", summary="Show a courier")
    async def show(
        self,
        courier_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        get_courier: NamedDependency[GetCourier],
    ) -> Response[CourierViewReply]:
        view = await get_courier(CourierId(courier_id), by=principal)
        return Response(CourierViewReply.of(view), headers=etag(view.courier.version))

    @patch("/{courier_id:uuid}", summary="Change a courier's vehicle, capacity or zones")
    async def change(
        self,
        courier_id: FromPath[UUID],
        data: JSONBody[ChangeCourierBody],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        change_courier: NamedDependency[ChangeCourierHandler],
    ) -> Response[CourierReply]:
        courier = await change_courier(
            ChangeCourier(
                by=principal,
                courier_id=CourierId(courier_id),
                changes=data.to_changes(),
                if_match=seen_version,
            )
        )
        return Response(CourierReply.of(courier), headers=etag(courier.version))

    @post(
        "/{courier_id:uuid}/suspension",
        status_code=HTTP_200_OK,
        summary="Give a courier nothing more",
        description=ONCE_ANYWAY,
    )
    async def suspend(
        self,
        courier_id: FromPath[UUID],
        data: JSONBody[SuspendBody],
        principal: NamedDependency[Principal],
        suspend_courier: NamedDependency[SuspendCourierHandler],
    ) -> Response[CourierReply]:
        command = SuspendCourier(by=principal, courier_id=CourierId(courier_id), reason=data.reason)
        courier = await suspend_courier(command)
        return Response(CourierReply.of(courier), headers=etag(courier.version))

    @post(
        "/{courier_id:uuid}/reinstatement",
        status_code=HTTP_200_OK,
        summary="Let a suspended courier work again",
        description=ONCE_ANYWAY,
    )
    async def reinstate(
        self,
        courier_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        suspend_courier: NamedDependency[SuspendCourierHandler],
    ) -> Response[CourierReply]:
        command = ReinstateCourier(by=principal, courier_id=CourierId(courier_id))
        courier = await suspend_courier(command)
        return Response(CourierReply.of(courier), headers=etag(courier.version))

    @post("/{courier_id:uuid}/shifts", summary="Plan a courier's shift")
    async def plan(
        self,
        courier_id: FromPath[UUID],
        data: JSONBody[PlanShiftBody],
        principal: NamedDependency[Principal],
        plan_shift: NamedDependency[PlanShiftHandler],
    ) -> ShiftReply:
        command = PlanShift(
            by=principal,
            courier_id=CourierId(courier_id),
            from_=data.starts_at,
            until=data.ends_at,
        )
        return ShiftReply.of(await plan_shift(command))


class DispatchController(Controller):
    """Decisions about one delivery; its lifecycle says which of them are possible."""

    path = "/api/delivery/internal/deliveries/{delivery_id:uuid}"
    tags = ("Dispatch",)

    @post("/assignment", status_code=HTTP_200_OK, summary="Give a delivery to a courier")
    async def assign(
        self,
        delivery_id: FromPath[UUID],
        data: JSONBody[AssignBody],
        principal: NamedDependency[Principal],
        assign_by_hand: NamedDependency[AssignByHandHandler],
    ) -> DispatchedReply:
        command = AssignByHand(
            by=principal,
            delivery_id=DeliveryId(delivery_id),
            courier_id=CourierId(data.courier),
        )
        return DispatchedReply.of(await assign_by_hand(command))

    @post(
        "/reassignment",
        status_code=HTTP_200_OK,
        summary="Take a delivery from its courier, for another one",
    )
    async def reassign(
        self,
        delivery_id: FromPath[UUID],
        data: JSONBody[ReassignBody],
        principal: NamedDependency[Principal],
        assign_by_hand: NamedDependency[AssignByHandHandler],
    ) -> DispatchedReply:
        command = ReassignByHand(
            by=principal,
            delivery_id=DeliveryId(delivery_id),
            reason=data.reason,
            courier_id=None if data.courier is None else CourierId(data.courier),
        )
        return DispatchedReply.of(await assign_by_hand(command))

    @post(
        "/cancellation",
        status_code=HTTP_200_OK,
        summary="Give up a delivery that has not left the seller's",
    )
    async def cancel(
        self,
        delivery_id: FromPath[UUID],
        data: JSONBody[CancelBody],
        principal: NamedDependency[Principal],
        cancel_by_hand: NamedDependency[CancelByHandHandler],
    ) -> DispatchedReply:
        command = CancelByHand(
            by=principal, delivery_id=DeliveryId(delivery_id), reason=data.reason
        )
        return DispatchedReply.of(await cancel_by_hand(command))


def _box(
    south: float | None, west: float | None, north: float | None, east: float | None
) -> Box | None:
    if south is None and west is None and north is None and east is None:
        return None
    if south is None or west is None or north is None or east is None:
        raise BadBox
    return Box(south=south, west=west, north=north, east=east)
