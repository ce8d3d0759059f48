"""What is sent to webhooks: the very reply that its owner gets to a GET of what it is about."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

import msgspec

from application.booking.queries import GetBooking
from application.delivery.queries import GetDelivery
from application.programme.queries import GetEvent
from application.shop.catalogue_queries import GetProduct
from application.shop.order_queries import GetOrder
from application.webhooks.queries import ShowWebhook
from domain.kernel.access import Principal
from domain.kernel.errors import Forbidden, NotFound
from domain.kernel.ids import BookingId, DeliveryId, EndpointId, EventId, OrderId, ProductId
from domain.webhooks.delivery import Delivery
from entrypoints.http.booking import BookingReply
from entrypoints.http.delivery_wire import DeliveryReply
from entrypoints.http.event_wire import EventDetailReply
from entrypoints.http.order_wire import OrderReply
from entrypoints.http.outgoing_webhooks import WebhookReply
from entrypoints.http.product_wire import ProductReply
from entrypoints.http.wire import Wire

type Show = Callable[[UUID, Principal], Awaitable[Wire]]


class ShownToOwner:
    """Asks the use cases that answer GET, as the owner: what these refuse is not sent."""

    def __init__(
        self,
        get_booking: GetBooking,
        get_event: GetEvent,
        get_order: GetOrder,
        get_product: GetProduct,
        get_delivery: GetDelivery,
        show_webhook: ShowWebhook,
    ) -> None:
        async def booking(id: UUID, by: Principal) -> Wire:
            return BookingReply.of_view(await get_booking(BookingId(id), by=by), by.account_id)

        async def event(id: UUID, by: Principal) -> Wire:
            return EventDetailReply.of_view(await get_event(EventId(id), by))

        async def order(id: UUID, by: Principal) -> Wire:
            return OrderReply.of_view(await get_order(OrderId(id), by))

        async def product(id: UUID, by: Principal) -> Wire:
            return ProductReply.of(await get_product(ProductId(id), by))

        async def delivery(id: UUID, by: Principal) -> Wire:
            return DeliveryReply.of_view(await get_delivery(DeliveryId(id), by=by))

        async def webhook(id: UUID, by: Principal) -> Wire:
            return WebhookReply.of(await show_webhook(EndpointId(id), by))

        self._show: Mapping[str, Show] = {
            "booking": booking,
            "event": event,
            "order": order,
            "product": product,
            "delivery": delivery,
            "webhook": webhook,
        }

    async def of(self, delivery: Delivery, by: Principal) -> bytes | None:
        kind, _, id = delivery.subject.partition(":")
        try:
            shown = await self._show[kind](UUID(id), by)
        except (NotFound, Forbidden):
            return None
        return _encoded(delivery, shown)


def _encoded(delivery: Delivery, shown: Wire) -> bytes:
    data: dict[str, Any] = {
        "subject": delivery.subject,
        "sequence": delivery.sequence,
        "position": delivery.position,
        "object": shown,
    }
    return msgspec.json.encode(
        {"type": delivery.event_name, "timestamp": delivery.happened_at, "data": data}
    )
