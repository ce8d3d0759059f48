from dataclasses import dataclass

from application.platform.ports import Clock, UnitOfWork
from application.webhooks.own import own
from application.webhooks.ports import WebhookStore
from domain.kernel.access import Principal, Right
from domain.kernel.ids import EndpointId


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveWebhook:
    endpoint_id: EndpointId
    seen_version: int
    by: Principal


class RemoveWebhookHandler:
    """Send nothing there any more, and forget what was sent."""

    def __init__(self, work: UnitOfWork[WebhookStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: RemoveWebhook) -> None:
        command.by.need(Right.LISTEN)
        async with self._work.begin() as store:
            known = await store.endpoints.get(command.endpoint_id)
            mine = own(known, command.by, command.seen_version)
            await store.endpoints.remove(mine.remove(now=self._clock.now()))
