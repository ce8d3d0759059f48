"""What becomes of the sandbox's refunds."""

from dataclasses import replace
from datetime import datetime
from sqlite3 import Connection

from adapters.payments import sandbox_rows as rows
from adapters.payments.sandbox_log import Entry, kept, write_entry
from adapters.payments.sandbox_rows import BankCharge, BankRefund
from adapters.payments.sandbox_scenario import Scenario
from application.payments.ports import ChargeOutcome, RefundOrder, RefundOutcome
from domain.kernel.money import Money

_REFUSED = "refused-by-bank"


class Refunds:
    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario

    def find(self, books: Connection, key: str, now: datetime) -> BankRefund | None:
        refund = rows.find_refund(books, key)
        return refund and self.up_to(books, refund, now)

    def open(
        self, books: Connection, order: RefundOrder, charge: BankCharge | None, now: datetime
    ) -> BankRefund:
        refund = BankRefund(
            key=order.key,
            charge=order.charge_key,
            payment_id=str(order.payment_id),
            reference=rows.new_reference("refund"),
            amount=order.amount,
            outcome=RefundOutcome.PENDING,
        )
        if refusal := _refusal(books, charge, order.amount):
            return _decided(books, replace(refund, reference=""), refusal, now)
        plot = charge.script.refunds if charge else None
        if plot and plot.is_late:
            settles_at = now + self._scenario.pause(self._scenario.settles_after)
            waiting = replace(refund, settles_at=settles_at)
            rows.write_refund(books, waiting)
            return waiting
        return _decided(books, refund, "", now)

    def up_to(self, books: Connection, refund: BankRefund, now: datetime) -> BankRefund:
        """The refund after all that was to happen to it by now."""
        at = refund.settles_at
        if at is None or now < at:
            return refund
        charge = rows.get_charge(books, refund.charge)
        fails = charge.script.refunds.fails
        decided = _decided(books, refund, _REFUSED if fails else "", at)
        _tell(books, charge, decided, at)
        return decided


def _decided(books: Connection, refund: BankRefund, refusal: str, at: datetime) -> BankRefund:
    outcome = RefundOutcome.FAILED if refusal else RefundOutcome.SUCCEEDED
    decided = replace(refund, outcome=outcome, reason=refusal, settles_at=None)
    rows.write_refund(books, decided)
    if not refusal:
        write_entry(books, _entry(decided, at))
    return decided


def _refusal(books: Connection, charge: BankCharge | None, amount: Money) -> str:
    """Why the refund is refused at once; empty if it is not."""
    if charge is None or charge.outcome is not ChargeOutcome.CAPTURED:
        return "not-captured"
    plot = charge.script.refunds
    if plot.fails and not plot.is_late:
        return _REFUSED
    if amount.currency != charge.amount.currency:
        return "other-currency"
    left = kept(books, charge.key) - rows.on_its_way_back(books, charge.key)
    return "" if 0 < amount.amount <= left else "more-than-captured"


def _entry(refund: BankRefund, at: datetime) -> Entry:
    return Entry(
        kind="refund",
        key=refund.key,
        charge=refund.charge,
        payment_id=refund.payment_id,
        reference=refund.reference,
        amount=refund.amount.amount,
        currency=refund.amount.currency,
        at=at,
    )


def _tell(books: Connection, charge: BankCharge, refund: BankRefund, at: datetime) -> None:
    told = {
        "key": refund.key,
        "reference": refund.reference,
        "outcome": refund.outcome,
        "amount": refund.amount.amount,
        "currency": refund.amount.currency,
        "reason": refund.reason,
    }
    said = {"key": charge.key, "reference": charge.reference, "refund": told}
    rows.queue_notice(books, charge.key, said, at=at, times=charge.script.notices)
