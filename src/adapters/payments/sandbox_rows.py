"""Rows of the sandbox's books."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection, Row
from uuid import uuid4

from adapters.payments.sandbox_log import stamp
from adapters.payments.sandbox_script import Script, script_of
from application.payments.ports import ChargeOutcome, RefundAnswer, RefundOutcome
from domain.kernel.money import Money
from domain.payments.events import PaymentMethod

_BATCH = 100
_RETRY_MAX = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BankCharge:
    """A charge as the sandbox's books have it."""

    payment_id: str
    reference: str
    amount: Money
    method: PaymentMethod
    token: str
    expires_at: datetime
    settles_at: datetime | None
    outcome: ChargeOutcome = ChargeOutcome.PENDING
    reason: str = ""

    @property
    def script(self) -> Script:
        return script_of(self.method, self.token)


@dataclass(frozen=True, slots=True, kw_only=True)
class BankNotice:
    position: int
    body: bytes


def new_reference() -> str:
    return f"sandbox_{uuid4().hex}"


def find_charge(books: Connection, payment_id: str) -> BankCharge | None:
    row = books.execute("SELECT * FROM charge WHERE payment_id = ?", (payment_id,)).fetchone()
    return row and _to_charge(row)


def charges_to_settle(books: Connection, *, now: datetime) -> Sequence[BankCharge]:
    rows = books.execute("SELECT * FROM charge WHERE settles_at <= ?", (stamp(now),))
    return [_to_charge(row) for row in rows.fetchall()]


def write_charge(books: Connection, charge: BankCharge) -> None:
    books.execute(
        "INSERT OR REPLACE INTO charge VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            charge.payment_id,
            charge.reference,
            charge.amount.amount,
            charge.amount.currency,
            charge.method,
            charge.token,
            stamp(charge.expires_at),
            charge.settles_at and stamp(charge.settles_at),
            charge.outcome,
            charge.reason,
        ),
    )


def find_refund(books: Connection, refund_id: str) -> RefundAnswer | None:
    row = books.execute("SELECT * FROM refund WHERE refund_id = ?", (refund_id,)).fetchone()
    return row and RefundAnswer(outcome=RefundOutcome(row["outcome"]), reason=row["reason"])


def write_refund(books: Connection, refund_id: str, answer: RefundAnswer) -> None:
    books.execute("INSERT INTO refund VALUES (?, ?, ?)", (refund_id, answer.outcome, answer.reason))


def queue_notices(books: Connection, charge: BankCharge, *, now: datetime) -> None:
    script = charge.script
    body = json.dumps(
        {
            "id": f"notice_{uuid4().hex}",
            "paymentId": charge.payment_id,
            "reference": charge.reference,
            "outcome": ChargeOutcome.CAPTURED if script.boast else charge.outcome,
            "amount": charge.amount.amount + script.boast,
            "currency": charge.amount.currency,
            "reason": charge.reason,
        }
    ).encode()
    for _ in range(script.notices):
        books.execute(
            "INSERT INTO notice (payment_id, body, due_at) VALUES (?, ?, ?)",
            (charge.payment_id, body, stamp(now)),
        )


def claim_notices(
    books: Connection, *, payment_id: str | None, now: datetime
) -> Sequence[BankNotice]:
    """Take notices that are due; each comes back later unless it is forgotten."""
    due = books.execute(
        "SELECT position, body, attempts FROM notice"
        " WHERE due_at <= ?1 AND (?2 IS NULL OR payment_id = ?2) ORDER BY position LIMIT ?3",
        (stamp(now), payment_id, _BATCH),
    ).fetchall()
    for row in due:
        again = now + min(timedelta(seconds=2 ** min(row["attempts"], 9)), _RETRY_MAX)
        books.execute(
            "UPDATE notice SET due_at = ?, attempts = attempts + 1 WHERE position = ?",
            (stamp(again), row["position"]),
        )
    return [BankNotice(position=row["position"], body=row["body"]) for row in due]


def forget_notice(books: Connection, notice: BankNotice) -> None:
    books.execute("DELETE FROM notice WHERE position = ?", (notice.position,))


def _to_charge(row: Row) -> BankCharge:
    settles_at = row["settles_at"]
    return BankCharge(
        payment_id=row["payment_id"],
        reference=row["reference"],
        amount=Money(row["amount"], row["currency"]),
        method=PaymentMethod(row["method"]),
        token=row["token"],
        expires_at=datetime.fromisoformat(row["expires_at"]),
        settles_at=settles_at and datetime.fromisoformat(settles_at),
        outcome=ChargeOutcome(row["outcome"]),
        reason=row["reason"],
    )
