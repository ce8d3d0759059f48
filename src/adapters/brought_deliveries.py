"""What ratings know of deliveries: read from them, whatever stores them."""

from uuid import UUID

from application.delivery.ports import DeliveryViews
from domain.delivery.errors import DeliveryNotFound
from domain.delivery.status import DeliveryStatus
from domain.kernel.ids import AccountId, DeliveryId


class StoredBroughtDeliveries:
    def __init__(self, deliveries: DeliveryViews) -> None:
        self._deliveries = deliveries

    async def courier_of(self, delivery_id: DeliveryId, *, recipient_id: AccountId) -> UUID | None:
        delivery = await self._deliveries.get(delivery_id)
        if delivery.recipient_id != recipient_id:
            raise DeliveryNotFound(delivery_id)
        return delivery.courier_id if delivery.status is DeliveryStatus.DELIVERED else None
