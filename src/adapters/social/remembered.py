import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

from application.platform.ports import Clock

NEVER = datetime.min.replace(tzinfo=UTC)


class Remembered[Value]:
    """What is asked once for all who want it at the same time, and believed for a while.

    Who waits together also fails together: nobody waits for the failures of those before them.
    """

    def __init__(
        self, ask: Callable[[], Coroutine[Any, Any, Value]], clock: Clock, *, lasts: timedelta
    ) -> None:
        self._ask = ask
        self._clock = clock
        self._lasts = lasts
        self._known: Value | None = None
        self._known_since = NEVER
        self._running: asyncio.Task[Value] | None = None

    @property
    def age(self) -> timedelta:
        return self._clock.now() - self._known_since

    async def get(self) -> Value:
        if self._known is None or self.age >= self._lasts:
            return await self.renew()
        return self._known

    async def renew(self) -> Value:
        """Ask, whatever is known."""
        # A task, so that who gives up waiting does not take the answer from the others.
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._renew())
            self._running.add_done_callback(_look_at)
        return await asyncio.shield(self._running)

    async def _renew(self) -> Value:
        now = self._clock.now()
        known = await self._ask()
        self._known, self._known_since = known, now
        return known


def _look_at(done: "asyncio.Task[Any]") -> None:
    """Even if everybody who waited has gone."""
    if not done.cancelled():
        done.exception()
