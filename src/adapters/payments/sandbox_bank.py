"""What the sandbox does when it is asked: the bank behind the gateway."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection

from adapters.payments import sandbox_disputes as disputes
from adapters.payments import sandbox_rows as rows
from adapters.payments.sandbox_charges import Charges
from adapters.payments.sandbox_disputes import Disputes
from adapters.payments.sandbox_log import Entry, SandboxLog
from adapters.payments.sandbox_plots import Plots
from adapters.payments.sandbox_refunds import Refunds
from adapters.payments.sandbox_rows import BankCharge, BankRefund
from adapters.payments.sandbox_scenario import Scenario
from adapters.payments.sandbox_script import CAPTURED, Script, Verb
from adapters.sandboxes.faults import NoAnswer, note_call
from adapters.sandboxes.notices import QueuedNotice
from application.payments.ports import ChargeOrder, Evidence, RefundOrder
from domain.kernel.money import Money

AS_USUAL = Scenario()
_AT_ONCE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Reply[Answer]:
    answer: Answer
    after: timedelta = _AT_ONCE
    """How long it takes to come."""


class SandboxBank:
    """Every verb is one transaction of the books, and does the same when it is repeated.

    Each raises ``NoAnswer`` if the script breaks the call, whether it was carried out or not.
    """

    def __init__(self, log: SandboxLog, scenario: Scenario = AS_USUAL) -> None:
        self._log = log
        self._scenario = scenario
        self._plots = Plots(scenario)
        self._charges = Charges(scenario)
        self._refunds = Refunds(scenario)
        self._disputes = Disputes(scenario)

    def charge(self, order: ChargeOrder, *, now: datetime) -> Reply[BankCharge]:
        def act(books: Connection, script: Script) -> BankCharge:
            known = self._charges.find(books, order.key, now)
            return known or self._charges.open(books, order, script, now)

        return self._serve(
            Verb.CHARGE, order.key, now, lambda books: self._plots.of_order(books, order), act
        )

    def capture(self, key: str, amount: Money, *, now: datetime) -> Reply[BankCharge]:
        return self._serve(
            Verb.CAPTURE,
            key,
            now,
            lambda books: self._script_of(books, key),
            lambda books, _: self._charges.capture(books, key, amount, now=now),
        )

    def look_up(self, key: str, *, now: datetime) -> Reply[BankCharge | None]:
        return self._serve(
            Verb.LOOK_UP,
            key,
            now,
            lambda books: self._script_of(books, key),
            lambda books, _: self._charges.find(books, key, now),
        )

    def cancel(self, key: str, *, now: datetime) -> Reply[BankCharge]:
        return self._serve(
            Verb.VOID,
            key,
            now,
            lambda books: self._script_of(books, key),
            lambda books, _: self._charges.cancel(books, key, now=now),
        )

    def refund(self, order: RefundOrder, *, now: datetime) -> Reply[BankRefund]:
        def act(books: Connection, _: Script) -> BankRefund:
            if known := self._refunds.find(books, order.key, now):
                return known
            charge = self._charges.find(books, order.charge_key, now)
            return self._refunds.open(books, order, charge, now)

        return self._serve(
            Verb.REFUND,
            order.key,
            now,
            lambda books: self._script_of(books, order.charge_key),
            act,
        )

    def look_up_refund(self, order: RefundOrder, *, now: datetime) -> Reply[BankRefund | None]:
        return self._serve(
            Verb.LOOK_UP_REFUND,
            order.key,
            now,
            lambda books: self._script_of(books, order.charge_key),
            lambda books, _: self._refunds.find(books, order.key, now),
        )

    def hand_in(self, reference: str, evidence: Sequence[Evidence], *, now: datetime) -> None:
        with self._log.transaction() as books:
            disputes.hand_in(books, reference, evidence, now=now)

    def evidence_for(self, reference: str) -> Sequence[tuple[str, str]]:
        with self._log.transaction() as books:
            return disputes.evidence_for(books, reference)

    def entries(self, since: datetime, until: datetime, *, now: datetime) -> Sequence[Entry]:
        with self._log.transaction() as books:
            self._settle(books, now)
        return self._log.entries_between(since, until)

    def claim_notices(self, *, now: datetime, key: str | None = None) -> Sequence[QueuedNotice]:
        """Take the notices that are due, of one charge or of all."""
        with self._log.transaction() as books:
            self._settle(books, now)
            return rows.claim_notices(books, key=key, now=now)

    def forget_notice(self, notice: QueuedNotice) -> None:
        """It was received: never send it again."""
        with self._log.transaction() as books:
            rows.forget_notice(books, notice)

    def _settle(self, books: Connection, now: datetime) -> None:
        for charge in rows.charges_to_settle(books, now=now):
            self._charges.up_to(books, charge, now)
        for refund in rows.refunds_to_settle(books, now=now):
            self._refunds.up_to(books, refund, now)
        self._disputes.settle(books, now)

    def _script_of(self, books: Connection, charge_key: str) -> Script:
        return self._plots.of_key(books, charge_key) or CAPTURED

    def _serve[Answer](
        self,
        verb: Verb,
        key: str,
        now: datetime,
        find_script: Callable[[Connection], Script],
        act: Callable[[Connection, Script], Answer],
    ) -> Reply[Answer]:
        with self._log.transaction() as books:
            script = find_script(books)
            fault = note_call(books, verb, key, script.faults.get(verb), now=now)
            answers = [act(books, script)] if fault is None or fault.is_carried_out else []
        if fault is None:
            return Reply(answers[0])
        if not fault.is_answered:
            raise NoAnswer(fault.trouble)
        return Reply(answers[0], self._scenario.pause(fault.seconds))
