"""Partial cancellations and returns over HTTP."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK

from application.platform.paging import PageRequest
from application.shop.cancel_lines import CancelLinesHandler, PlanCancelledLines
from application.shop.decide_return import (
    ApproveReturn,
    DecideReturnHandler,
    Decision,
    ReceiveReturn,
    RefuseReturn,
    WithdrawReturn,
)
from application.shop.inspect_return import InspectReturnHandler, PlanInspection
from application.shop.request_return import RequestReturnHandler
from application.shop.return_queries import (
    GetReturn,
    ListReturns,
    ListReturnsOfOrder,
    ListSellersReturns,
)
from domain.kernel.access import Principal
from domain.kernel.ids import OrderId, ReturnId
from domain.shop.order_return import OrderReturn, ReturnStatus
from entrypoints.http.etags import etag
from entrypoints.http.idempotency import MOVES_MONEY, OneAnswer
from entrypoints.http.paging import PageReply
from entrypoints.http.return_wire import (
    CancelledLinesReply,
    CancelLinesBody,
    InspectReturnBody,
    RefuseReturnBody,
    RequestReturnBody,
    ReturnReply,
    ReturnsReply,
)

DryRun = Annotated[
    bool,
    QueryParameter(name="dryRun", description="Tell what would be given back, and change nothing."),
]
Statuses = Annotated[
    list[ReturnStatus] | None,
    QueryParameter(
        name="status", max_items=len(ReturnStatus), description="Only returns in these."
    ),
]


class AfterSaleController(Controller):
    path = "/api/orders/{order_id:uuid}"
    tags = ("After the sale",)

    @post(
        "/lines/cancellation",
        status_code=HTTP_200_OK,
        opt=MOVES_MONEY,
        summary="Cancel some of an order; what was paid for it goes back",
        description="A dry run tells the refund to the unit, and needs no Idempotency-Key.",
    )
    async def cancel(
        self,
        order_id: FromPath[UUID],
        data: JSONBody[CancelLinesBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        plan_cancelled_lines: NamedDependency[PlanCancelledLines],
        cancel_lines: NamedDependency[CancelLinesHandler],
        dry_run: DryRun = False,  # noqa: FBT002  # a query parameter has no position
    ) -> Response[CancelledLinesReply]:
        command = data.to_command(principal, order_id)
        if dry_run:
            planned = await plan_cancelled_lines(command)
            return Response(CancelledLinesReply.of(planned, principal, is_planned=True))
        return await once.answer(
            cancel_lines,
            command,
            lambda done: CancelledLinesReply.of(done, principal),
            status=HTTP_200_OK,
        )

    @post("/returns", summary="Ask a seller to take something back")
    async def request(
        self,
        order_id: FromPath[UUID],
        data: JSONBody[RequestReturnBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        request_return: NamedDependency[RequestReturnHandler],
    ) -> Response[ReturnReply]:
        command = data.to_command(principal, order_id)
        return await once.answer(request_return, command, ReturnReply.of, headers=_location)

    @get("/returns", summary="List what was sent back of an order")
    async def list_returns(
        self,
        order_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        list_returns_of_order: NamedDependency[ListReturnsOfOrder],
    ) -> ReturnsReply:
        found = await list_returns_of_order(OrderId(order_id), principal)
        return ReturnsReply(items=[ReturnReply.of(each) for each in found])


class ReturnController(Controller):
    path = "/api/returns"
    tags = ("After the sale",)

    @get("/", summary="List one's own returns, newest first")
    async def list_own(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_returns: NamedDependency[ListReturns],
    ) -> PageReply[ReturnReply]:
        return PageReply.of(await list_returns(page, principal), ReturnReply.of)

    @get("/{return_id:uuid}", summary="Show a return")
    async def show(
        self,
        return_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        get_return: NamedDependency[GetReturn],
    ) -> Response[ReturnReply]:
        found = await get_return(ReturnId(return_id), principal)
        return Response(ReturnReply.of(found), headers=etag(found.version))

    @post("/{return_id:uuid}/approval", status_code=HTTP_200_OK, summary="Let it be sent back")
    async def approve(
        self,
        return_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        decide_return: NamedDependency[DecideReturnHandler],
    ) -> Response[ReturnReply]:
        command = ApproveReturn(by=principal, return_id=ReturnId(return_id))
        return await _decided(once, decide_return, command)

    @post("/{return_id:uuid}/refusal", status_code=HTTP_200_OK, summary="Refuse it, and say why")
    async def refuse(
        self,
        return_id: FromPath[UUID],
        data: JSONBody[RefuseReturnBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        decide_return: NamedDependency[DecideReturnHandler],
    ) -> Response[ReturnReply]:
        command = RefuseReturn(by=principal, return_id=ReturnId(return_id), reason=data.reason)
        return await _decided(once, decide_return, command)

    @post("/{return_id:uuid}/receipt", status_code=HTTP_200_OK, summary="Say that it has come")
    async def receive(
        self,
        return_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        decide_return: NamedDependency[DecideReturnHandler],
    ) -> Response[ReturnReply]:
        command = ReceiveReturn(by=principal, return_id=ReturnId(return_id))
        return await _decided(once, decide_return, command)

    @post("/{return_id:uuid}/withdrawal", status_code=HTTP_200_OK, summary="Keep it after all")
    async def withdraw(
        self,
        return_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        decide_return: NamedDependency[DecideReturnHandler],
    ) -> Response[ReturnReply]:
        command = WithdrawReturn(by=principal, return_id=ReturnId(return_id))
        return await _decided(once, decide_return, command)

    @post(
        "/{return_id:uuid}/inspection",
        status_code=HTTP_200_OK,
        opt=MOVES_MONEY,
        summary="Say what is taken back and sold again; what was paid for it goes back",
        description="A dry run tells the refund to the unit, and needs no Idempotency-Key.",
    )
    async def inspect(
        self,
        return_id: FromPath[UUID],
        data: JSONBody[InspectReturnBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        plan_inspection: NamedDependency[PlanInspection],
        inspect_return: NamedDependency[InspectReturnHandler],
        dry_run: DryRun = False,  # noqa: FBT002  # a query parameter has no position
    ) -> Response[ReturnReply]:
        command = data.to_command(principal, return_id)
        if dry_run:
            return Response(ReturnReply.of(await plan_inspection(command)))
        return await once.answer(inspect_return, command, ReturnReply.of, status=HTTP_200_OK)


class SellersReturnController(Controller):
    path = "/api/sellers/me/returns"
    tags = ("After the sale",)

    @get("/", summary="List what is sent back to oneself, newest first")
    async def list_own(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_sellers_returns: NamedDependency[ListSellersReturns],
        statuses: Statuses = None,
    ) -> PageReply[ReturnReply]:
        found = await list_sellers_returns(statuses or (), page, principal)
        return PageReply.of(found, ReturnReply.of)


async def _decided(
    once: OneAnswer, handler: DecideReturnHandler, command: Decision
) -> Response[ReturnReply]:
    return await once.answer(handler, command, ReturnReply.of, status=HTTP_200_OK)


def _location(one: OrderReturn) -> Mapping[str, str]:
    return {"Location": f"/api/returns/{one.id}", **etag(one.version)}
