"""What can be asked about payments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from application.payments.ports import (
    PaymentOption,
    PaymentOptions,
    PaymentStore,
    Quarantine,
    ReceivedNotice,
)
from application.platform.paging import Page, PageRequest
from application.platform.ports import Clock, UnitOfWork
from domain.kernel.access import Principal, Right
from domain.kernel.ids import PaymentId
from domain.payments.errors import PaymentNotFound
from domain.payments.payment import Payment

UNMATCHED_FOR = timedelta(minutes=5)
"""So long a notice may wait for our own answer before it is strange."""

NOTICES_SHOWN_MAX = 100


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPaymentMethods:
    """The amount is in minor units; it and the payer's country may be left open."""

    currency: str
    amount: int | None = None
    country: str | None = None


class ListPaymentMethodsHandler:
    """The ways to pay."""

    def __init__(self, options: PaymentOptions) -> None:
        self._options = options

    async def __call__(self, query: ListPaymentMethods) -> Sequence[PaymentOption]:
        return self._options.all(query.currency, amount=query.amount, country=query.country)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicions:
    """What providers said and cannot be right, or is about nothing we know."""

    payments: Page[Payment]
    notices: Sequence[ReceivedNotice]


class ShowQuarantine:
    def __init__(self, quarantine: Quarantine, clock: Clock) -> None:
        self._quarantine = quarantine
        self._clock = clock

    async def __call__(self, page: PageRequest, by: Principal) -> Suspicions:
        by.need(Right.OPERATE)
        before = self._clock.now() - UNMATCHED_FOR
        return Suspicions(
            payments=await self._quarantine.payments(page),
            notices=await self._quarantine.notices(before=before, limit=NOTICES_SHOWN_MAX),
        )
