"""Refunds over HTTP: for those who sold it, for those who help, and for operators."""

from typing import Annotated, Literal, Self, TypedDict
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK

from application.payments.make_up_for_refund import (
    MakeUpForRefundHandler,
    RetryRefund,
    SettleRefund,
)
from application.payments.order_refund import (
    OrderedRefund,
    OrderRefund,
    OrderRefundHandler,
    PlannedRefund,
    PlanRefundHandler,
)
from application.payments.refund_queries import (
    GetRefund,
    GetRefundHandler,
    ListRefunds,
    ListRefundsByStatusHandler,
    ListRefundsHandler,
)
from application.platform.paging import PageRequest
from domain.kernel.access import Principal
from domain.kernel.ids import PaymentId, RefundId
from domain.kernel.money import Money
from domain.payments.accounts import AccountKind
from domain.payments.refund import RefundStatus
from domain.payments.shares import Share, Shares, of_lines, total
from entrypoints.http.idempotency import MOVES_MONEY, OneAnswer
from entrypoints.http.paging import PageReply
from entrypoints.http.wire import NO_NUL, Label, MoneyBody, MoneyReply, Wire

LINES_MAX = 50

LineName = Annotated[
    str,
    msgspec.Meta(min_length=1, max_length=100, pattern=NO_NUL, examples=["ticket:7K2MQ4XN8RPA"]),
]
DryRun = Annotated[
    bool,
    QueryParameter(name="dryRun", description="Tell what would be given back, and change nothing."),
]
RefundStatusQuery = Annotated[
    Literal["REQUESTED", "PENDING", "FAILED"],
    QueryParameter(name="status", description="Those that failed stay until they are made up for."),
]


class RefundBody(Wire):
    """Without ``amount`` all that is left; without ``lines`` out of all of them."""

    reason: Label
    amount: MoneyBody | None = None
    # The example is of the whole payment.
    lines: Annotated[list[LineName], msgspec.Meta(max_length=LINES_MAX)] = msgspec.field(
        default_factory=list
    )

    def to_command(self, by: Principal, payment_id: UUID) -> OrderRefund:
        return OrderRefund(
            by=by,
            payment_id=PaymentId(payment_id),
            reason=self.reason,
            amount=None if self.amount is None else self.amount.to_money(),
            lines=tuple(dict.fromkeys(self.lines)),
        )


class SettlementBody(Wire):
    """``reference`` is what the bank calls the transfer that was made by hand."""

    reference: Label


class RefundLineReply(Wire):
    """``null``: what belongs to no line."""

    line: str | None
    amount: MoneyReply


class RefundShareReply(Wire):
    """Who gives it: an organizer, a seller, the platform of its fee, a tax."""

    line: str | None
    account: AccountKind
    owner: str | None
    amount: MoneyReply

    @classmethod
    def of(cls, share: Share) -> Self:
        return cls(
            line=share.label or None,
            account=share.account.kind,
            owner=share.account.owner or None,
            amount=MoneyReply.of(share.amount),
        )


class PaymentRefundReply(Wire):
    """``id`` and ``status`` are ``null`` in a dry run. Payers do not see ``shares``.

    ``provider`` gives the amount back, unless it was sent ``byHand``; what it charges for that
    it tells afterwards, and the statements of the ledger with it.
    """

    id: UUID | None
    payment_id: UUID
    status: RefundStatus | None
    amount: MoneyReply
    reason: str
    provider: str
    by_hand: bool
    reference: str | None
    failure: str | None
    makes_up_for: UUID | None
    made_up_by: UUID | None
    lines: list[RefundLineReply]
    shares: list[RefundShareReply]
    platform_fee: MoneyReply | None
    tax: MoneyReply | None
    left: MoneyReply
    """What of the payment can still go back then."""

    @classmethod
    def of(cls, ordered: OrderedRefund) -> Self:
        payment, refund = ordered.payment, ordered.refund
        return cls(
            id=refund.id,
            payment_id=payment.id,
            status=refund.status,
            amount=MoneyReply.of(refund.amount),
            reason=refund.reason,
            provider=payment.attempt_number(refund.attempt).gateway,
            by_hand=refund.by_hand,
            reference=refund.reference or None,
            failure=refund.failure or None,
            makes_up_for=refund.makes_up_for,
            made_up_by=refund.made_up_by,
            lines=_lines(refund.shares, refund.amount),
            left=MoneyReply.of(payment.refundable),
            **_shares(refund.shares, refund.amount, shown=ordered.with_shares),
        )

    @classmethod
    def of_plan(cls, planned: PlannedRefund) -> Self:
        plan = planned.plan
        return cls(
            id=None,
            payment_id=planned.payment.id,
            status=None,
            amount=MoneyReply.of(plan.amount),
            reason=planned.reason,
            provider=planned.payment.gateway,
            by_hand=False,
            reference=None,
            failure=None,
            makes_up_for=None,
            made_up_by=None,
            lines=_lines(plan.shares, plan.amount),
            left=MoneyReply.of(plan.left),
            **_shares(plan.shares, plan.amount, shown=True),
        )


