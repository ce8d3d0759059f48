"""The line to one provider: with patience that has an end, a breaker and a bulkhead."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

from application.platform.breaker import Breaker
from application.platform.bulkhead import Bulkhead
from application.platform.errors import Unavailable
from application.platform.ports import Clock

type Limit = Callable[[float], AbstractAsyncContextManager[object]]
"""Ends what is done in it with ``TimeoutError`` after so many seconds."""


class Line[Provider]:
    def __init__(
        self,
        name: str,
        provider: Provider,
        clock: Clock,
        *,
        patience: timedelta,
        limit: Limit = asyncio.timeout,
    ) -> None:
        self.provider = provider
        self._limit = limit
        self._name = name
        self._patience = patience
        self._breaker = Breaker(name, clock)
        self._bulkhead = Bulkhead(name)

    @property
    def is_free(self) -> bool:
        """Whether a question would go through now."""
        return not self._breaker.is_open and not self._bulkhead.is_full

    async def ask[Answer](self, question: Callable[[Provider], Awaitable[Answer]]) -> Answer:
        """Raises ``Unavailable`` if there is no answer, ``NotAsked`` if there was no question."""
        return await self._bulkhead.run(
            lambda: self._breaker.run(lambda: self._wait(question(self.provider)))
        )

    async def _wait[Answer](self, answer: Awaitable[Answer]) -> Answer:
        try:
            async with self._limit(self._patience.total_seconds()):
                return await answer
        except TimeoutError:
            raise Unavailable(self._name) from None
