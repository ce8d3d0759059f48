from dataclasses import dataclass
from uuid import UUID

from application.platform.ports import Clock, UnitOfWork
from application.webhooks.own import own
from application.webhooks.ports import WebhookStore
from domain.kernel.access import Principal, Right
from domain.kernel.ids import EndpointId
from domain.webhooks.delivery import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryDelivery:
    endpoint_id: EndpointId
    delivery_id: UUID
    by: Principal


class RetryDeliveryHandler:
    """Send one event again, at once, whatever came of it before."""

    def __init__(self, work: UnitOfWork[WebhookStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: RetryDelivery) -> Delivery:
        command.by.need(Right.LISTEN)
        async with self._work.begin() as store:
            own(await store.endpoints.get(command.endpoint_id), command.by)
            known = await store.deliveries.lock(command.endpoint_id, command.delivery_id)
            again = known.again(now=self._clock.now())
            await store.deliveries.save(again)
        return again
