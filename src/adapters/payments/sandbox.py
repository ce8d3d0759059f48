"""The built-in payment provider: moves no money, and misbehaves when its token says so."""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from adapters.payments.sandbox_bank import ChargeOrder, SandboxBank
from adapters.payments.sandbox_notices import NoticeSigner, SandboxNotices
from adapters.payments.sandbox_rows import BankCharge
from adapters.payments.sandbox_script import script_of
from application.payments.ports import Charge, ChargeOutcome, Notice, RefundAnswer
from application.platform.errors import Unavailable
from application.platform.ports import Clock
from domain.kernel.ids import PaymentId, RefundId
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
_METHODS: Mapping[PaymentMethod, frozenset[str]] = {
    PaymentMethod.CARD: _EVERYWHERE,
    PaymentMethod.WALLET: _EVERYWHERE,
    PaymentMethod.UPI_COLLECT: _INDIA,
    PaymentMethod.UPI_INTENT: _INDIA,
    PaymentMethod.UPI_QR: _INDIA,
    PaymentMethod.NET_BANKING: frozenset({"EUR", "INR"}),
}
_STEPS = {
    PaymentMethod.UPI_INTENT: NextStep.REDIRECT,
    PaymentMethod.UPI_QR: NextStep.SHOW_QR,
    PaymentMethod.NET_BANKING: NextStep.REDIRECT,
}


class SandboxGateway:
    """docs/sandbox.md says what each token does."""

    name = NAME
    methods = _METHODS

    def __init__(
        self,
        bank: SandboxBank,
        notices: SandboxNotices,
        signer: NoticeSigner,
        clock: Clock,
        *,
        session_minimum: timedelta = SESSION_MINIMUM,
    ) -> None:
        self._bank = bank
        self._notices = notices
        self._signer = signer
        self._clock = clock
        self.session_minimum = session_minimum

    async def charge(
        self,
        payment_id: PaymentId,
        amount: Money,
        *,
        method: PaymentMethod,
        token: str,
        expires_at: datetime,
    ) -> Charge:
        script = script_of(method, token)
        if not script.arrives:
            raise Unavailable(NAME)
        order = ChargeOrder(
            payment_id=str(payment_id),
            amount=amount,
            method=method,
            token=token,
            expires_at=expires_at,
        )
        charge = await self._ask(lambda now: self._bank.charge(order, now=now))
        if script.early:
            await self._notices.deliver_due(payment_id=order.payment_id)
        if not script.answers:
            raise Unavailable(NAME)
        return _to_charge(charge)

    async def look_up(self, payment_id: PaymentId, *, reference: str) -> Charge | None:
        del reference  # The sandbox knows payments by our ids.
        charge = await self._ask(lambda now: self._bank.look_up(str(payment_id), now=now))
        return _to_charge(charge) if charge else None

    async def cancel(self, payment_id: PaymentId, *, reference: str) -> Charge:
        del reference
        charge = await self._ask(lambda now: self._bank.cancel(str(payment_id), now=now))
        return _to_charge(charge)

    async def refund(
        self, payment_id: PaymentId, amount: Money, *, reference: str, refund_id: RefundId
    ) -> RefundAnswer:
        del reference
        answer, arrives = await self._ask(
            lambda now: self._bank.refund(
                str(payment_id), amount, refund_id=str(refund_id), now=now
            )
        )
        if not arrives:
            raise Unavailable(NAME)
        return answer

    def read_notice(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        self._signer.verify(body, headers)
        try:
            return _to_notice(json.loads(body))
        except (ValueError, KeyError, TypeError, BadMoney):
            raise MalformedNotice from None

    async def _ask[Answer](self, question: Callable[[datetime], Answer]) -> Answer:
        # The books block, so they are asked outside the event loop.
        return await asyncio.to_thread(question, self._clock.now())


def _to_charge(charge: BankCharge) -> Charge:
    return Charge(
        reference=charge.reference,
        outcome=charge.outcome,
        captured=charge.amount if charge.outcome is ChargeOutcome.CAPTURED else None,
        next_action=_next_action(charge),
        reason=charge.reason,
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


def _to_notice(said: Mapping[str, str | int]) -> Notice:
    outcome = ChargeOutcome(str(said["outcome"]))
    amount = Money(int(said["amount"]), str(said["currency"]))
    return Notice(
        id=str(said["id"]),
        payment_id=PaymentId(UUID(str(said["paymentId"]))),
        charge=Charge(
            reference=str(said["reference"]),
            outcome=outcome,
            captured=amount if outcome is ChargeOutcome.CAPTURED else None,
            reason=str(said["reason"]),
        ),
    )
