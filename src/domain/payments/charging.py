"""How the money of a payment comes: in one attempt, or in several."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from uuid import uuid5

from domain.kernel.ids import RefundId
from domain.kernel.money import Money
from domain.payments import attempt as attempts
from domain.payments.attempt import Attempt, AttemptStatus, key_of
from domain.payments.errors import AttemptsOver
from domain.payments.events import (
    NOTHING_TO_DO,
    AttemptAbandoned,
    ExtraMoneyCaptured,
    NextAction,
    PaymentAuthorised,
    PaymentCancelled,
    PaymentCaptured,
    PaymentDeclined,
    PaymentEvent,
    PaymentExpired,
    PaymentPending,
    PaymentQuarantined,
    PaymentRetryPlanned,
    PaymentUnknown,
)
from domain.payments.payment_status import LIFECYCLE, PaymentStatus
from domain.payments.refund import Refund
from domain.payments.refunding import Refunding
from domain.payments.shares import all_of_payer


@dataclass(frozen=True, slots=True, kw_only=True)
class Charging(Refunding):
    """At most one attempt's money counts. What comes besides goes back: hence the refunds."""

    def wait_for_payer(self, next_action: NextAction, *, reference: str, now: datetime) -> Self:
        event = PaymentPending(
            **self._about(now), attempt=self.attempts[-1].number, next_action=next_action
        )
        return self._advance(
            AttemptStatus.PENDING, event, next_action=next_action, reference=reference
        )

    def lose_sight(self, *, now: datetime) -> Self:
        """The provider did not answer."""
        event = PaymentUnknown(**self._about(now), attempt=self.attempts[-1].number)
        return self._advance(AttemptStatus.UNKNOWN, event)

    def authorise(self, *, reference: str, now: datetime) -> Self:
        event = PaymentAuthorised(**self._about(now), attempt=self.attempts[-1].number)
        return self._advance(AttemptStatus.AUTHORISED, event, reference=reference)

    def decline(self, reason: str, *, reference: str, now: datetime) -> Self:
        event = PaymentDeclined(**self._about(now), reason=reason)
        return self._advance(
            AttemptStatus.DECLINED,
            event,
            reference=reference,
            reason=reason,
            decline_reason=reason,
        )

    def try_again(
        self, reason: str, *, reference: str, gateway: str, due_at: datetime, now: datetime
    ) -> Self:
        """The last attempt was declined for this reason; plan another one."""
        if not self.may_try_again(due_at):
            raise AttemptsOver(self.id)
        last = self.attempts[-1]
        ended = self._with(
            last, AttemptStatus.DECLINED, reference=reference or last.reference, reason=reason
        )
        number = last.number + 1
        planned = Attempt(
            number=number, gateway=gateway, key=key_of(self.id, number), started_at=due_at
        )
        event = PaymentRetryPlanned(
            **self._about(now), attempt=number, gateway=gateway, due_at=due_at, reason=reason
        )
        return self._move(PaymentStatus.INITIATED, event, attempts=(*ended, planned))

    def expire(self, *, now: datetime) -> Self:
        return self._advance(AttemptStatus.EXPIRED, PaymentExpired(**self._about(now)))

    def cancel(self, *, now: datetime) -> Self:
        return self._advance(AttemptStatus.CANCELLED, PaymentCancelled(**self._about(now)))

    def capture(
        self,
        *,
        reference: str,
        now: datetime,
        number: int | None = None,
        fee: Money | None = None,
    ) -> Self:
        """The money came by its last attempt, or by another one.

        Money that comes once more goes back by itself.
        """
        attempt = self.attempts[-1] if number is None else self.attempt_number(number)
        what = {
            **self._about(now),
            "amount": self.amount,
            "attempt": attempt.number,
            "gateway": attempt.gateway,
            "reference": reference,
            "fee": fee,
        }
        if self.paying is not None:
            return self._take_extra(attempt, ExtraMoneyCaptured(**what))
        taken = self._with(attempt, AttemptStatus.CAPTURED, reference=reference)
        captured = self._move(PaymentStatus.CAPTURED, PaymentCaptured(**what), attempts=taken)
        last = captured.attempts[-1]
        # Of several attempts only one may bring money: stop the one that still could.
        return captured.abandon(last.number, now=now) if last.is_live else captured

    def abandon(self, number: int, *, now: datetime) -> Self:
        """Nobody wants its money any more: what its provider reserved is to be set free."""
        attempt = self.attempt_number(number)
        status = AttemptStatus.CANCELLED if attempt.is_live else attempt.status
        marked = replace(attempt, status=status, abandoned=True)
        event = AttemptAbandoned(**self._about(now), attempt=number)
        return self._after(event, attempts=self._replaced(marked))

    def quarantine(self, reason: str, *, now: datetime) -> Self:
        """The provider said something that cannot be right: note it and move nothing."""
        event = PaymentQuarantined(**self._about(now), reason=reason)
        return self._after(event, quarantine_reason=reason)

    def _take_extra(self, attempt: Attempt, event: ExtraMoneyCaptured) -> Self:
        taken = self._with(attempt, AttemptStatus.CAPTURED, reference=event.reference, extra=True)
        back = Refund(
            id=RefundId(uuid5(self.id, f"extra {attempt.number}")),
            amount=event.amount,
            reason="money that came twice",
            attempt=attempt.number,
            shares=(all_of_payer(event.amount, self.payer_id),),
            extra=True,
        )
        requested = self._requested(back, event.at)
        return self._after(event, requested, attempts=taken, refunds=(*self.refunds, back))

    def _advance(
        self,
        target: AttemptStatus,
        event: PaymentEvent,
        *,
        reference: str = "",
        reason: str = "",
        **changes: Any,
    ) -> Self:
        """Move the payment, and its last attempt with it."""
        status = LIFECYCLE.move(self.status, PaymentStatus(target))
        last = self.attempts[-1]
        moved = self._with(last, target, reference=reference or last.reference, reason=reason)
        # Whatever the payer had to do, a move makes it obsolete.
        changes = {"next_action": NOTHING_TO_DO, **changes}
        return self._turned(status, event, attempts=moved, **changes)

    def _with(self, attempt: Attempt, target: AttemptStatus, **changes: Any) -> tuple[Attempt, ...]:
        status = attempts.LIFECYCLE.move(attempt.status, target)
        return self._replaced(replace(attempt, status=status, **changes))

    def _replaced(self, attempt: Attempt) -> tuple[Attempt, ...]:
        before, after = self.attempts[: attempt.number - 1], self.attempts[attempt.number :]
        return (*before, attempt, *after)
