"""What the sandbox does when it is asked: the bank behind the gateway."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from sqlite3 import Connection

from adapters.payments import sandbox_rows as rows
from adapters.payments.sandbox_log import SandboxLog, kept, write_entry
from adapters.payments.sandbox_rows import BankCharge, BankNotice
from adapters.payments.sandbox_script import Script, script_of
from application.payments.ports import ChargeOutcome, RefundAnswer, RefundOutcome
from domain.kernel.money import Money
from domain.payments.events import PaymentMethod

SETTLES_AFTER = timedelta(seconds=2)
_LATE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeOrder:
    payment_id: str
    amount: Money
    method: PaymentMethod
    token: str
    expires_at: datetime


class SandboxBank:
    """Every verb is one transaction of the books, and does the same when it is repeated.

    What was to happen by now has happened, whoever asks first: nothing depends on a loop
    that keeps running.
    """

    def __init__(self, log: SandboxLog, *, settles_after: timedelta = SETTLES_AFTER) -> None:
        self._log = log
        self._settles_after = settles_after

    def charge(self, order: ChargeOrder, *, now: datetime) -> BankCharge:
        with self._log.transaction() as books:
            if known := _find(books, order.payment_id, now):
                return known
            opened = self._open(order, now)
            rows.write_charge(books, opened)
            return _up_to(books, opened, now)

    def look_up(self, payment_id: str, *, now: datetime) -> BankCharge | None:
        with self._log.transaction() as books:
            return _find(books, payment_id, now)

    def cancel(self, payment_id: str, *, now: datetime) -> BankCharge:
        with self._log.transaction() as books:
            charge = _find(books, payment_id, now) or _unheard_of(payment_id, now)
            if charge.outcome is not ChargeOutcome.PENDING or charge.script.late:
                return charge
            return _end(books, charge, ChargeOutcome.CANCELLED)

    def refund(
        self, payment_id: str, amount: Money, *, refund_id: str, now: datetime
    ) -> tuple[RefundAnswer, bool]:
        """The answer, and whether it reaches the one who asked."""
        with self._log.transaction() as books:
            if known := rows.find_refund(books, refund_id):
                return known, True
            charge = _find(books, payment_id, now)
            refusal = _refusal(books, charge, amount)
            answer = RefundAnswer(
                outcome=RefundOutcome.FAILED if refusal else RefundOutcome.SUCCEEDED,
                reason=refusal,
            )
            rows.write_refund(books, refund_id, answer)
            if not refusal:
                write_entry(
                    books, "refund", key=refund_id, payment_id=payment_id, amount=amount, at=now
                )
            return answer, charge is None or charge.script.refund_answers

    def claim_notices(
        self, *, now: datetime, payment_id: str | None = None
    ) -> Sequence[BankNotice]:
        """Take the notices that are due, of one payment or of all."""
        with self._log.transaction() as books:
            for charge in rows.charges_to_settle(books, now=now):
                _up_to(books, charge, now)
            return rows.claim_notices(books, payment_id=payment_id, now=now)

    def forget_notice(self, notice: BankNotice) -> None:
        """It was received: never send it again."""
        with self._log.transaction() as books:
            rows.forget_notice(books, notice)

    def _open(self, order: ChargeOrder, now: datetime) -> BankCharge:
        return BankCharge(
            payment_id=order.payment_id,
            reference=rows.new_reference(),
            amount=order.amount,
            method=order.method,
            token=order.token,
            expires_at=order.expires_at,
            settles_at=self._settles_at(script_of(order.method, order.token), order, now),
        )

    def _settles_at(self, script: Script, order: ChargeOrder, now: datetime) -> datetime:
        if script.late:
            return order.expires_at + _LATE
        return now + self._settles_after if script.waits else now


def _find(books: Connection, payment_id: str, now: datetime) -> BankCharge | None:
    charge = rows.find_charge(books, payment_id)
    return charge and _up_to(books, charge, now)


def _unheard_of(payment_id: str, now: datetime) -> BankCharge:
    """Stands for a charge that may still be on its way here, and then finds itself cancelled."""
    return BankCharge(
        payment_id=payment_id,
        reference=rows.new_reference(),
        amount=Money.zero("XXX"),
        method=PaymentMethod.CARD,
        token="",
        expires_at=now,
        settles_at=None,
    )


def _up_to(books: Connection, charge: BankCharge, now: datetime) -> BankCharge:
    """The charge after all that was to happen to it by now."""
    script, settles_at = charge.script, charge.settles_at
    if settles_at and settles_at <= now and (script.late or settles_at < charge.expires_at):
        charge = _settle(books, charge, settles_at)
    over = charge.expires_at <= now and not script.late
    if over and charge.outcome is ChargeOutcome.PENDING:
        return _end(books, charge, ChargeOutcome.EXPIRED)
    return charge


def _settle(books: Connection, charge: BankCharge, at: datetime) -> BankCharge:
    ended = _end(books, charge, charge.script.outcome, charge.script.reason)
    if ended.outcome is ChargeOutcome.CAPTURED:
        key = ended.payment_id
        write_entry(books, "capture", key=key, payment_id=key, amount=ended.amount, at=at)
    rows.queue_notices(books, ended, now=at)
    return ended


def _end(
    books: Connection, charge: BankCharge, outcome: ChargeOutcome, reason: str = ""
) -> BankCharge:
    ended = replace(charge, outcome=outcome, reason=reason, settles_at=None)
    rows.write_charge(books, ended)
    return ended


def _refusal(books: Connection, charge: BankCharge | None, amount: Money) -> str:
    """Why the refund is refused; empty if it is not."""
    if charge is None or charge.outcome is not ChargeOutcome.CAPTURED:
        return "not-captured"
    if charge.script.refund_fails:
        return "refused-by-bank"
    if amount.currency != charge.amount.currency:
        return "other-currency"
    return "" if 0 < amount.amount <= kept(books, charge.payment_id) else "more-than-captured"
