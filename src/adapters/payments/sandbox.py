"""The built-in payment provider: moves no money, and misbehaves when its token says so."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

from adapters.payments.sandbox_bank import Reply, SandboxBank
from adapters.payments.sandbox_log import Entry, SandboxLog
from adapters.payments.sandbox_news import to_notice
from adapters.payments.sandbox_notices import NoticeSigner, SandboxNotices
from adapters.payments.sandbox_rows import BankCharge
from adapters.sandboxes.faults import NoAnswer
from adapters.sandboxes.waiting import Wait, wait
from application.payments.ports import (
    Charge,
    ChargeOrder,
    ChargeOutcome,
    EntryKind,
    Evidence,
    MethodOffer,
    Notice,
    ProviderEntry,
    RefundAnswer,
    RefundOrder,
)
from application.platform.errors import Unavailable
from application.platform.ports import Clock
from domain.kernel.money import BadMoney, Money
from domain.payments.errors import MalformedNotice
from domain.payments.events import NOTHING_TO_DO, NextAction, NextStep, PaymentMethod

NAME = "sandbox"
SESSION_MINIMUM = timedelta(minutes=3)

# fmt: off
_EVERYWHERE = frozenset({
    "AED", "AUD", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HUF",
    "INR", "JPY", "KWD", "NOK", "NZD", "PLN", "SEK", "SGD", "USD",
})
# fmt: on
_INDIA = frozenset({"INR"})
_CURRENCIES = {
    PaymentMethod.CARD: _EVERYWHERE,
    PaymentMethod.WALLET: _EVERYWHERE,
    PaymentMethod.UPI_COLLECT: _INDIA,
    PaymentMethod.UPI_INTENT: _INDIA,
    PaymentMethod.UPI_QR: _INDIA,
    PaymentMethod.NET_BANKING: frozenset({"EUR", "INR"}),
}
_OFFERS = tuple(
    # All sandboxes know the same tokens.
    MethodOffer(method=method, currencies=currencies, tokens=NAME)
    for method, currencies in _CURRENCIES.items()
)
# What comes back from a dispute that was won is no entry of its own, as elsewhere.
_KINDS = {
    "capture": EntryKind.CAPTURE,
    "refund": EntryKind.REFUND,
    "dispute": EntryKind.DISPUTE,
}
_STEPS = {
    PaymentMethod.UPI_INTENT: NextStep.REDIRECT,
    PaymentMethod.UPI_QR: NextStep.SHOW_QR,
    PaymentMethod.NET_BANKING: NextStep.REDIRECT,
}


class SandboxGateway:
    """docs/sandbox.md says what each token does."""

    offers = _OFFERS

    def __init__(
        self,
        bank: SandboxBank,
        notices: SandboxNotices,
        signer: NoticeSigner,
        clock: Clock,
        *,
        log: SandboxLog,
        session_minimum: timedelta = SESSION_MINIMUM,
        name: str = NAME,
        wait: Wait = wait,
    ) -> None:
        self._bank = bank
        self._notices = notices
        self._signer = signer
        self._clock = clock
        self._log = log
        self.session_minimum = session_minimum
        self.name = name
        self._wait = wait

    async def charge(self, order: ChargeOrder) -> Charge:
        charge = await self._ask(lambda now: self._bank.charge(order, now=now))
        if charge.script.early:
            await self._notices.deliver_due(key=order.key)
        return _to_charge(charge)

    async def capture(self, key: str, amount: Money, *, reference: str) -> Charge:
        del reference  # The sandbox knows charges by our keys.
        charge = await self._ask(lambda now: self._bank.capture(key, amount, now=now))
        return _to_charge(charge)

    async def look_up(self, key: str, *, reference: str) -> Charge | None:
        del reference
        charge = await self._ask(lambda now: self._bank.look_up(key, now=now))
        return _to_charge(charge) if charge else None

    async def cancel(self, key: str, *, reference: str) -> Charge:
        del reference
        charge = await self._ask(lambda now: self._bank.cancel(key, now=now))
        return _to_charge(charge)

    async def refund(self, order: RefundOrder) -> RefundAnswer:
        refund = await self._ask(lambda now: self._bank.refund(order, now=now))
        return refund.answer

    async def look_up_refund(self, order: RefundOrder) -> RefundAnswer | None:
        refund = await self._ask(lambda now: self._bank.look_up_refund(order, now=now))
        return refund.answer if refund else None

    async def dispute_evidence(self, reference: str, evidence: Sequence[Evidence]) -> None:
        now = self._clock.now()
        await self._log.wait_for(lambda: self._bank.hand_in(reference, evidence, now=now))

    async def entries(self, since: datetime, until: datetime) -> AsyncIterator[ProviderEntry]:
        now = self._clock.now()
        moved = await self._log.wait_for(lambda: self._bank.entries(since, until, now=now))
        for entry in moved:
            if kind := _KINDS.get(entry.kind):
                yield _to_entry(entry, kind)

    def read_notice(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        self._signer.verify(body, headers)
        try:
            return to_notice(json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError, BadMoney):
            raise MalformedNotice from None

    async def _ask[Answer](self, question: Callable[[datetime], Reply[Answer]]) -> Answer:
        now = self._clock.now()
        try:
            reply = await self._log.wait_for(lambda: question(now))
        except NoAnswer:
            raise Unavailable(self.name) from None
        if reply.after:
            await self._wait(reply.after)
        return reply.answer


def _to_charge(charge: BankCharge) -> Charge:
    is_captured = charge.outcome is ChargeOutcome.CAPTURED
    return Charge(
        reference=charge.reference,
        outcome=charge.outcome,
        captured=charge.taken if is_captured else None,
        next_action=_next_action(charge),
        reason=charge.reason,
        retry=charge.retry,
        fee=charge.fee if is_captured and not charge.script.fee_told_late else None,
    )


def _next_action(charge: BankCharge) -> NextAction:
    if charge.outcome is not ChargeOutcome.PENDING:
        return NOTHING_TO_DO
    return NextAction(
        step=_STEPS.get(charge.method, NextStep.CONFIRM_IN_APP), target=_target(charge)
    )


def _target(charge: BankCharge) -> str:
    if charge.method in {PaymentMethod.UPI_INTENT, PaymentMethod.UPI_QR}:
        amount, currency = str(charge.amount).split()
        asked = {"pa": "fairground@sandbox", "pn": "Fairground", "am": amount, "cu": currency}
        return "upi://pay?" + urlencode({**asked, "tr": charge.reference})
    if charge.method is PaymentMethod.NET_BANKING:
        return f"https://bank.invalid/pay/{charge.reference}"
    return ""


def _to_entry(entry: Entry, kind: EntryKind) -> ProviderEntry:
    return ProviderEntry(
        kind=kind,
        reference=entry.reference,
        key=entry.key,
        amount=Money(entry.amount, entry.currency),
        fee=None if entry.fee is None else Money(entry.fee, entry.currency),
        at=entry.at,
    )
