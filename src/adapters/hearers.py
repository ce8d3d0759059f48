"""Those within this process who listen to a broadcast."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from application.realtime.ports import Told

logger = logging.getLogger(__name__)


class Hearers:
    def __init__(self) -> None:
        self._hearers: list[Callable[[Told], None]] = []

    def __bool__(self) -> bool:
        return bool(self._hearers)

    @asynccontextmanager
    async def listening(self, hear: Callable[[Told], None]) -> AsyncIterator[None]:
        self._hearers.append(hear)
        try:
            yield
        finally:
            self._hearers.remove(hear)

    def hear(self, told: Told) -> None:
        for hear in self._hearers:
            try:
                hear(told)
            except Exception:
                # Whoever tells has just committed something: nothing may reach them.
                logger.exception("Somebody who listens failed at %s", told)
