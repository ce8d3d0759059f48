"""The providers that are configured: which takes what, and how each of them is asked."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.payments.offers import may_travel, suits
from application.payments.ports import (
    Charge,
    ChargeOrder,
    Evidence,
    MethodOffer,
    Notice,
    PaymentGateway,
    PaymentOption,
    ProviderEntry,
    RefundAnswer,
    RefundOrder,
)
from application.payments.return_urls import ReturnUrls
from application.platform.errors import Unavailable
from application.platform.failpoints import failpoint
from application.platform.lines import Line
from application.platform.ports import Clock, Randomness
from domain.kernel.money import Money
from domain.payments.attempt import Attempt, Retry
from domain.payments.errors import MethodNotOffered, ProviderNotFound
from domain.payments.events import PaymentMethod
from domain.payments.payment import Payment
from domain.payments.refund import Refund
from domain.payments.retries import JITTER_PARTS, pause_after

PATIENCE = timedelta(seconds=10)
LIST_PATIENCE = timedelta(seconds=30)
"""For the next entry of a list: some providers have to be asked for many pages before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextTry:
    """Another attempt that makes sense."""

    gateway: str
    due_at: datetime


class Gateways:
    """Finds the provider of an attempt. One that is silent for too long is ``Unavailable``.

    Around every question there are two places for tests to let the process die.
    """

    def __init__(
        self,
        by_name: Mapping[str, PaymentGateway],
        *,
        clock: Clock,
        randomness: Randomness,
        patience: timedelta = PATIENCE,
        retry_elsewhere: bool = False,
        return_urls: ReturnUrls | None = None,
    ) -> None:
        self._lines = {
            name: Line(name, gateway, clock, patience=patience) for name, gateway in by_name.items()
        }
        self._randomness = randomness
        self._retry_elsewhere = retry_elsewhere
        self._return_urls = return_urls or ReturnUrls()

    def choose(self, method: PaymentMethod, amount: Money) -> PaymentOption:
        for option in self.all(amount.currency, amount=amount.amount):
            if option.method is method:
                return option
        raise MethodNotOffered(method, amount.currency)

    def all(
        self, currency: str, *, amount: int | None = None, country: str | None = None
    ) -> Sequence[PaymentOption]:
        """Of providers that offer the same method, the first one in the settings takes it."""
        found: dict[PaymentMethod, PaymentOption] = {}
        for name, line in self._lines.items():
            for offer in line.provider.offers:
                if suits(offer, currency, amount=amount, country=country):
                    found.setdefault(offer.method, _option(name, line.provider, offer))
        return list(found.values())

    def return_to(self, url: str) -> str:
        return self._return_urls.check(url)

    def next_try(self, payment: Payment, retry: Retry, *, now: datetime) -> NextTry | None:
        """When and where the payment is tried again, after an attempt that was declined."""
        last = payment.attempts[-1]
        jitter = self._randomness.below(JITTER_PARTS)
        due_at = now + pause_after(last.number, jitter=jitter)
        if retry is Retry.NEVER or not payment.may_try_again(due_at):
            return None
        gateway = last.gateway if retry is Retry.SAME else self.elsewhere(payment, at=due_at)
        return NextTry(gateway=gateway, due_at=due_at) if gateway else None

    def elsewhere(self, payment: Payment, *, at: datetime) -> str | None:
        """Who else could take it then, of those that were not asked yet."""
        if not self._retry_elsewhere:
            return None
        here = payment.attempts[-1].gateway
        asked = {attempt.gateway for attempt in payment.attempts}
        for name, line in self._lines.items():
            has_time = at + line.provider.session_minimum <= payment.expires_at
            if name not in asked and line.is_free and has_time and self._fits(payment, here, name):
                return name
        return None

    async def charge(self, payment: Payment, attempt: Attempt) -> Charge:
        await failpoint("payments.before-charge")
        try:
            order = _order(payment, attempt)
            return await self._to(attempt.gateway).ask(lambda gateway: gateway.charge(order))
        finally:
            await failpoint("payments.after-charge")

    async def capture(self, payment: Payment, attempt: Attempt) -> Charge:
        await failpoint("payments.before-capture")
        try:
            return await self._to(attempt.gateway).ask(
                lambda gateway: gateway.capture(
                    attempt.key, payment.amount, reference=attempt.reference
                )
            )
        finally:
            await failpoint("payments.after-capture")

    async def look_up(self, attempt: Attempt) -> Charge | None:
        await failpoint("payments.before-look-up")
        try:
            return await self._to(attempt.gateway).ask(
                lambda gateway: gateway.look_up(attempt.key, reference=attempt.reference)
            )
        finally:
            await failpoint("payments.after-look-up")

    async def cancel(self, attempt: Attempt) -> Charge:
        await failpoint("payments.before-cancel")
        try:
            return await self._to(attempt.gateway).ask(
                lambda gateway: gateway.cancel(attempt.key, reference=attempt.reference)
            )
        finally:
            await failpoint("payments.after-cancel")

    async def refund(self, payment: Payment, refund: Refund) -> RefundAnswer:
        await failpoint("payments.before-refund")
        try:
            attempt = payment.attempt_number(refund.attempt)
            order = _refund_order(payment, refund)
            return await self._to(attempt.gateway).ask(lambda gateway: gateway.refund(order))
        finally:
            await failpoint("payments.after-refund")

    async def look_up_refund(self, payment: Payment, refund: Refund) -> RefundAnswer | None:
        await failpoint("payments.before-refund-look-up")
        try:
            attempt = payment.attempt_number(refund.attempt)
            order = _refund_order(payment, refund)
            return await self._to(attempt.gateway).ask(
                lambda gateway: gateway.look_up_refund(order)
            )
        finally:
            await failpoint("payments.after-refund-look-up")

    async def entries(
        self, provider: str, since: datetime, until: datetime
    ) -> AsyncGenerator[ProviderEntry]:
        """What moved at a provider by its own list; raise ``Unavailable`` if it ends too early."""
        await failpoint("payments.before-list")
        listed = aiter(self._to(provider).provider.entries(since, until))
        while True:
            try:
                async with asyncio.timeout(LIST_PATIENCE.total_seconds()):
                    entry = await anext(listed, None)
            except TimeoutError:
                raise Unavailable(provider) from None
            if entry is None:
                return
            yield entry

    async def hand_in(self, provider: str, reference: str, evidence: Sequence[Evidence]) -> None:
        """Hand in what speaks for us in a dispute; it replaces what was handed in before."""
        await failpoint("payments.before-evidence")
        try:
            await self._to(provider).ask(
                lambda gateway: gateway.dispute_evidence(reference, evidence)
            )
        finally:
            await failpoint("payments.after-evidence")

    @property
    def names(self) -> Sequence[str]:
        return list(self._lines)

    def check(self, provider: str) -> None:
        """Raise ``ProviderNotFound`` if it is not one of ours."""
        self._to(provider)

    def read_notice(self, provider: str, body: bytes, headers: Mapping[str, str]) -> Notice:
        return self._to(provider).provider.read_notice(body, headers)

    def _fits(self, payment: Payment, here: str, there: str) -> bool:
        ours = next(self._offers(here, payment), None)
        return any(may_travel(payment, ours, offer) for offer in self._offers(there, payment))

    def _offers(self, name: str, payment: Payment) -> Iterator[MethodOffer]:
        amount = payment.amount
        for offer in self._to(name).provider.offers:
            if offer.method is payment.method and suits(
                offer, amount.currency, amount=amount.amount
            ):
                yield offer

    def _to(self, provider: str) -> Line[PaymentGateway]:
        try:
            return self._lines[provider]
        except KeyError:
            raise ProviderNotFound(provider) from None


def _option(name: str, gateway: PaymentGateway, offer: MethodOffer) -> PaymentOption:
    return PaymentOption(
        method=offer.method,
        gateway=name,
        session_minimum=gateway.session_minimum,
        minimum=offer.minimum,
        maximum=offer.maximum,
    )


def _order(payment: Payment, attempt: Attempt) -> ChargeOrder:
    return ChargeOrder(
        key=attempt.key,
        payment_id=payment.id,
        attempt=attempt.number,
        amount=payment.amount,
        method=payment.method,
        token=payment.token,
        expires_at=payment.expires_at,
        description=payment.description,
        return_url=payment.return_url,
    )


def _refund_order(payment: Payment, refund: Refund) -> RefundOrder:
    return RefundOrder(
        key=str(refund.id),
        refund_id=refund.id,
        payment_id=payment.id,
        attempt=refund.attempt,
        reference=payment.attempt_number(refund.attempt).reference,
        amount=refund.amount,
    )
