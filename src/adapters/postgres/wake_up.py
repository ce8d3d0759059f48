"""Waking the workers of all processes, over LISTEN and NOTIFY.

It has a connection of its own. A NOTIFY within the transaction of an effect would make all
commits queue up behind one lock; and a connection that only listens does not notice that the
server was restarted, so this one is asked again and again whether it still lives.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from typing import Self

import asyncpg

from adapters.postgres.statement import Connection

CHANNEL = "fairground_tasks"
APPLICATION = "fairground-wake-up"

_PAUSE_SECONDS = 0.02
_HEALTH_SECONDS = 5.0
_RECONNECT_SECONDS = 0.5

logger = logging.getLogger(__name__)


class PostgresWakeUp:
    """Rings here at once, and in the other processes as soon as the database passes it on."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._rung = asyncio.Event()
        self._to_send = asyncio.Event()
        self._connecting: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._connecting = asyncio.create_task(self._stay_connected())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.wait({self._connecting})

    def ring(self) -> None:
        self._rung.set()
        self._to_send.set()

    async def wait(self, at_most: timedelta) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(at_most.total_seconds()):
                await self._rung.wait()
        self._rung.clear()

    async def _stay_connected(self) -> None:
        while True:
            try:
                await self._connect_and_serve()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                logger.warning("Workers are not woken up across processes: %s", error)
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _connect_and_serve(self) -> None:
        connection = await asyncpg.connect(
            self._url,
            timeout=_HEALTH_SECONDS,
            command_timeout=_HEALTH_SECONDS,
            server_settings={"application_name": APPLICATION},
        )
        try:
            connection.add_termination_listener(self._on_loss)
            await connection.add_listener(CHANNEL, self._on_notice)
            # Nobody knows what was rung while we did not listen.
            self._rung.set()
            await self._serve(connection)
        finally:
            connection.terminate()

    async def _serve(self, connection: Connection) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_HEALTH_SECONDS):
                    await self._to_send.wait()
            if self._to_send.is_set():
                self._to_send.clear()
                await connection.execute(f"NOTIFY {CHANNEL}")
                # Many rings in a row become one notice.
                await asyncio.sleep(_PAUSE_SECONDS)
            else:
                await connection.execute("SELECT 1")

    def _on_notice(self, connection: Connection, sender: int, *_: object) -> None:
        if sender != connection.get_server_pid():
            self._rung.set()

    def _on_loss(self, _: Connection) -> None:
        # Anything that makes the loop touch the connection, which then fails.
        self._to_send.set()
