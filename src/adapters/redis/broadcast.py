"""The broadcast over Redis, which may vanish at any time: then everybody looks into the log."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from datetime import timedelta
from typing import Any, Self
from uuid import uuid4

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from adapters.broadcast_lines import Waiting, read_payload
from adapters.hearers import Hearers
from application.realtime.ports import Happened, Missed, Publication, Said, Told

CHANNEL = "fairground:broadcast"
PAYLOAD_BYTES = 64 * 2**10
PAUSE_SECONDS = 0.002
HEALTH_SECONDS = 2.0
RECONNECT_SECONDS = 0.25

logger = logging.getLogger(__name__)


class RedisBroadcast:
    """Heard here at once, and in the other processes as soon as Redis passes it on."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._hearers = Hearers()
        self._waiting = Waiting(payload_bytes=PAYLOAD_BYTES)
        # Each payload says who sent it, so that nobody hears himself twice.
        self._sender = uuid4().hex.encode()
        self._jobs: Sequence[asyncio.Task[None]] = ()
        self.is_connected = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._jobs = [asyncio.create_task(self._keep(job)) for job in (self._send, self._hear)]
        return self

    async def __aexit__(self, *_: object) -> None:
        for job in self._jobs:
            job.cancel()
        await asyncio.wait(self._jobs)

    def tell(self, happened: Sequence[Happened]) -> None:
        if self._hearers:
            for each in happened:
                self._hearers.hear(each)
        self._waiting.put(happened)

    def publish(self, channel: str, publication: Publication) -> None:
        said = Said(channel, publication)
        self._hearers.hear(said)
        self._waiting.put([said])

    def listen(self, hear: Callable[[Told], None]) -> AbstractAsyncContextManager[None]:
        return self._hearers.listening(hear)

    async def _keep(self, job: Callable[[], Any]) -> None:
        while True:
            try:
                await job()
            except (RedisError, OSError, TimeoutError) as error:
                logger.warning("What happens is not told across processes: %s", error)
            self._waiting.look()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _send(self) -> None:
        while True:
            await self._waiting.wait(timedelta(hours=1))
            for payload in self._waiting.take():
                await self._redis.publish(CHANNEL, self._sender + payload)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _hear(self) -> None:
        async with self._redis.pubsub() as heard:
            await heard.subscribe(CHANNEL)
            self._hearers.hear(Missed())
            self.is_connected.set()
            try:
                async with aclosing(_payloads(heard)) as payloads:
                    async for payload in payloads:
                        self._on_payload(payload)
            finally:
                self.is_connected.clear()

    def _on_payload(self, payload: bytes) -> None:
        sender, said = payload[: len(self._sender)], payload[len(self._sender) :]
        if sender != self._sender and self._hearers:
            for told in read_payload(said):
                self._hearers.hear(told)


async def _payloads(heard: PubSub) -> AsyncGenerator[bytes]:
    """What is published; a connection that says nothing is asked whether it lives."""
    is_asked = False
    while True:
        message = await heard.get_message(timeout=HEALTH_SECONDS)
        if message is None and is_asked:
            raise TimeoutError("Redis does not answer.")
        if is_asked := message is None:
            await heard.ping()
        elif message["type"] == "message":
            yield message["data"]
