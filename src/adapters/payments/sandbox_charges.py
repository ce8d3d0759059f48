"""What becomes of the sandbox's charges: by and by, and when somebody asks for it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Any

from adapters.payments import sandbox_rows as rows
from adapters.payments.sandbox_disputes import Disputes
from adapters.payments.sandbox_log import Entry, write_entry
from adapters.payments.sandbox_rows import BankCharge
from adapters.payments.sandbox_scenario import Scenario
from adapters.payments.sandbox_script import CAPTURED, Script
from application.payments.ports import ChargeOrder, ChargeOutcome
from domain.kernel.money import Money
from domain.payments.events import PaymentMethod

_LATE = timedelta(seconds=1)
_BEHIND = 5.0
"""Seconds by which a notice comes after those that were to follow it."""

_STOPPABLE = frozenset({ChargeOutcome.PENDING, ChargeOutcome.AUTHORISED})


class Charges:
    """What was to happen by now has happened, whoever asks first: no loop has to run."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._disputes = Disputes(scenario)

    def find(self, books: Connection, key: str, now: datetime) -> BankCharge | None:
        charge = rows.find_charge(books, key)
        return charge and self.up_to(books, charge, now)

    def open(
        self, books: Connection, order: ChargeOrder, script: Script, now: datetime
    ) -> BankCharge:
        settles_at = now + self._scenario.pause(self._scenario.settles_after)
        opened = BankCharge(
            key=order.key,
            payment_id=str(order.payment_id),
            attempt=order.attempt,
            reference=rows.new_reference(),
            amount=order.amount,
            method=order.method,
            script=script,
            expires_at=order.expires_at,
            settles_at=settles_at if script.waits else now,
        )
        if script.late:
            opened = replace(opened, settles_at=order.expires_at + _LATE)
        rows.write_charge(books, opened)
        return self.up_to(books, opened, now)

    def capture(self, books: Connection, key: str, amount: Money, *, now: datetime) -> BankCharge:
        charge = self.find(books, key, now) or _unheard_of(key, now)
        if charge.outcome is not ChargeOutcome.AUTHORISED or amount != charge.amount:
            return charge
        if charge.script.capture_refused:
            return self._end(books, charge, ChargeOutcome.DECLINED, charge.script.reason)
        return self._capture(books, charge, now)

    def cancel(self, books: Connection, key: str, *, now: datetime) -> BankCharge:
        charge = self.find(books, key, now) or _unheard_of(key, now)
        if charge.outcome not in _STOPPABLE or charge.script.late:
            return charge
        if charge.script.void_refused and charge.outcome is ChargeOutcome.AUTHORISED:
            return charge
        return self._end(books, charge, ChargeOutcome.CANCELLED)

    def up_to(self, books: Connection, charge: BankCharge, now: datetime) -> BankCharge:
        """The charge after all that was to happen to it by now."""
        while (at := charge.settles_at) and at <= now and _still_happens(charge, at):
            charge = self._settle(books, charge, at)
        over = charge.expires_at <= now and not charge.script.late
        if over and charge.outcome in _STOPPABLE:
            return self._end(books, charge, ChargeOutcome.EXPIRED)
        return charge

    def _settle(self, books: Connection, charge: BankCharge, at: datetime) -> BankCharge:
        script = charge.script
        if charge.outcome is ChargeOutcome.DECLINED:
            return self._capture(books, charge, at, in_silence=True)
        if script.outcome is ChargeOutcome.CAPTURED:
            return self._capture(books, charge, at)
        turns = script.turns_after
        turns_at = None if turns is None else at + self._scenario.pause(turns)
        ended = self._end(books, charge, script.outcome, script.reason, settles_at=turns_at)
        self._tell(books, ended, at)
        return ended

    def _capture(
        self, books: Connection, charge: BankCharge, at: datetime, *, in_silence: bool = False
    ) -> BankCharge:
        captured = self._end(books, charge, ChargeOutcome.CAPTURED)
        write_entry(books, _entry(captured, at))
        if not in_silence:
            self._tell(books, captured, at)
        self._disputes.plan(books, captured, at)
        return captured

    def _tell(self, books: Connection, charge: BankCharge, at: datetime) -> None:
        script = charge.script
        behind = script.reordered and charge.outcome is not ChargeOutcome.CAPTURED
        rows.queue_notice(
            books,
            charge.key,
            _said(charge),
            at=at,
            due_at=at + self._scenario.pause(_BEHIND if behind else script.notice_after),
            times=script.notices,
            forged=script.forged,
        )

    @staticmethod
    def _end(
        books: Connection,
        charge: BankCharge,
        outcome: ChargeOutcome,
        reason: str = "",
        *,
        settles_at: datetime | None = None,
    ) -> BankCharge:
        ended = replace(charge, outcome=outcome, reason=reason, settles_at=settles_at)
        rows.write_charge(books, ended)
        return ended


def _still_happens(charge: BankCharge, at: datetime) -> bool:
    """Nothing is taken after the session, but for what is to be late money."""
    is_late = charge.script.late or charge.outcome is ChargeOutcome.DECLINED
    return is_late or at < charge.expires_at


def _unheard_of(key: str, now: datetime) -> BankCharge:
    """Stands for a charge that may still be on its way here, and then finds itself cancelled."""
    return BankCharge(
        key=key,
        payment_id="",
        attempt=1,
        reference=rows.new_reference(),
        amount=Money.zero("XXX"),
        method=PaymentMethod.CARD,
        script=CAPTURED,
        expires_at=now + _LATE,
        settles_at=None,
    )


def _entry(charge: BankCharge, at: datetime) -> Entry:
    return Entry(
        kind="capture",
        key=charge.key,
        charge=charge.key,
        payment_id=charge.payment_id,
        reference=charge.reference,
        amount=charge.taken.amount,
        currency=charge.amount.currency,
        fee=charge.fee.amount if charge.fee else None,
        at=at,
    )


def _said(charge: BankCharge) -> Mapping[str, Any]:
    script, currency = charge.script, charge.amount.currency
    if script.other_currency:
        currency = "USD" if currency == "EUR" else "EUR"
    fee = None if script.fee_told_late else charge.fee
    return {
        "key": charge.key,
        "reference": charge.reference,
        "outcome": ChargeOutcome.CAPTURED if script.lies else charge.outcome,
        "amount": charge.taken.amount + script.boast,
        "currency": currency,
        "reason": charge.reason,
        "retry": charge.retry,
        **({"fee": fee.amount} if fee else {}),
    }
