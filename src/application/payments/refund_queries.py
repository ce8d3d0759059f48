"""What can be asked about refunds."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.payments.order_refund import OrderedRefund
from application.payments.ports import PaymentStore, RefundViews
from application.payments.refund_access import need_view
from application.platform.paging import Page, PageRequest
from application.platform.ports import UnitOfWork
from domain.kernel.access import Principal, Right
from domain.kernel.ids import PaymentId, RefundId
from domain.payments.refund import RefundStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRefunds:
    by: Principal
    payment_id: PaymentId


@dataclass(frozen=True, slots=True, kw_only=True)
class GetRefund:
    by: Principal
    payment_id: PaymentId
    refund_id: RefundId


class ListRefundsHandler:
    """The refunds of a payment: for who paid it, who sold it, and who helps them."""

    def __init__(self, work: UnitOfWork[PaymentStore]) -> None:
        self._work = work

    async def __call__(self, query: ListRefunds) -> Sequence[OrderedRefund]:
        async with self._work.begin() as store:
            payment = await store.payments.get(query.payment_id)
        with_shares = need_view(payment, query.by)
        return [
            OrderedRefund(payment=payment, refund=refund, with_shares=with_shares)
            for refund in payment.refunds
        ]


class GetRefundHandler:
    def __init__(self, work: UnitOfWork[PaymentStore]) -> None:
        self._work = work

    async def __call__(self, query: GetRefund) -> OrderedRefund:
        async with self._work.begin() as store:
            payment = await store.payments.get(query.payment_id)
        with_shares = need_view(payment, query.by)
        refund = payment.refund(query.refund_id)
        return OrderedRefund(payment=payment, refund=refund, with_shares=with_shares)


class ListRefundsByStatusHandler:
    """Refunds that are not done, for operators: those that failed until they are made up for.

    Pages are of payments, so one may have some refunds more than asked for.
    """

    def __init__(self, views: RefundViews) -> None:
        self._views = views

    async def __call__(
        self, status: RefundStatus, page: PageRequest, by: Principal
    ) -> Page[OrderedRefund]:
        by.need(Right.OPERATE)
        found = await self._views.not_done(status, page)
        refunds = tuple(
            OrderedRefund(payment=payment, refund=refund)
            for payment in found.items
            for refund in payment.refunds
            if refund.status is status and refund.made_up_by is None
        )
        return Page(items=refunds, next=found.next)
