"""A cache of this process alone, bounded in entries and bytes: the oldest unused goes first."""

import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta

ENTRIES_MAX = 10_000
BYTES_MAX = 32 * 2**20


class MemoryCache:
    def __init__(
        self,
        *,
        entries_max: int = ENTRIES_MAX,
        bytes_max: int = BYTES_MAX,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._entries_max = entries_max
        self._bytes_max = bytes_max
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._bytes = 0

    async def get(self, key: str) -> bytes | None:
        entry = self._kept.get(key)
        if entry is None:
            return None
        until, value = entry
        if until <= self._clock():
            self._drop(key)
            return None
        self._kept.move_to_end(key)
        return value

    async def put(self, key: str, value: bytes, *, ttl: timedelta) -> None:
        self._drop(key)
        self._kept[key] = (self._clock() + ttl.total_seconds(), value)
        self._bytes += len(value)
        while len(self._kept) > self._entries_max or self._bytes > self._bytes_max:
            self._drop(next(iter(self._kept)))

    async def forget(self, *keys: str) -> None:
        for key in keys:
            self._drop(key)

    def _drop(self, key: str) -> None:
        if entry := self._kept.pop(key, None):
            self._bytes -= len(entry[1])
