"""What each event of a payment is in the ledger."""

from collections.abc import Iterator
from datetime import datetime

from domain.kernel.money import Money
from domain.payments.attempt import key_of
from domain.payments.events import (
    DisputeClosed,
    DisputeOpened,
    ExtraMoneyCaptured,
    PaymentCaptured,
    RefundFailed,
    RefundRequested,
    RefundSucceeded,
)
from domain.payments.ledger import (
    LedgerTransaction,
    Origin,
    captured,
    dispute_lost,
    dispute_won,
    disputed,
    fee_kept,
    refund_failed,
    refund_promised,
    refunded,
    refunded_by_hand,
)
from domain.payments.payment import Payment
from domain.payments.shares import all_of_payer

type Capture = PaymentCaptured | ExtraMoneyCaptured
type MoneyMoved = (
    PaymentCaptured
    | ExtraMoneyCaptured
    | RefundRequested
    | RefundSucceeded
    | RefundFailed
    | DisputeOpened
    | DisputeClosed
)


def booked(event: MoneyMoved, payment: Payment) -> Iterator[LedgerTransaction]:
    """The transactions of one event. They are the same whenever and however often it is asked.

    Of the payment it uses only what never changes again: shares are decided with the payment,
    the refund or the end of the dispute.
    """
    origin = origin_of(payment)
    match event:
        case PaymentCaptured() | ExtraMoneyCaptured():
            yield from _captured(event, payment, origin)
        case RefundRequested(refund_id=refund_id, at=at):
            yield refund_promised(origin, refund_id, payment.refund(refund_id).shares, at=at)
        case RefundSucceeded(refund_id=refund_id, at=at, by_hand=True):
            yield refunded_by_hand(origin, refund_id, event.amount, at=at)
        case RefundSucceeded(refund_id=refund_id, at=at, gateway=gateway):
            yield refunded(origin, refund_id, event.amount, gateway=gateway, at=at)
            yield from fees(origin, str(refund_id), event.fee, gateway=gateway, at=at)
        case RefundFailed(refund_id=refund_id, at=at):
            yield refund_failed(origin, refund_id, payment.refund(refund_id).shares, at=at)
        case DisputeOpened(reference=reference, at=at, gateway=gateway):
            yield disputed(origin, reference, event.amount, gateway=gateway, at=at)
        case DisputeClosed(reference=reference, at=at, gateway=gateway, won=True):
            yield dispute_won(origin, reference, event.amount, gateway=gateway, at=at)
        case DisputeClosed(reference=reference, at=at, gateway=gateway):
            shares = payment.dispute(reference).shares
            yield dispute_lost(origin, reference, shares, gateway=gateway, at=at)


def fees(
    origin: Origin, source: str, fee: Money | None, *, gateway: str, at: datetime
) -> Iterator[LedgerTransaction]:
    """What the provider kept, if it has said so and it is something.

    The source is the charge's key or the refund's id, so that a fee that is told twice, at
    once and by the provider's list, is booked once.
    """
    if fee is not None and fee.amount:
        yield fee_kept(origin, source, fee, gateway=gateway, at=at)


def origin_of(payment: Payment) -> Origin:
    return Origin(payment_id=payment.id, purpose=payment.purpose, payer_id=payment.payer_id)


def _captured(event: Capture, payment: Payment, origin: Origin) -> Iterator[LedgerTransaction]:
    key = key_of(payment.id, event.attempt)
    # What came a second time is nobody's but the payer's.
    extra = (all_of_payer(event.amount, payment.payer_id),)
    shares = extra if isinstance(event, ExtraMoneyCaptured) else payment.shares
    yield captured(origin, key, shares, gateway=event.gateway, at=event.at)
    yield from fees(origin, key, event.fee, gateway=event.gateway, at=event.at)
