"""Partners who bring deliveries, and what is with them, over HTTP; and their webhooks."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED

from application.delivery.consign_by_hand import ConsignByHandHandler
from application.delivery.consignment_queries import (
    GetConsignment,
    ListConsignments,
    ListPartners,
)
from application.delivery.partner_ports import ConsignmentFilter
from application.delivery.receive_partner_notice import (
    ReceivePartnerNotice,
    ReceivePartnerNoticeHandler,
)
from application.delivery.refresh_by_hand import RefreshByHand, RefreshByHandHandler
from application.delivery.revoke_by_hand import RevokeByHand, RevokeByHandHandler
from application.delivery.settle_by_hand import SettleByHand, SettleByHandHandler
from application.platform.paging import PageRequest
from domain.delivery.consignment_status import ConsignmentStatus
from domain.kernel.access import Principal
from domain.kernel.ids import ConsignmentId, DeliveryId
from entrypoints.http.consignment_wire import (
    ConsignBody,
    ConsignedReply,
    ConsignmentReply,
    PartnersReply,
)
from entrypoints.http.etags import etag
from entrypoints.http.idempotency import OneAnswer
from entrypoints.http.paging import PageReply

NOTICE_BYTES_MAX = 256 * 2**10
REFUSES_NOTICES: Mapping[str, Any] = {
    "refuses": (HTTPStatus.UNAUTHORIZED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
}
ASKS_A_PARTNER: Mapping[str, Any] = {
    "refuses": (HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE)
}
OfPartner = Annotated[str | None, QueryParameter(max_length=60)]


class PartnerController(Controller):
    path = "/api/delivery/external"
    tags = ("Dispatch",)

    @get("/partners", summary="List the partners, what they do, and how well they did it")
    async def partners(
        self,
        principal: NamedDependency[Principal],
        list_partners: NamedDependency[ListPartners],
    ) -> PartnersReply:
        return PartnersReply.of(await list_partners(by=principal))

    @get("/consignments", summary="List what is, or was, with partners, newest first")
    async def list_all(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_consignments: NamedDependency[ListConsignments],
        delivery: FromQuery[UUID | None] = None,
        partner: OfPartner = None,
        status: FromQuery[ConsignmentStatus | None] = None,
    ) -> PageReply[ConsignmentReply]:
        wanted = ConsignmentFilter(
            delivery_id=None if delivery is None else DeliveryId(delivery),
            partner=partner,
            statuses=None if status is None else frozenset({status}),
        )
        found = await list_consignments(wanted, page, by=principal)
        return PageReply.of(found, ConsignmentReply.of)

    @post(
        "/consignments",
        opt=ASKS_A_PARTNER,
        summary="Give a delivery to a partner, by hand",
        description=(
            "The partner makes an offer at once, and is asked to bring it right after: how that"
            " went, the consignment tells. As long as it lasts nobody else is asked."
        ),
    )
    async def consign(
        self,
        data: JSONBody[ConsignBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        consign_by_hand: NamedDependency[ConsignByHandHandler],
    ) -> Response[ConsignedReply]:
        command = data.to_command(principal)
        reply = ConsignedReply.of
        return await once.answer(consign_by_hand, command, reply, status=HTTP_201_CREATED)

    @get("/consignments/{consignment_id:uuid}", summary="Show a consignment")
    async def show(
        self,
        consignment_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        get_consignment: NamedDependency[GetConsignment],
    ) -> Response[ConsignmentReply]:
        consignment = await get_consignment(ConsignmentId(consignment_id), by=principal)
        return Response(ConsignmentReply.of(consignment), headers=etag(consignment.version))

    @post(
        "/consignments/{consignment_id:uuid}/cancellation",
        status_code=HTTP_200_OK,
        opt={"refuses": (HTTPStatus.CONFLICT,)},
        summary="Take a delivery back from a partner who has not fetched it",
        description=(
            "It is `REVOKED` until the partner has said that nobody comes; then somebody else is"
            " looked for. If they were faster, they bring it. A second one changes nothing: no"
            " Idempotency-Key is needed."
        ),
    )
    async def cancel(
        self,
        consignment_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        revoke_consignment: NamedDependency[RevokeByHandHandler],
    ) -> ConsignmentReply:
        command = RevokeByHand(by=principal, consignment_id=ConsignmentId(consignment_id))
        return ConsignmentReply.of(await revoke_consignment(command))

    @post(
        "/consignments/{consignment_id:uuid}/refresh",
        status_code=HTTP_200_OK,
        opt={"refuses": (HTTPStatus.SERVICE_UNAVAILABLE,)},
        summary="Ask the partner now how it stands",
        description="It only takes in what is true, so that no Idempotency-Key is needed.",
    )
    async def refresh(
        self,
        consignment_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        refresh_by_hand: NamedDependency[RefreshByHandHandler],
    ) -> ConsignmentReply:
        command = RefreshByHand(by=principal, consignment_id=ConsignmentId(consignment_id))
        return ConsignmentReply.of(await refresh_by_hand(command))

    @post(
        "/consignments/{consignment_id:uuid}/settlement",
        status_code=HTTP_200_OK,
        opt={"refuses": (HTTPStatus.CONFLICT,)},
        summary="Note what the partner said on the telephone: nobody comes",
        description=(
            "For a partner whose server never answers. Only what was taken back before"
            " (`REVOKED`) is settled so; then somebody else is looked for. A second one is"
            " refused and changes nothing: no Idempotency-Key is needed."
        ),
    )
    async def settle(
        self,
        consignment_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        settle_by_hand: NamedDependency[SettleByHandHandler],
    ) -> ConsignmentReply:
        command = SettleByHand(by=principal, consignment_id=ConsignmentId(consignment_id))
        return ConsignmentReply.of(await settle_by_hand(command))


class PartnerWebhookController(Controller):
    path = "/webhook/delivery"
    tags = ("Webhooks",)

    @post(
        "/{partner:str}",
        status_code=HTTP_200_OK,
        request_max_body_size=NOTICE_BYTES_MAX,
        opt=REFUSES_NOTICES,
        summary="Receive a delivery partner's signed notice",
    )
    async def receive(
        self,
        partner: FromPath[str],
        request: Request[Any, Any, Any],
        receive_partner_notice: NamedDependency[ReceivePartnerNoticeHandler],
    ) -> None:
        # The signature is over the bytes as they came, so nothing may read them before.
        notice = ReceivePartnerNotice(
            partner=partner, body=await request.body(), headers=dict(request.headers)
        )
        await receive_partner_notice(notice)
