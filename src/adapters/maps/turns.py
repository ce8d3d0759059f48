"""Not more often than a server wants to be asked."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from application.platform.errors import Unavailable

WAIT_MAX = timedelta(seconds=1)


class Turns:
    """One turn after the other, so far apart; who would wait too long is turned away at once."""

    def __init__(
        self,
        name: str,
        *,
        every: timedelta,
        wait_max: timedelta = WAIT_MAX,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._name = name
        self._every = every.total_seconds()
        self._wait_max = wait_max.total_seconds()
        self._clock = clock
        self._sleep = sleep
        self._free_at = 0.0

    async def mine(self) -> timedelta:
        """Wait for one's turn, and say how long that was; ``Unavailable`` if it is too far off."""
        now = self._clock()
        wait = max(0.0, self._free_at - now)
        if wait > self._wait_max:
            raise Unavailable(self._name)
        # Taken before the wait, so that nobody else gets it meanwhile.
        self._free_at = now + wait + self._every
        await self._sleep(wait)
        return timedelta(seconds=wait)
