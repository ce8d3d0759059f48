"""Sending again what happened after a position of the log."""

from dataclasses import dataclass

from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from application.realtime.ports import EventLog
from application.webhooks.fan_out import BATCH, LOG, deliveries_to
from application.webhooks.own import own
from application.webhooks.ports import Hearers, Outbox, WebhookStore
from domain.kernel.access import Principal, Right
from domain.kernel.ids import EndpointId
from domain.webhooks.events import WebhookReplayAsked, WebhookTested

BATCHES_AT_A_TIME = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AskReplay:
    endpoint_id: EndpointId
    after: int
    by: Principal


class AskReplayHandler:
    def __init__(self, work: UnitOfWork[WebhookStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: AskReplay) -> None:
        command.by.need(Right.LISTEN)
        async with self._work.begin() as store:
            endpoint = own(await store.endpoints.get(command.endpoint_id), command.by)
            asked = endpoint.replay(command.after, now=self._clock.now())
            await store.endpoints.save(asked)


class ReplayWebhook:
    """Put into the lane again what was told before; what was not told yet comes by itself.

    How far it came is remembered, so that a long log is read in parts.
    """

    def __init__(self, log: EventLog, hearers: Hearers, outbox: Outbox, clock: Clock) -> None:
        self._log = log
        self._hearers = hearers
        self._outbox = outbox
        self._clock = clock

    async def __call__(self, event: WebhookReplayAsked, task: Task) -> None:
        reader = f"replay {task.id}"
        for _ in range(BATCHES_AT_A_TIME):
            if not await self._read_on(reader, event):
                await self._outbox.forget(reader)
                return
        raise NotYet(self._clock.now())

    async def _read_on(self, reader: str, event: WebhookReplayAsked) -> bool:
        """Whether there is more to read."""
        hearer = await self._hearers.one(event.endpoint_id)
        if hearer is None:
            return False
        seen, now = await self._outbox.position(reader), self._clock.now()
        end = await self._outbox.position(LOG) or 0
        logged = [
            (position, each)
            for position, each in await self._log.after(
                event.after if seen is None else seen, limit=BATCH
            )
            if position <= end
        ]
        if not logged:
            return False
        old = [each for each in logged if not isinstance(each[1].event, WebhookTested)]
        again = list(deliveries_to(hearer, old, now=now))
        await self._outbox.put(again, reader=reader, seen=seen, to=logged[-1][0], again=True)
        return True
