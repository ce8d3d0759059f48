"""What was computed once and may be used again for a while; nothing is only here."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol


class Cache(Protocol):
    """It may forget everything at any time, and fails nobody: what it cannot reach is not there."""

    async def get(self, key: str) -> bytes | None: ...

    async def put(self, key: str, value: bytes, *, ttl: timedelta) -> None:
        """Keep it for so long at most."""
        ...

    async def forget(self, *keys: str) -> None:
        """Forget them here; another process that cannot be told keeps them for their time."""
        ...


class Computed:
    """Computes what is not in the cache; those who ask at the same time wait for one answer."""

    def __init__(self, cache: Cache, *, ttl: timedelta | Callable[[bytes], timedelta]) -> None:
        self._cache = cache
        self._ttl_of = ttl if callable(ttl) else lambda _: ttl
        self._running: dict[str, asyncio.Task[bytes]] = {}

    async def get(self, key: str, compute: Callable[[], Awaitable[bytes]]) -> bytes:
        running = self._running.get(key)
        if running is None:
            # A task, so that who gives up waiting does not take the answer from the others.
            running = asyncio.create_task(self._find(key, compute))
            self._running[key] = running
            running.add_done_callback(lambda done: self._finish(key, done))
        return await asyncio.shield(running)

    async def _find(self, key: str, compute: Callable[[], Awaitable[bytes]]) -> bytes:
        value = await self._cache.get(key)
        if value is None:
            value = await compute()
            await self._cache.put(key, value, ttl=self._ttl_of(value))
        return value

    def _finish(self, key: str, done: asyncio.Task[bytes]) -> None:
        del self._running[key]
        if not done.cancelled():
            done.exception()  # Looked at, even if everybody who waited has gone.
