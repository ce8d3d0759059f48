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
    ListPaymentMethods,
    ListPaymentMethodsHandler,
)
from application.payments.receive_notice import ReceiveNotice, ReceiveNoticeHandler
from domain.kernel.access import Principal
from domain.kernel.ids import PaymentId
from domain.kernel.money import AMOUNT_MAX
from domain.payments.attempt import Attempt, AttemptStatus
from domain.payments.events import NextStep, PaymentMethod
from domain.payments.payment import Payment
from domain.payments.payment_status import PaymentStatus
from domain.payments.refund import Refund, RefundStatus
from entrypoints.http.wire import MoneyReply, Wire

NOTICE_BYTES_MAX = 256 * 2**10
REFUSES_NOTICES: Mapping[str, Any] = {
    "refuses": (HTTPStatus.UNAUTHORIZED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
}

QueryCurrency = Annotated[str, QueryParameter(pattern=r"^[A-Z]{3}$", min_length=3, max_length=3)]


QueryAmount = Annotated[
    int | None,
    QueryParameter(ge=1, le=AMOUNT_MAX, description="In minor units."),
]
QueryCountry = Annotated[
    str | None,
    QueryParameter(
        pattern=r"^[A-Z]{2}$",
        min_length=2,
        max_length=2,
        description="Where the payer is, by ISO 3166.",
    ),
]


class NextActionReply(Wire):
    """What the payer has to do, the same for every provider; too late once it expires."""

    type: NextStep
    target: str | None
    expires_at: datetime | None

    @classmethod
    def of(cls, payment: Payment) -> Self:
        action = payment.next_action
        is_needed = action.step is not NextStep.NONE
        return cls(
            type=action.step,
            target=action.target or None,
            expires_at=action.expires_at or payment.expires_at if is_needed else None,
        )


class AttemptReply(Wire):
    number: int
    gateway: str
    status: AttemptStatus
    reason: str | None
    started_at: datetime

    @classmethod
    def of(cls, attempt: Attempt) -> Self:
        return cls(
            number=attempt.number,
            gateway=attempt.gateway,
            status=attempt.status,
            reason=attempt.reason or None,
            started_at=attempt.started_at,
        )


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
    attempts: list[AttemptReply]
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
            attempts=[AttemptReply.of(attempt) for attempt in payment.attempts],
            amount=MoneyReply.of(payment.amount),
            refunded=MoneyReply.of(payment.refunded),
            refunds=[RefundReply.of(refund) for refund in payment.refunds],
            next_action=NextActionReply.of(payment),
            decline_reason=payment.decline_reason or None,
            expires_at=payment.expires_at,
        )


class PaymentMethodReply(Wire):
    """What it takes, from ``minimum`` to ``maximum`` in minor units, if it has bounds."""

    method: PaymentMethod
    provider: str
    minimum: int | None
    maximum: int | None

    @classmethod
    def of(cls, option: PaymentOption) -> Self:
        return cls(
            method=option.method,
            provider=option.gateway,
            minimum=option.minimum,
            maximum=option.maximum,
        )


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

    @get("/methods", summary="List the ways to pay an amount in a currency")
    async def methods(
        self,
        currency: QueryCurrency,
        list_payment_methods: NamedDependency[ListPaymentMethodsHandler],
        amount: QueryAmount = None,
        country: QueryCountry = None,
    ) -> PaymentMethodsReply:
        query = ListPaymentMethods(currency=currency, amount=amount, country=country)
        options = await list_payment_methods(query)
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
