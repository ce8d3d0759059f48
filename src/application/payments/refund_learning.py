"""Asking what became of a refund, and storing it."""

from datetime import datetime

from application.payments.gateways import Gateways
from application.payments.learning import save_if_changed
from application.payments.ports import PaymentStore, RefundAnswer
from application.payments.refund_outcome import after_answer
from domain.kernel.ids import PaymentId, RefundId
from domain.payments.payment import Payment
from domain.payments.refund import Refund


async def asked_before(gateways: Gateways, payment: Payment, refund: Refund) -> RefundAnswer:
    """Ask how it stands; only if the provider never heard of it, ask for it with its key."""
    answer = await gateways.look_up_refund(payment, refund)
    return answer or await gateways.refund(payment, refund)


async def learn_refund(
    store: PaymentStore,
    payment_id: PaymentId,
    refund_id: RefundId,
    answer: RefundAnswer,
    *,
    now: datetime,
) -> None:
    payment = await store.payments.lock(payment_id)
    told = after_answer(payment, payment.refund(refund_id), answer, now=now)
    await save_if_changed(store, payment, told)
