"""The broadcast over LISTEN and NOTIFY, on a connection of its own.

As long as no other process says that it is there, nothing is told to any: a platform in one
process pays nothing for it.

A NOTIFY within the transaction that made the news would make all commits queue up behind one
lock. And a connection that only listens does not notice that the server was restarted or that a
firewall forgot it: this one is asked again and again whether it still lives.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Self

import asyncpg

from adapters.broadcast_lines import Waiting, read_payload
from adapters.hearers import Hearers
from adapters.postgres.statement import Connection
from application.realtime.ports import Happened, Missed, Publication, Said, Told

CHANNEL = "fairground_broadcast"
APPLICATION = "fairground-broadcast"
PAYLOAD_BYTES = 7_900
"""PostgreSQL takes less than 8,000."""

PAUSE_SECONDS = 0.005
HEALTH_SECONDS = 5.0
AUDIENCE_SECONDS = 3 * HEALTH_SECONDS
"""So long after its last greeting another process counts as being there."""

RECONNECT_SECONDS = 0.5

_GREETING = "hello"
_NOTIFY = "SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload"

logger = logging.getLogger(__name__)


class PostgresBroadcast:
    """Heard here at once, and in the other processes as soon as the database passes it on."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._hearers = Hearers()
        self._waiting = Waiting(payload_bytes=PAYLOAD_BYTES)
        self._connecting: asyncio.Task[None] | None = None
        self._is_lost = False
        self._audience_until = 0.0
        self.is_connected = asyncio.Event()
        self.has_audience = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._connecting = asyncio.create_task(self._stay_connected())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.wait({self._connecting})

    def tell(self, happened: Sequence[Happened]) -> None:
        if self._hearers:
            for each in happened:
                self._hearers.hear(each)
        self._tell_others(happened)

    def publish(self, channel: str, publication: Publication) -> None:
        said = Said(channel, publication)
        self._hearers.hear(said)
        self._tell_others([said])

    def listen(self, hear: Callable[[Told], None]) -> AbstractAsyncContextManager[None]:
        return self._hearers.listening(hear)

    def _tell_others(self, told: Sequence[Happened | Said]) -> None:
        if time.monotonic() < self._audience_until:
            self._waiting.put(told)

    async def _stay_connected(self) -> None:
        while True:
            try:
                await self._connect_and_serve()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                logger.warning("What happens is not told across processes: %s", error)
            # What the others were told meanwhile, and what we could not tell them, is lost.
            self._waiting.look()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _connect_and_serve(self) -> None:
        connection = await asyncpg.connect(
            self._url,
            timeout=HEALTH_SECONDS,
            command_timeout=HEALTH_SECONDS,
            server_settings={"application_name": APPLICATION},
        )
        try:
            self._is_lost = False
            connection.add_termination_listener(self._on_loss)
            await connection.add_listener(CHANNEL, self._on_notice)
            await connection.execute(_NOTIFY, CHANNEL, [_GREETING])
            self._hearers.hear(Missed())
            self.is_connected.set()
            await self._serve(connection)
        finally:
            self.is_connected.clear()
            connection.terminate()

    async def _serve(self, connection: Connection) -> None:
        while not self._is_lost:
            await self._waiting.wait(timedelta(seconds=HEALTH_SECONDS))
            if payloads := self._waiting.take():
                await connection.execute(_NOTIFY, CHANNEL, [each.decode() for each in payloads])
                # What comes meanwhile goes together.
                await asyncio.sleep(PAUSE_SECONDS)
            elif not self._is_lost:
                await connection.execute(_NOTIFY, CHANNEL, [_GREETING])

    def _on_notice(self, connection: Connection, sender: int, _: str, payload: object) -> None:
        if sender == connection.get_server_pid():
            return
        if payload == _GREETING:
            self._on_greeting()
        elif self._hearers:
            for told in read_payload(str(payload)):
                self._hearers.hear(told)

    def _on_greeting(self) -> None:
        if not self.has_audience.is_set():
            # Who came now does not know yet that we are here.
            self._waiting.nudge()
        self.has_audience.set()
        self._audience_until = time.monotonic() + AUDIENCE_SECONDS

    def _on_loss(self, _: Connection) -> None:
        self._is_lost = True
        self._waiting.nudge()
