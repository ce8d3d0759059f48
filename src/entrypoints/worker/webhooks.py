"""Sends to webhooks: reads on in the log, and works on many lanes at a time."""

import asyncio
import logging
from datetime import timedelta

from application.platform.ports import Clock
from application.webhooks.fan_out import FanOut
from application.webhooks.ports import Lane, Lanes
from application.webhooks.send_due import LEASE, SendDue

POLL = timedelta(seconds=1)
LANES_MAX = 64

logger = logging.getLogger(__name__)


class WebhookSender:
    """Any number of them may run. Each lane is one endpoint's, so a slow one slows itself only."""

    def __init__(
        self, fan_out: FanOut, lanes: Lanes, send: SendDue, clock: Clock, *, most: int = LANES_MAX
    ) -> None:
        self._fan_out = fan_out
        self._lanes = lanes
        self._send = send
        self._clock = clock
        self._most = most
        self._working: set[asyncio.Task[None]] = set()
        self._has_more = False

    async def run(self) -> None:
        """Go on until cancelled. What is under way then is sent again, by its lease."""
        try:
            while True:
                await self._look()
                await self._rest()
        finally:
            for working in self._working:
                working.cancel()

    async def run_due(self) -> None:
        """Send what is due now, and what becomes due by that, until nothing is left."""
        while await self._fan_out():
            pass
        while claimed := await self._claim(self._most):
            await asyncio.gather(*(self._send(lane) for lane in claimed))

    async def _look(self) -> None:
        try:
            self._has_more = await self._fan_out()
            for lane in await self._claim(self._most - len(self._working)):
                self._start(lane)
        except Exception:
            # Whatever is wrong with the database, we are there again when it is.
            logger.exception("Webhooks have to wait.")

    async def _claim(self, limit: int) -> list[Lane]:
        if limit <= 0:
            return []
        now = self._clock.now()
        return list(await self._lanes.claim(now=now, until=now + LEASE, limit=limit))

    def _start(self, lane: Lane) -> None:
        working = asyncio.create_task(self._work_on(lane), name=f"webhook {lane.endpoint_id}")
        self._working.add(working)
        working.add_done_callback(self._working.discard)

    async def _work_on(self, lane: Lane) -> None:
        try:
            await self._send(lane)
        except Exception:
            # Its lease brings the lane back.
            logger.exception("Sending to webhook %s broke off", lane.endpoint_id)

    async def _rest(self) -> None:
        seconds = 0 if self._has_more else POLL.total_seconds()
        if not self._working:
            await asyncio.sleep(seconds)
            return
        # A lane that was given back may have more in it.
        await asyncio.wait(set(self._working), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
