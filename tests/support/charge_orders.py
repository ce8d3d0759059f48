"""Orders for charges and refunds, as gateways get them."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from application.payments.ports import ChargeOrder, RefundOrder
from domain.kernel.ids import PaymentId, RefundId
from domain.kernel.money import Money
from domain.payments.attempt import key_of
from domain.payments.events import PaymentMethod
from tests.support.clock import NOON

RECORDED_PAYMENT = PaymentId(UUID("0197a3a0-0000-7000-8000-000000000001"))
RECORDED_REFUND = RefundId(UUID("0197a3a0-0000-7000-8000-000000000002"))
CARD = "pm_card_visa"
PRICE = Money(50_000, "INR")
PART = Money(20_000, "INR")
RECORDED_KEY = key_of(RECORDED_PAYMENT, 1)


def a_charge_order(
    token: str = CARD,
    *,
    payment_id: PaymentId | None = None,
    attempt: int = 1,
    amount: Money = PRICE,
    method: PaymentMethod = PaymentMethod.CARD,
    expires_at: datetime = NOON + timedelta(minutes=20),
) -> ChargeOrder:
    payment_id = payment_id or PaymentId(uuid4())
    return ChargeOrder(
        key=key_of(payment_id, attempt),
        payment_id=payment_id,
        attempt=attempt,
        amount=amount,
        method=method,
        token=token,
        expires_at=expires_at,
        description="Two seats",
        return_url="https://fairground.example/paid",
    )


def a_refund_order(
    reference: str,
    amount: Money = PART,
    *,
    payment_id: PaymentId = RECORDED_PAYMENT,
    refund_id: RefundId = RECORDED_REFUND,
) -> RefundOrder:
    return RefundOrder(
        key=str(refund_id),
        refund_id=refund_id,
        payment_id=payment_id,
        attempt=1,
        reference=reference,
        amount=amount,
    )
