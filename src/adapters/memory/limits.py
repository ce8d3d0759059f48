"""Limits counted by one process alone."""

import time
from collections.abc import Callable
from datetime import timedelta

from application.platform.limits import Limit, Standing

ENTRIES_MAX = 100_000

type _Window = list[float]
"""What is used of it, and when it ends: changed in place, for this is counted per request."""


class MemoryLimits:
    """Nothing is awaited between looking and counting, so nobody comes in between."""

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, entries_max: int = ENTRIES_MAX
    ) -> None:
        self._clock = clock
        self._entries_max = entries_max
        self._windows: dict[tuple[str, str], _Window] = {}

    async def take(self, limit: Limit, key: str, *, cost: int = 1) -> Standing:
        now = self._clock()
        window = self._windows.get((limit.name, key))
        if window is None or window[1] <= now:
            window = self._open(limit, key, now)
        admitted = window[0] + cost <= limit.amount
        if admitted:
            window[0] += cost
        return Standing(
            limit=limit,
            admitted=admitted,
            remaining=max(0, limit.amount - int(window[0])),
            resets_in=timedelta(seconds=window[1] - now),
        )

    async def forget_ended(self) -> None:
        now = self._clock()
        ended = [name for name, window in self._windows.items() if window[1] <= now]
        for name in ended:
            del self._windows[name]

    def _open(self, limit: Limit, key: str, now: float) -> _Window:
        name = (limit.name, key)
        # Taken out first, so that the oldest window is always the first one.
        self._windows.pop(name, None)
        if len(self._windows) >= self._entries_max:
            del self._windows[next(iter(self._windows))]
        window = [0.0, now + limit.window.total_seconds()]
        self._windows[name] = window
        return window
