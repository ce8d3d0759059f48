"""Asking for the truth about what is not settled: what notices and look-ups missed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from application.payments.gateways import Gateways
from application.payments.learning import learn, locked
from application.payments.outcome import WATCH_LATE_MONEY
from application.payments.ports import PaymentStore
from application.payments.refund_learning import asked_before, learn_refund
from application.payments.remedies import remedy_of
from application.platform.ports import Clock, UnitOfWork
from domain.kernel.ids import PaymentId
from domain.payments.attempt import Attempt, AttemptStatus
from domain.payments.payment import Payment
from domain.payments.reconciliation import Discrepancy, DiscrepancyKind, Remedy
from domain.payments.refund import Refund

AT_ONCE = 50
STALE_AFTER = timedelta(minutes=30)
"""By then the tasks that look payments up have asked many times."""

_MAY_COME = frozenset({AttemptStatus.EXPIRED, AttemptStatus.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of asking about some of them."""

    last: PaymentId | None
    """The last one, to go on after; ``None`` if there was none."""

    count: int
    found: tuple[Discrepancy, ...]


class AskUnsettled:
    """Ask about payments that are open or were given up, and about refunds on their way.

    It may run twice at once: what is learned is stored under the payment's lock, once.
    """

    def __init__(self, work: UnitOfWork[PaymentStore], gateways: Gateways, clock: Clock) -> None:
        self._work = work
        self._gateways = gateways
        self._clock = clock

    async def __call__(
        self, *, before: datetime, gateway: str | None = None, after: PaymentId | None = None
    ) -> Asked:
        """Some of them, in the order of their ids; of one gateway, or of all.

        Raises ``Unavailable`` if a provider does not answer.
        """
        watched = self._clock.now() - WATCH_LATE_MONEY
        async with self._work.begin() as store:
            payments = await store.payments.unsettled(
                before=before, given_up=watched, after=after, limit=AT_ONCE
            )
        found = [each for payment in payments for each in await self._ask(payment, gateway)]
        last = payments[-1].id if payments else None
        return Asked(last=last, count=len(payments), found=tuple(found))

    async def _ask(self, payment: Payment, gateway: str | None) -> list[Discrepancy]:
        found: list[Discrepancy] = []
        for attempt in payment.attempts:
            is_asked = attempt.is_live or attempt.status in _MAY_COME
            if is_asked and gateway in {None, attempt.gateway}:
                found += await self._ask_charge(payment, attempt)
        for refund in payment.refunds:
            by = payment.attempt_number(refund.attempt).gateway
            if not refund.is_settled and gateway in {None, by}:
                found += await self._ask_refund(payment, refund)
        return found

    async def _ask_charge(self, payment: Payment, attempt: Attempt) -> list[Discrepancy]:
        charge = await self._gateways.look_up(attempt)
        if charge is None:
            return []
        now, gateways = self._clock.now(), self._gateways
        async with self._work.begin() as store:
            before = await locked(store, attempt, payment.id, charge.reference)
            told = await learn(store, before, attempt.number, charge, gateways=gateways, now=now)
        kind = DiscrepancyKind.PAYMENT_BEHIND
        return _found(kind, payment, attempt.key, remedy_of(before, told), now=now)

    async def _ask_refund(self, payment: Payment, refund: Refund) -> list[Discrepancy]:
        answer = await asked_before(self._gateways, payment, refund)
        now = self._clock.now()
        async with self._work.begin() as store:
            before = await store.payments.lock(payment.id)
            await learn_refund(store, payment.id, refund.id, answer, now=now)
            told = await store.payments.get(payment.id)
        kind = DiscrepancyKind.REFUND_BEHIND
        return _found(kind, payment, str(refund.id), remedy_of(before, told), now=now)


class AskAboutOpenPayments:
    """A chore: ask about what should have been settled long ago. Mostly there is nothing."""

    def __init__(self, ask: AskUnsettled, clock: Clock) -> None:
        self._ask = ask
        self._clock = clock

    async def __call__(self) -> int:
        """How many were asked about."""
        before = self._clock.now() - STALE_AFTER
        asked = await self._ask(before=before)
        count = asked.count
        while asked.last is not None:
            asked = await self._ask(before=before, after=asked.last)
            count += asked.count
        return count


def _found(
    kind: DiscrepancyKind,
    payment: Payment,
    reference: str,
    remedy: Remedy | None,
    *,
    now: datetime,
) -> list[Discrepancy]:
    if remedy is None:
        return []
    return [
        Discrepancy(kind=kind, remedy=remedy, reference=reference, payment_id=payment.id, at=now)
    ]
