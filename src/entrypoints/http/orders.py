"""Orders over HTTP."""

from collections.abc import Callable, Mapping
from typing import Annotated, TypedDict
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK

from application.platform.paging import PageRequest
from application.shop.cancel_order import CancelOrder, CancelOrderHandler
from application.shop.order_queries import (
    GetOrder,
    ListOrders,
    ListSellersOrders,
    view_for,
)
from application.shop.place_order import PlaceOrderHandler
from application.shop.start_order_payment import StartOrderPaymentHandler
from application.shop.work_on_shipment import (
    BeginPacking,
    Dispatch,
    HandOver,
    HaveReady,
    NoteArrival,
    Work,
    WorkOnShipmentHandler,
)
from domain.kernel.access import Principal
from domain.kernel.ids import OrderId, ShipmentId
from domain.shop.order import Order
from domain.shop.order_state import OrderStatus
from entrypoints.http.etags import etag
from entrypoints.http.idempotency import MOVES_MONEY, OneAnswer
from entrypoints.http.order_wire import (
    CancelOrderBody,
    CollectionBody,
    DispatchBody,
    OrderReply,
    PayOrderBody,
    PlaceOrderBody,
)
from entrypoints.http.paging import PageReply

Statuses = Annotated[
    list[OrderStatus] | None,
    QueryParameter(name="status", max_items=len(OrderStatus), description="Only orders in these."),
]


class WhichShipment(TypedDict):
    order_id: OrderId
    shipment_id: ShipmentId


class OrderController(Controller):
    path = "/api/orders"
    tags = ("Orders",)

    @post("/", summary="Order what is in the cart, and have it kept until it is paid")
    async def place(
        self,
        data: JSONBody[PlaceOrderBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        place_order: NamedDependency[PlaceOrderHandler],
    ) -> Response[OrderReply]:
        """Goods, vouchers and tickets are held together, all or nothing, until `deadline`.

        What changed since the cart was last seen is refused and named: look, acknowledge it at
        the cart, and order again.
        """
        command = data.to_command(principal)
        return await once.answer(place_order, command, OrderReply.of, headers=_location)

    @get("/", summary="List one's own orders, newest first")
    async def list_own(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_orders: NamedDependency[ListOrders],
    ) -> PageReply[OrderReply]:
        return PageReply.of(await list_orders(page, principal), OrderReply.of_view)

    @get("/{order_id:uuid}", summary="Show an order, or one's part of it")
    async def show(
        self,
        order_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        get_order: NamedDependency[GetOrder],
    ) -> Response[OrderReply]:
        view = await get_order(OrderId(order_id), principal)
        # What a location is called changes without the order: no tag tells all of this.
        return Response(OrderReply.of_view(view))

    @post("/{order_id:uuid}/payment", opt=MOVES_MONEY, summary="Pay an order with all it has")
    async def pay(
        self,
        order_id: FromPath[UUID],
        data: JSONBody[PayOrderBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        start_order_payment: NamedDependency[StartOrderPaymentHandler],
    ) -> Response[OrderReply]:
        command = data.to_command(principal, order_id)
        return await once.answer(start_order_payment, command, OrderReply.of)

    @post(
        "/{order_id:uuid}/cancellation",
        status_code=HTTP_200_OK,
        opt=MOVES_MONEY,
        summary="Cancel an order; all that was paid for goods goes back",
    )
    async def cancel(
        self,
        order_id: FromPath[UUID],
        data: JSONBody[CancelOrderBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        cancel_order: NamedDependency[CancelOrderHandler],
    ) -> Response[OrderReply]:
        """Its tickets stay once they are paid for: cancel their bookings under their own policy."""
        command = CancelOrder(by=principal, order_id=OrderId(order_id), reason=data.reason)
        return await once.answer(cancel_order, command, _as_seen_by(principal), status=HTTP_200_OK)


class ShipmentController(Controller):
    path = "/api/orders/{order_id:uuid}/shipments/{shipment_id:uuid}"
    tags = ("Orders",)

    @post("/processing", status_code=HTTP_200_OK, summary="Begin to pack a shipment")
    async def begin(
        self,
        order_id: FromPath[UUID],
        shipment_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        work_on_shipment: NamedDependency[WorkOnShipmentHandler],
    ) -> Response[OrderReply]:
        command = BeginPacking(by=principal, **_which(order_id, shipment_id))
        return await _worked(once, work_on_shipment, command)

    @post(
        "/readiness",
        status_code=HTTP_200_OK,
        summary="Have a shipment ready to be fetched by a courier, or by its buyer",
    )
    async def have_ready(
        self,
        order_id: FromPath[UUID],
        shipment_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        work_on_shipment: NamedDependency[WorkOnShipmentHandler],
    ) -> Response[OrderReply]:
        command = HaveReady(by=principal, **_which(order_id, shipment_id))
        return await _worked(once, work_on_shipment, command)

    @post(
        "/dispatch",
        status_code=HTTP_200_OK,
        summary="Say who brings a shipment instead of our couriers",
    )
    async def dispatch(
        self,
        order_id: FromPath[UUID],
        shipment_id: FromPath[UUID],
        data: JSONBody[DispatchBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        work_on_shipment: NamedDependency[WorkOnShipmentHandler],
    ) -> Response[OrderReply]:
        command = Dispatch(
            by=principal,
            carrier=data.carrier,
            tracking_number=data.tracking_number,
            **_which(order_id, shipment_id),
        )
        return await _worked(once, work_on_shipment, command)

    @post(
        "/arrival",
        status_code=HTTP_200_OK,
        summary="Say that what somebody else brought is there",
    )
    async def arrive(
        self,
        order_id: FromPath[UUID],
        shipment_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        work_on_shipment: NamedDependency[WorkOnShipmentHandler],
    ) -> Response[OrderReply]:
        command = NoteArrival(by=principal, **_which(order_id, shipment_id))
        return await _worked(once, work_on_shipment, command)

    @post(
        "/collection",
        status_code=HTTP_200_OK,
        summary="Hand a shipment to the buyer who fetches it",
    )
    async def hand_over(
        self,
        order_id: FromPath[UUID],
        shipment_id: FromPath[UUID],
        data: JSONBody[CollectionBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        work_on_shipment: NamedDependency[WorkOnShipmentHandler],
    ) -> Response[OrderReply]:
        command = HandOver(by=principal, code=data.code, **_which(order_id, shipment_id))
        return await _worked(once, work_on_shipment, command)


class SellersOrderController(Controller):
    path = "/api/sellers/me/orders"
    tags = ("Orders",)

    @get("/", summary="List what was ordered of oneself, newest first")
    async def list_own(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_sellers_orders: NamedDependency[ListSellersOrders],
        statuses: Statuses = None,
    ) -> PageReply[OrderReply]:
        """Only what is one's own of an order; where its buyer lives only as long as needed."""
        found = await list_sellers_orders(statuses or (), page, principal)
        return PageReply.of(found, OrderReply.of_view)


async def _worked(
    once: OneAnswer, handler: WorkOnShipmentHandler, command: Work
) -> Response[OrderReply]:
    return await once.answer(handler, command, _as_seen_by(command.by), status=HTTP_200_OK)


def _as_seen_by(by: Principal) -> Callable[[Order], OrderReply]:
    return lambda order: OrderReply.of_view(view_for(order, by))


def _which(order_id: UUID, shipment_id: UUID) -> WhichShipment:
    return {"order_id": OrderId(order_id), "shipment_id": ShipmentId(shipment_id)}


def _location(order: Order) -> Mapping[str, str]:
    return {"Location": f"/api/orders/{order.id}", **etag(order.version)}