class RefundsReply(Wire):
    items: list[PaymentRefundReply]


def _lines(shares: Shares, amount: Money) -> list[RefundLineReply]:
    labels = dict.fromkeys(share.label for share in shares)
    sums = {label: total(of_lines(shares, (label,)), amount.currency) for label in labels}
    return [
        RefundLineReply(line=label or None, amount=MoneyReply.of(part))
        for label, part in sums.items()
    ]


class _Shown(TypedDict):
    shares: list[RefundShareReply]
    platform_fee: MoneyReply | None
    tax: MoneyReply | None


def _shares(shares: Shares, amount: Money, *, shown: bool) -> _Shown:
    if not shown:
        return {"shares": [], "platform_fee": None, "tax": None}
    return {
        "shares": [RefundShareReply.of(share) for share in shares],
        "platform_fee": _of_kind(shares, AccountKind.PLATFORM_FEE, amount),
        "tax": _of_kind(shares, AccountKind.TAX, amount),
    }


def _of_kind(shares: Shares, kind: AccountKind, amount: Money) -> MoneyReply:
    found = (share for share in shares if share.account.kind is kind)
    return MoneyReply.of(total(found, amount.currency))


class RefundController(Controller):
    path = "/api/payments/{payment_id:uuid}/refunds"
    tags = ("Payments",)

    @post(
        "/",
        status_code=HTTP_200_OK,
        opt=MOVES_MONEY,
        summary="Give money back: all, a part, or some lines (who sold it, support)",
        description="A dry run needs no Idempotency-Key. Buyers cancel their booking instead.",
    )
    async def order(
        self,
        payment_id: FromPath[UUID],
        data: JSONBody[RefundBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        plan_refund: NamedDependency[PlanRefundHandler],
        order_refund: NamedDependency[OrderRefundHandler],
        dry_run: DryRun = False,  # noqa: FBT002  # a query parameter has no position
    ) -> Response[PaymentRefundReply]:
        command = data.to_command(principal, payment_id)
        if dry_run:
            return Response(PaymentRefundReply.of_plan(await plan_refund(command)))
        return await once.answer(order_refund, command, PaymentRefundReply.of, status=HTTP_200_OK)

    @get("/", summary="List the refunds of a payment")
    async def list_all(
        self,
        payment_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        list_refunds: NamedDependency[ListRefundsHandler],
    ) -> RefundsReply:
        query = ListRefunds(by=principal, payment_id=PaymentId(payment_id))
        found = await list_refunds(query)
        return RefundsReply(items=[PaymentRefundReply.of(refund) for refund in found])

    @get("/{refund_id:uuid}", summary="Show a refund")
    async def show(
        self,
        payment_id: FromPath[UUID],
        refund_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        get_refund: NamedDependency[GetRefundHandler],
    ) -> PaymentRefundReply:
        query = GetRefund(
            by=principal, payment_id=PaymentId(payment_id), refund_id=RefundId(refund_id)
        )
        return PaymentRefundReply.of(await get_refund(query))


class FailedRefundController(Controller):
    path = "/ops/payments"
    tags = ("Operations",)

    @get("/refunds", summary="List refunds that are not done, first of all those that failed")
    async def list_by_status(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_refunds_by_status: NamedDependency[ListRefundsByStatusHandler],
        status: RefundStatusQuery = "FAILED",
    ) -> PageReply[PaymentRefundReply]:
        found = await list_refunds_by_status(RefundStatus(status), page, principal)
        return PageReply.of(found, PaymentRefundReply.of)

    @post(
        "/{payment_id:uuid}/refunds/{refund_id:uuid}/retry",
        status_code=HTTP_200_OK,
        opt=MOVES_MONEY,
        summary="Ask the provider once more for a refund that it refused",
    )
    async def retry(
        self,
        payment_id: FromPath[UUID],
        refund_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        make_up_for_refund: NamedDependency[MakeUpForRefundHandler],
    ) -> Response[PaymentRefundReply]:
        command = RetryRefund(
            by=principal, payment_id=PaymentId(payment_id), refund_id=RefundId(refund_id)
        )
        return await once.answer(
            make_up_for_refund, command, PaymentRefundReply.of, status=HTTP_200_OK
        )

    @post(
        "/{payment_id:uuid}/refunds/{refund_id:uuid}/settlement",
        status_code=HTTP_200_OK,
        opt=MOVES_MONEY,
        summary="Record that a refund that failed was sent by hand",
    )
    async def settle(
        self,
        payment_id: FromPath[UUID],
        refund_id: FromPath[UUID],
        data: JSONBody[SettlementBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        make_up_for_refund: NamedDependency[MakeUpForRefundHandler],
    ) -> Response[PaymentRefundReply]:
        command = SettleRefund(
            by=principal,
            payment_id=PaymentId(payment_id),
            refund_id=RefundId(refund_id),
            reference=data.reference,
        )
        return await once.answer(
            make_up_for_refund, command, PaymentRefundReply.of, status=HTTP_200_OK
        )
