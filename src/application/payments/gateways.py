"""The providers that are configured, each asked with patience that has an end."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from datetime import timedelta

from application.payments.ports import (
    Charge,
    Notice,
    PaymentGateway,
    PaymentOption,
    RefundAnswer,
)
from application.platform.errors import Unavailable
from domain.kernel.money import Money
from domain.payments.errors import MethodNotOffered, ProviderNotFound
from domain.payments.events import PaymentMethod
from domain.payments.payment import Payment
from domain.payments.refund import Refund

PATIENCE = timedelta(seconds=10)


class Gateways:
    """Finds the provider of a payment. One that is silent for too long is ``Unavailable``."""

    def __init__(
        self, by_name: Mapping[str, PaymentGateway], *, patience: timedelta = PATIENCE
    ) -> None:
        self._by_name = by_name
        self._patience = patience

    def choose(self, method: PaymentMethod, amount: Money) -> PaymentOption:
        for option in self.all(amount.currency):
            if option.method is method:
                return option
        raise MethodNotOffered(method, amount.currency)

    def all(self, currency: str) -> Sequence[PaymentOption]:
        """Of providers that offer the same method, the first one in the settings takes it."""
        found: dict[PaymentMethod, PaymentOption] = {}
        for name, gateway in self._by_name.items():
            for method, currencies in gateway.methods.items():
                if currency in currencies:
                    minimum = gateway.session_minimum
                    option = PaymentOption(method=method, gateway=name, session_minimum=minimum)
                    found.setdefault(method, option)
        return list(found.values())

    async def charge(self, payment: Payment) -> Charge:
        charging = self._of(payment).charge(
            payment.id,
            payment.amount,
            method=payment.method,
            token=payment.token,
            expires_at=payment.expires_at,
        )
        return await self._wait(payment, charging)

    async def look_up(self, payment: Payment) -> Charge | None:
        looking = self._of(payment).look_up(payment.id, reference=payment.reference)
        return await self._wait(payment, looking)

    async def cancel(self, payment: Payment) -> Charge:
        cancelling = self._of(payment).cancel(payment.id, reference=payment.reference)
        return await self._wait(payment, cancelling)

    async def refund(self, payment: Payment, refund: Refund) -> RefundAnswer:
        refunding = self._of(payment).refund(
            payment.id, refund.amount, reference=payment.reference, refund_id=refund.id
        )
        return await self._wait(payment, refunding)

    def read_notice(self, provider: str, body: bytes, headers: Mapping[str, str]) -> Notice:
        return self._named(provider).read_notice(body, headers)

    def _of(self, payment: Payment) -> PaymentGateway:
        return self._named(payment.gateway)

    def _named(self, provider: str) -> PaymentGateway:
        try:
            return self._by_name[provider]
        except KeyError:
            raise ProviderNotFound(provider) from None

    async def _wait[Answer](self, payment: Payment, answer: Awaitable[Answer]) -> Answer:
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                return await answer
        except TimeoutError:
            raise Unavailable(payment.gateway) from None
