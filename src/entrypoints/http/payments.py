"""Payments as their payers see them, and the webhooks of providers."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Self
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.status_codes import HTTP_200_OK

from application.payments.ports import PaymentOption
from application.payments.queries import (
    GetPayment,
    GetPaymentHandler,
    ListPaymentMethodsHandler,
)
from application.payments.receive_notice import ReceiveNotice, ReceiveNoticeHandler
from domain.kernel.access import Principal
from domain.kernel.ids import PaymentId
from domain.payments.events import NextAction, NextStep, PaymentMethod
from domain.payments.payment import Payment, PaymentStatus
from domain.payments.refund import Refund, RefundStatus
from entrypoints.http.wire import MoneyReply, Wire

NOTICE_BYTES_MAX = 256 * 2**10
REFUSES_NOTICES: Mapping[str, Any] = {
    "refuses": (HTTPStatus.UNAUTHORIZED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
}

QueryCurrency = Annotated[str, QueryParameter(pattern=r"^[A-Z]{3}$", min_length=3, max_length=3)]


class NextActionReply(Wire):
    type: NextStep
    target: str | None

    @classmethod
    def of(cls, action: NextAction) -> Self:
        return cls(type=action.step, target=action.target or None)


class RefundReply(Wire):
    id: UUID
    amount: MoneyReply
    status: RefundStatus

    @classmethod
    def of(cls, refund: Refund) -> Self:
        return cls(id=refund.id, amount=MoneyReply.of(refund.amount), status=refund.status)


class PaymentReply(Wire):
    id: UUID
    purpose: str
    status: PaymentStatus
    method: PaymentMethod
    amount: MoneyReply
    refunded: MoneyReply
    refunds: list[RefundReply]
    next_action: NextActionReply
    decline_reason: str | None
    expires_at: datetime

    @classmethod
    def of(cls, payment: Payment) -> Self:
        return cls(
            id=payment.id,
            purpose=payment.purpose,
            status=payment.status,
            method=payment.method,
            amount=MoneyReply.of(payment.amount),
            refunded=MoneyReply.of(payment.refunded),
            refunds=[RefundReply.of(refund) for refund in payment.refunds],
            next_action=NextActionReply.of(payment.next_action),
            decline_reason=payment.decline_reason or None,
            expires_at=payment.expires_at,
        )


class PaymentMethodReply(Wire):
    method: PaymentMethod
    provider: str

    @classmethod
    def of(cls, option: PaymentOption) -> Self:
        return cls(method=option.method, provider=option.gateway)


class PaymentMethodsReply(Wire):
    items: list[PaymentMethodReply]


class PaymentController(Controller):
    path = "/api/payments"
    tags = ("Payments",)

    @get("/{payment_id:uuid}", summary="Show a payment")
    async def show(
        self,
        payment_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        get_payment: NamedDependency[GetPaymentHandler],
    ) -> PaymentReply:
        query = GetPayment(payment_id=PaymentId(payment_id), by=principal)
        return PaymentReply.of(await get_payment(query))

    @get("/methods", summary="List the ways to pay in a currency")
    async def methods(
        self,
        currency: QueryCurrency,
        list_payment_methods: NamedDependency[ListPaymentMethodsHandler],
    ) -> PaymentMethodsReply:
        options = await list_payment_methods(currency)
        return PaymentMethodsReply(items=[PaymentMethodReply.of(option) for option in options])


class PaymentWebhookController(Controller):
    path = "/webhook/payments"
    tags = ("Webhooks",)

    @post(
        "/{provider:str}",
        status_code=HTTP_200_OK,
        request_max_body_size=NOTICE_BYTES_MAX,
        opt=REFUSES_NOTICES,
        summary="Receive a provider's signed notice",
    )
    async def receive(
        self,
        provider: FromPath[str],
        request: Request[Any, Any, Any],
        receive_payment_notice: NamedDependency[ReceiveNoticeHandler],
    ) -> None:
        # The signature is over the bytes as they came, so nothing may read them before.
        notice = ReceiveNotice(
            provider=provider, body=await request.body(), headers=dict(request.headers)
        )
        await receive_payment_notice(notice)
