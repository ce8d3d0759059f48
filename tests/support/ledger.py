"""Valid ledger transactions, and the ledger beside what it must agree with."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from adapters.payments.sandbox_log import Entry as Moved
from domain.kernel.ids import AccountId, PaymentId, PayoutId, RefundId
from domain.kernel.money import Money
from domain.payments.accounts import Account, AccountKind
from domain.payments.ledger import (
    Cause,
    LedgerTransaction,
    Origin,
    captured,
    paid_out,
    refund_promised,
    refunded,
)
from domain.payments.payment import Payment
from domain.payments.platform_fee import PlatformFee
from domain.payments.refund import RefundStatus
from domain.payments.shares import Shares, take
from tests.support.clock import NOON
from tests.support.ledger_books import moved as moved_at_bank
from tests.support.payments import PAYER

ORGANIZER = AccountId(UUID(int=0x0F))
OWED = Account.of(AccountKind.ORGANIZER, ORGANIZER)
TERMS = PlatformFee(basis_points=1_000)
GATEWAY = "sandbox"
PRICE = Money(1_000, "EUR")
_IN_AND_OUT = frozenset({Cause.CAPTURE, Cause.REFUND})


def euro(amount: int) -> Money:
    return Money(amount, "EUR")


def an_origin(payment_id: PaymentId | None = None) -> Origin:
    return Origin(payment_id=payment_id or PaymentId(uuid4()), purpose="booking:1", payer_id=PAYER)


def shares_of(*prices: Money, organizer_id: AccountId = ORGANIZER) -> Shares:
    return TERMS.of_organizer(
        organizer_id, {f"ticket:{number}": price for number, price in enumerate(prices)}
    )


def a_capture(
    price: Money = PRICE,
    *,
    origin: Origin | None = None,
    organizer_id: AccountId = ORGANIZER,
    at: datetime = NOON,
) -> LedgerTransaction:
    origin = origin or an_origin()
    shares = shares_of(price, organizer_id=organizer_id)
    return captured(origin, f"{origin.payment_id}-1", shares, gateway=GATEWAY, at=at)


def a_refund(
    origin: Origin, price: Money, amount: Money, *, at: datetime = NOON
) -> Sequence[LedgerTransaction]:
    """Promised and sent."""
    refund_id = RefundId(uuid4())
    return (
        refund_promised(origin, refund_id, take(shares_of(price), amount), at=at),
        refunded(origin, refund_id, amount, gateway=GATEWAY, at=at),
    )


def a_payout(amount: Money, *, at: datetime = NOON) -> LedgerTransaction:
    return paid_out(PayoutId(uuid4()), OWED, amount, reference="t-1", at=at)


def sums(transactions: Iterable[LedgerTransaction]) -> dict[Account, int]:
    """What is in each account; those that are even are left out."""
    found = Counter[Account]()
    for transaction in transactions:
        for entry in transaction.entries:
            found[entry.account] += entry.amount.amount
    return {account: amount for account, amount in found.items() if amount}


def moved_by(transactions: Iterable[LedgerTransaction]) -> dict[str, int]:
    """What came and did not go back, by the accounts of providers."""
    mine = (transaction for transaction in transactions if transaction.cause in _IN_AND_OUT)
    kept = sums(mine)
    return {key.owner: kept[key] for key in kept if key.kind is AccountKind.PROVIDER}


def moved_for(payment: Payment) -> dict[str, int]:
    """The same, as the payment knows it."""
    kept = Counter[str]()
    for attempt in payment.attempts:
        kept[attempt.gateway] += payment.amount.amount * (attempt.status == "CAPTURED")
    for refund in payment.refunds:
        if refund.status is RefundStatus.SUCCEEDED and not refund.by_hand:
            gateway = payment.attempt_number(refund.attempt).gateway
            kept[gateway] -= refund.amount.amount
    return {gateway: amount for gateway, amount in kept.items() if amount}


def moved_in(log: Iterable[Moved]) -> int:
    """The same, as the sandbox's own log has it."""
    return moved_at_bank(list(log)).total()
