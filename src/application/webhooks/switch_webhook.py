"""Pausing an endpoint, and sending to it again."""

from application.platform.ports import Clock, UnitOfWork
from application.webhooks.own import own
from application.webhooks.ports import WebhookStore
from domain.kernel.access import Principal, Right
from domain.kernel.ids import EndpointId
from domain.webhooks.endpoint import Endpoint


class PauseWebhookHandler:
    """Let what happens wait until it is resumed."""

    def __init__(self, work: UnitOfWork[WebhookStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, endpoint_id: EndpointId, by: Principal) -> Endpoint:
        by.need(Right.LISTEN)
        async with self._work.begin() as store:
            endpoint = own(await store.endpoints.get(endpoint_id), by)
            paused = endpoint.pause(now=self._clock.now())
            await store.endpoints.save(paused)
        return paused.settled()


class ResumeWebhookHandler:
    """Send what waits, and what happens from now on."""

    def __init__(self, work: UnitOfWork[WebhookStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, endpoint_id: EndpointId, by: Principal) -> Endpoint:
        by.need(Right.LISTEN)
        async with self._work.begin() as store:
            endpoint = own(await store.endpoints.get(endpoint_id), by)
            resumed = endpoint.resume(now=self._clock.now())
            await store.endpoints.save(resumed)
        return resumed.settled()
