"""What can be asked about payments."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.payments.ports import PaymentOption, PaymentOptions, PaymentStore
from application.platform.ports import UnitOfWork
from domain.kernel.access import Principal, Right
from domain.kernel.ids import PaymentId
from domain.payments.errors import PaymentNotFound
from domain.payments.payment import Payment


@dataclass(frozen=True, slots=True, kw_only=True)
class GetPayment:
    payment_id: PaymentId
    by: Principal


class GetPaymentHandler:
    """A payment, for who pays it and for who helps them."""

    def __init__(self, work: UnitOfWork[PaymentStore]) -> None:
        self._work = work

    async def __call__(self, query: GetPayment) -> Payment:
        async with self._work.begin() as store:
            payment = await store.payments.get(query.payment_id)
        if not query.by.reaches(payment.payer_id, otherwise=Right.SEE_ANY_BOOKING):
            raise PaymentNotFound(query.payment_id)
        return payment


class ListPaymentMethodsHandler:
    """The ways to pay in a currency."""

    def __init__(self, options: PaymentOptions) -> None:
        self._options = options

    async def __call__(self, currency: str) -> Sequence[PaymentOption]:
        return self._options.all(currency)
