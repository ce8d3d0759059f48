"""The webhooks of sandboxes: how they are signed, and delivered until somebody takes them."""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus
from secrets import token_bytes
from typing import Protocol, Self

from application.platform.errors import Unavailable
from application.platform.ports import Clock

logger = logging.getLogger(__name__)

TIMESTAMP_HEADER = "x-sandbox-timestamp"
SIGNATURE_HEADER = "x-sandbox-signature"
TOLERANCE = timedelta(seconds=300)

type Deliver = Callable[[bytes, Mapping[str, str]], Awaitable[int]]
"""Hands a notice to our webhook and returns its status, or raises ``Unavailable``."""


class Refused(Exception):
    """The signature is not ours, or the notice is old."""


class Signer:
    """HMAC-SHA-256 over ``<timestamp>.<body>``, in hexadecimal.

    The first secret signs, all of them are accepted: so one can be replaced.
    """

    def __init__(self, secrets: Sequence[bytes], clock: Clock) -> None:
        self._secrets = tuple(secrets)
        self._clock = clock

    def sign(self, body: bytes) -> Mapping[str, str]:
        timestamp = str(int(self._clock.now().timestamp()))
        signature = _digest(self._secrets[0], timestamp, body)
        return {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: signature}

    def forge(self, body: bytes) -> Mapping[str, str]:
        """Headers as those would send them who do not know the secret."""
        return {**self.sign(body), SIGNATURE_HEADER: _digest(token_bytes(), "0", body)}

    def check(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Raise ``Refused`` unless we signed it, and not long ago."""
        timestamp = headers.get(TIMESTAMP_HEADER, "")
        given = headers.get(SIGNATURE_HEADER, "").encode()
        # Every secret is tried, so that the time tells nothing.
        matches = [
            hmac.compare_digest(_digest(secret, timestamp, body).encode(), given)
            for secret in self._secrets
        ]
        if not any(matches):
            raise Refused("The signature is wrong.")
        # The signature covers the timestamp, so it is a number that we wrote.
        age = self._clock.now().timestamp() - int(timestamp)
        if abs(age) > TOLERANCE.total_seconds():
            raise Refused("The notice is too old, or from the future.")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedNotice:
    position: int
    body: bytes
    forged: bool = False


class Outbox(Protocol):
    """What is still to be told. What is taken and not forgotten comes back later."""

    async def claim(self, *, key: str | None) -> Sequence[QueuedNotice]:
        """Take what is due, about one thing or about all."""
        ...

    async def forget(self, notice: QueuedNotice) -> None:
        """It was received: never send it again."""
        ...


class Messenger:
    """Delivers what a sandbox has to say, again and again until it is received.

    As a context it does so in the background.
    """

    def __init__(self, outbox: Outbox, signer: Signer) -> None:
        self._outbox = outbox
        self._signer = signer
        self._deliver: Deliver | None = None
        self._loop: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._loop = asyncio.create_task(self.keep_delivering())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.wait([self._loop])

    def connect(self, deliver: Deliver) -> None:
        """Say where notices go; before that they wait."""
        self._deliver = deliver

    async def deliver_due(self, *, key: str | None = None) -> None:
        """Deliver what is due now, about one thing or about all."""
        if self._deliver is None:
            return
        for notice in await self._outbox.claim(key=key):
            await self._hand_over(self._deliver, notice)

    async def keep_delivering(self, *, every: timedelta = timedelta(milliseconds=100)) -> None:
        """Deliver what becomes due, until cancelled."""
        while True:
            try:
                await self.deliver_due()
            except Exception:
                # A loop that ends would never deliver anything again.
                logger.exception("The sandbox could not deliver its notices")
            await asyncio.sleep(every.total_seconds())

    async def _hand_over(self, deliver: Deliver, notice: QueuedNotice) -> None:
        sign = self._signer.forge if notice.forged else self._signer.sign
        try:
            status = await deliver(notice.body, sign(notice.body))
        except Unavailable:
            status = HTTPStatus.SERVICE_UNAVAILABLE
        # A forger tries once.
        if notice.forged or HTTPStatus(status).is_success:
            await self._outbox.forget(notice)


def _digest(secret: bytes, timestamp: str, body: bytes) -> str:
    return hmac.new(secret, timestamp.encode() + b"." + body, sha256).hexdigest()
