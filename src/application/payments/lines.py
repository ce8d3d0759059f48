"""The line to one provider: with patience that has an end, a breaker and a bulkhead."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from application.payments.breaker import Breaker
from application.payments.bulkhead import Bulkhead
from application.payments.ports import PaymentGateway
from application.platform.errors import Unavailable
from application.platform.ports import Clock


class Line:
    def __init__(
        self, name: str, gateway: PaymentGateway, clock: Clock, *, patience: timedelta
    ) -> None:
        self.gateway = gateway
        self._name = name
        self._patience = patience
        self._breaker = Breaker(name, clock)
        self._bulkhead = Bulkhead(name)

    @property
    def is_free(self) -> bool:
        """Whether a question would go through now."""
        return not self._breaker.is_open and not self._bulkhead.is_full

    async def ask[Answer](self, question: Callable[[PaymentGateway], Awaitable[Answer]]) -> Answer:
        """Raises ``Unavailable`` if there is no answer, ``NotAsked`` if there was no question."""
        return await self._bulkhead.run(
            lambda: self._breaker.run(lambda: self._wait(question(self.gateway)))
        )

    async def _wait[Answer](self, answer: Awaitable[Answer]) -> Answer:
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                return await answer
        except TimeoutError:
            raise Unavailable(self._name) from None
