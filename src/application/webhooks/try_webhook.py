from application.platform.ports import Clock, UnitOfWork
from application.webhooks.own import own
from application.webhooks.ports import WebhookStore
from domain.kernel.access import Principal, Right
from domain.kernel.ids import EndpointId


class TryWebhookHandler:
    """Have an event sent that means nothing, on the way that all others take."""

    def __init__(self, work: UnitOfWork[WebhookStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, endpoint_id: EndpointId, by: Principal) -> None:
        by.need(Right.LISTEN)
        async with self._work.begin() as store:
            endpoint = own(await store.endpoints.get(endpoint_id), by)
            await store.endpoints.save(endpoint.test(now=self._clock.now()))
