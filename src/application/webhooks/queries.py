"""What can be read about one's own endpoints: everything but their secrets."""

from collections.abc import Sequence

from application.platform.paging import Page, PageRequest
from application.webhooks.own import own
from application.webhooks.ports import WebhookViews
from application.webhooks.topics import names_for
from domain.kernel.access import Principal, Right
from domain.kernel.ids import EndpointId
from domain.webhooks.delivery import Delivery, DeliveryStatus
from domain.webhooks.endpoint import Endpoint


class ListEventNames:
    """The names of the events that somebody may have sent."""

    async def __call__(self, by: Principal) -> Sequence[str]:
        by.need(Right.LISTEN)
        return names_for(by)


class ListWebhooks:
    def __init__(self, views: WebhookViews) -> None:
        self._views = views

    async def __call__(self, page: PageRequest, by: Principal) -> Page[Endpoint]:
        by.need(Right.LISTEN)
        return await self._views.page(by.account_id, page)


class ShowWebhook:
    def __init__(self, views: WebhookViews) -> None:
        self._views = views

    async def __call__(self, endpoint_id: EndpointId, by: Principal) -> Endpoint:
        by.need(Right.LISTEN)
        return own(await self._views.get(endpoint_id), by)


class ListWebhookDeliveries:
    def __init__(self, views: WebhookViews) -> None:
        self._views = views

    async def __call__(
        self,
        endpoint_id: EndpointId,
        status: DeliveryStatus | None,
        page: PageRequest,
        by: Principal,
    ) -> Page[Delivery]:
        by.need(Right.LISTEN)
        own(await self._views.get(endpoint_id), by)
        return await self._views.deliveries(endpoint_id, status, page)
