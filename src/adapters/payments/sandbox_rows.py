"""Rows of the sandbox's books."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection, Row
from typing import Any
from uuid import uuid4

import msgspec

from adapters.payments.sandbox_script import Script
from adapters.sandboxes.books import stamp
from adapters.sandboxes.notices import QueuedNotice
from application.payments.ports import ChargeOutcome, RefundAnswer, RefundOutcome
from domain.kernel.money import Money
from domain.payments.attempt import Retry
from domain.payments.events import PaymentMethod

_BATCH = 100
_RETRY_MAX = timedelta(minutes=1)
_BASIS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BankCharge:
    """A charge as the sandbox's books have it."""

    key: str
    payment_id: str
    attempt: int
    reference: str
    amount: Money
    method: PaymentMethod
    script: Script
    expires_at: datetime
    settles_at: datetime | None
    outcome: ChargeOutcome = ChargeOutcome.PENDING
    reason: str = ""

    @property
    def retry(self) -> Retry:
        """Whether another attempt could succeed."""
        return self.script.retry if self.outcome is ChargeOutcome.DECLINED else Retry.NEVER

    @property
    def taken(self) -> Money:
        """What a capture of it takes."""
        return Money(self.amount.amount * self.script.percent // 100, self.amount.currency)

    @property
    def fee(self) -> Money | None:
        """What the sandbox keeps of a capture, if it keeps anything."""
        if not self.script.fee_basis_points:
            return None
        kept = self.taken.amount * self.script.fee_basis_points // _BASIS
        return Money(kept, self.amount.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class BankRefund:
    key: str
    charge: str
    payment_id: str
    reference: str
    amount: Money
    outcome: RefundOutcome
    reason: str = ""
    settles_at: datetime | None = None

    @property
    def answer(self) -> RefundAnswer:
        return RefundAnswer(outcome=self.outcome, reference=self.reference, reason=self.reason)


def new_reference(kind: str = "sandbox") -> str:
    return f"{kind}_{uuid4().hex}"


def find_charge(books: Connection, key: str) -> BankCharge | None:
    row = books.execute("SELECT * FROM charge WHERE key = ?", (key,)).fetchone()
    return row and _to_charge(row)


def get_charge(books: Connection, key: str) -> BankCharge:
    """One that is there; raise ``LookupError`` if it is not."""
    if charge := find_charge(books, key):
        return charge
    raise LookupError(key)


def charges_to_settle(books: Connection, *, now: datetime) -> Sequence[BankCharge]:
    rows = books.execute("SELECT * FROM charge WHERE settles_at <= ?", (stamp(now),))
    return [_to_charge(row) for row in rows.fetchall()]


def write_charge(books: Connection, charge: BankCharge) -> None:
    books.execute(
        "INSERT OR REPLACE INTO charge VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            charge.key,
            charge.payment_id,
            charge.attempt,
            charge.reference,
            charge.amount.amount,
            charge.amount.currency,
            charge.method,
            msgspec.json.encode(charge.script),
            stamp(charge.expires_at),
            charge.settles_at and stamp(charge.settles_at),
            charge.outcome,
            charge.reason,
        ),
    )


def find_refund(books: Connection, key: str) -> BankRefund | None:
    row = books.execute("SELECT * FROM refund WHERE key = ?", (key,)).fetchone()
    return row and _to_refund(row)


def refunds_to_settle(books: Connection, *, now: datetime) -> Sequence[BankRefund]:
    rows = books.execute("SELECT * FROM refund WHERE settles_at <= ?", (stamp(now),))
    return [_to_refund(row) for row in rows.fetchall()]


def write_refund(books: Connection, refund: BankRefund) -> None:
    books.execute(
        "INSERT OR REPLACE INTO refund VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            refund.key,
            refund.charge,
            refund.payment_id,
            refund.reference,
            refund.amount.amount,
            refund.amount.currency,
            refund.outcome,
            refund.reason,
            refund.settles_at and stamp(refund.settles_at),
        ),
    )


def on_its_way_back(books: Connection, charge: str) -> int:
    """What refunds that are not decided yet want of a charge, in minor units."""
    found = books.execute(
        "SELECT coalesce(sum(amount), 0) FROM refund WHERE charge = ? AND outcome = 'PENDING'",
        (charge,),
    )
    return int(found.fetchone()[0])


def queue_notice(
    books: Connection,
    key: str,
    said: Mapping[str, Any],
    *,
    at: datetime,
    due_at: datetime | None = None,
    times: int = 1,
    forged: bool = False,
) -> None:
    """Have something told of a charge, so many times."""
    told = {"id": f"notice_{uuid4().hex}", **said, "at": stamp(at)}
    body = json.dumps(told).encode()
    for _ in range(times):
        books.execute(
            "INSERT INTO notice (key, body, forged, due_at) VALUES (?, ?, ?, ?)",
            (key, body, forged, stamp(due_at or at)),
        )


def claim_notices(books: Connection, *, key: str | None, now: datetime) -> Sequence[QueuedNotice]:
    """Take notices that are due; each comes back later unless it is forgotten."""
    due = books.execute(
        "SELECT position, body, forged, attempts FROM notice"
        " WHERE due_at <= ?1 AND (?2 IS NULL OR key = ?2) ORDER BY due_at, position LIMIT ?3",
        (stamp(now), key, _BATCH),
    ).fetchall()
    for row in due:
        again = now + min(timedelta(seconds=2 ** min(row["attempts"], 9)), _RETRY_MAX)
        books.execute(
            "UPDATE notice SET due_at = ?, attempts = attempts + 1 WHERE position = ?",
            (stamp(again), row["position"]),
        )
    return [
        QueuedNotice(position=row["position"], body=row["body"], forged=bool(row["forged"]))
        for row in due
    ]


def forget_notice(books: Connection, notice: QueuedNotice) -> None:
    books.execute("DELETE FROM notice WHERE position = ?", (notice.position,))


def _to_charge(row: Row) -> BankCharge:
    settles_at = row["settles_at"]
    return BankCharge(
        key=row["key"],
        payment_id=row["payment_id"],
        attempt=row["attempt"],
        reference=row["reference"],
        amount=Money(row["amount"], row["currency"]),
        method=PaymentMethod(row["method"]),
        script=msgspec.json.decode(row["script"], type=Script),
        expires_at=datetime.fromisoformat(row["expires_at"]),
        settles_at=settles_at and datetime.fromisoformat(settles_at),
        outcome=ChargeOutcome(row["outcome"]),
        reason=row["reason"],
    )


def _to_refund(row: Row) -> BankRefund:
    settles_at = row["settles_at"]
    return BankRefund(
        key=row["key"],
        charge=row["charge"],
        payment_id=row["payment_id"],
        reference=row["reference"],
        amount=Money(row["amount"], row["currency"]),
        outcome=RefundOutcome(row["outcome"]),
        reason=row["reason"],
        settles_at=settles_at and datetime.fromisoformat(settles_at),
    )
