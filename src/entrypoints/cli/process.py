"""One process of the platform: from opening its connections to closing them."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn

from entrypoints.composition.root import app_of, chores_of, close, compose, open_, worker_of
from entrypoints.http.app import HttpApp
from entrypoints.settings import Settings
from entrypoints.worker.housekeeping import keep_house

REQUEST_GRACE_SECONDS = 12
CLOSE_SECONDS = 5
KEEP_ALIVE_SECONDS = 60


class Draining(Exception):
    """The process takes no new work."""


class Process:
    def __init__(self, settings: Settings, listener: socket.socket | None) -> None:
        self._settings = settings
        self._listener = listener
        self._application = compose(settings)
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT, then bring everything to its end."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        try:
            await open_(self._application)
            # Requests end before the work they leave behind.
            async with self._work(), self._answers():
                self._say_hello()
                await self._stopping.wait()
        finally:
            async with asyncio.timeout(CLOSE_SECONDS):
                await close(self._application)

    @asynccontextmanager
    async def _work(self) -> AsyncIterator[None]:
        if "worker" not in self._settings.roles:
            yield
            return
        worker = worker_of(self._application)
        async with self._beside(worker.run()), self._beside(keep_house(...)):
            yield
            worker.stop()
