from dataclasses import dataclass

from application.payments.ports import PaymentStore
from application.payments.refund_access import refunded_lines
from application.platform.idempotency import Once
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.kernel.access import Principal
from domain.kernel.ids import PaymentId, RefundId
from domain.kernel.money import Money
from domain.payments.payment import Payment
from domain.payments.refund import Refund, RefundPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefund:
    """Of some lines or of all; ``amount`` is ``None`` for all that is left of them."""

    by: Principal
    payment_id: PaymentId
    reason: str
    amount: Money | None = None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRefund:
    payment: Payment
    plan: RefundPlan
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedRefund:
    """A refund and the payment it belongs to; ``with_shares`` if one may see whose they are."""

    payment: Payment
    refund: Refund
    with_shares: bool = True


class PlanRefundHandler:
    """What a refund would be, to the unit. Nothing happens."""

    def __init__(self, work: UnitOfWork[PaymentStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: OrderRefund) -> PlannedRefund:
        async with self._work.begin() as store:
            payment = await store.payments.get(command.payment_id)
        lines = refunded_lines(payment, command.lines, command.by, now=self._clock.now())
        plan = payment.plan_refund(command.amount, lines)
        return PlannedRefund(payment=payment, plan=plan, reason=command.reason)


class OrderRefundHandler:
    """Give money back because somebody who sold it, or who helps, says so.

    The payment is locked: of several who refund at once the last ones learn what is left.
    """

    def __init__(self, work: UnitOfWork[PaymentStore], clock: Clock, ids: Ids) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: OrderRefund, once: Once) -> OrderedRefund:
        now = self._clock.now()
        refund_id = RefundId(self._ids.new())
        async with self._work.begin(once=once) as store:
            payment = await store.payments.lock(command.payment_id)
            lines = refunded_lines(payment, command.lines, command.by, now=now)
            plan = payment.plan_refund(command.amount, lines)
            wanted = payment.request_refund(
                refund_id, plan.amount, reason=command.reason, lines=lines, now=now
            )
            await store.payments.save(wanted)
            ordered = OrderedRefund(payment=wanted.settled(), refund=wanted.refund(refund_id))
            once.keep(ordered)
        return ordered
