"""The ledger beside what payments know, as ``adapters/postgres/ledger_audit.py`` has it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from adapters.memory.unit_of_work import MemoryTransaction
from domain.kernel.ids import PaymentId
from domain.payments.accounts import AccountKind
from domain.payments.attempt import AttemptStatus
from domain.payments.ledger import Cause, LedgerTransaction
from domain.payments.payment import Payment
from domain.payments.refund import RefundStatus

type Moved = Counter[tuple[PaymentId, str]]
"""What came and did not go back, by payment and gateway."""


def unbooked(transaction: MemoryTransaction) -> Sequence[Mapping[str, Any]]:
    """What the ledger has otherwise, and no task is about to write into it."""
    moved = _known(transaction.table("payments").values())
    booked = _booked(transaction.table("ledger").values())
    waiting = {
        task.event.payment_id
        for task in transaction.table("tasks").values()
        if task.reaction == "post_to_ledger"
    }
    return [
        {"payment_id": key[0], "gateway": key[1], "moved": moved[key], "booked": booked[key]}
        for key in moved.keys() | booked.keys()
        if moved[key] != booked[key] and key[0] not in waiting
    ]


def _known(payments: Iterable[Payment]) -> Moved:
    known: Moved = Counter()
    for payment in payments:
        for attempt in payment.attempts:
            if attempt.status is AttemptStatus.CAPTURED:
                known[payment.id, attempt.gateway] += payment.amount.amount
        for refund in payment.refunds:
            if refund.status is RefundStatus.SUCCEEDED and not refund.by_hand:
                gateway = payment.attempt_number(refund.attempt).gateway
                known[payment.id, gateway] -= refund.amount.amount
    return known


def _booked(transactions: Iterable[LedgerTransaction]) -> Moved:
    booked: Moved = Counter()
    for transaction in transactions:
        if transaction.payment_id is None or transaction.cause not in {Cause.CAPTURE, Cause.REFUND}:
            continue
        for entry in transaction.entries:
            if entry.account.kind is AccountKind.PROVIDER:
                booked[transaction.payment_id, entry.account.owner] += entry.amount.amount
    return booked
