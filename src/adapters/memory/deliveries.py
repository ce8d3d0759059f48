"""Deliveries in dictionaries."""

from collections.abc import Sequence

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.delivery.ports import DeliveryFilter
from application.platform.paging import Page, PageRequest
from domain.delivery.delivery import Delivery
from domain.delivery.errors import DeliveryNotFound
from domain.delivery.status import GAVE_UP
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import CourierId, DeliveryId, FileId, OrderId

TABLE = "deliveries"


class MemoryDeliveries:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[DeliveryId, Delivery] = transaction.table(TABLE)

    async def get(self, delivery_id: DeliveryId) -> Delivery:
        try:
            return self._rows[delivery_id]
        except KeyError:
            raise DeliveryNotFound(delivery_id) from None

    async def lock(self, delivery_id: DeliveryId) -> Delivery:
        # One transaction at a time: nobody else is here.
        return await self.get(delivery_id)

    async def add(self, delivery: Delivery) -> None:
        is_known = delivery.id in self._rows
        if not is_known and not any(_is_in_the_way(old, delivery) for old in self._rows.values()):
            self._put(delivery)

    async def save(self, delivery: Delivery) -> None:
        if (await self.get(delivery.id)).version != delivery.version:
            raise StaleVersion("The delivery changed meanwhile.", deliveryId=str(delivery.id))
        self._put(delivery)

    async def of_order(self, order_id: OrderId) -> Sequence[DeliveryId]:
        return sorted(known.id for known in self._rows.values() if known.order_id == order_id)

    def _put(self, delivery: Delivery) -> None:
        self._rows[delivery.id] = delivery.settled()
        self._transaction.record(delivery)


class MemoryDeliveryStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.deliveries = MemoryDeliveries(transaction)


class MemoryDeliveryViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def get(self, delivery_id: DeliveryId) -> Delivery:
        try:
            found: Delivery = self._database.table(TABLE)[delivery_id]
        except KeyError:
            raise DeliveryNotFound(delivery_id) from None
        return found

    async def find(self, wanted: DeliveryFilter, page: PageRequest) -> Page[Delivery]:
        before = page.after(str, str)
        found = [one for one in self._all() if _fits(one, wanted)]
        found.sort(key=_key_of, reverse=True)
        return Page.cut(
            [one for one in found if before is None or _key_of(one) < before], page, key=_key_of
        )

    async def carried_by(self, courier_id: CourierId) -> Sequence[Delivery]:
        found = [one for one in self._all() if one.courier_id == courier_id and not one.is_over]
        return sorted(found, key=lambda one: (one.due_by, one.id))

    async def seeking(self, *, limit: int) -> Sequence[Delivery]:
        found = [one for one in self._all() if one.is_seeking]
        return sorted(found, key=lambda one: (one.due_by, one.id))[:limit]

    async def of_proof(self, file_id: FileId) -> Delivery | None:
        return next((one for one in self._all() if file_id in one.proof_files), None)

    def _all(self) -> Sequence[Delivery]:
        return list(self._database.table(TABLE).values())


def _is_in_the_way(old: Delivery, new: Delivery) -> bool:
    return old.shipment_id == new.shipment_id and old.status not in GAVE_UP


def _fits(delivery: Delivery, wanted: DeliveryFilter) -> bool:
    pairs = (
        (wanted.recipient_id, delivery.recipient_id),
        (wanted.courier_id, delivery.courier_id),
        (wanted.seller_id, delivery.seller_id),
        (wanted.zone_id, delivery.zone_id),
        (wanted.order_id, delivery.order_id),
    )
    is_of_them = all(asked is None or asked == has for asked, has in pairs)
    return is_of_them and (wanted.statuses is None or delivery.status in wanted.statuses)


def _key_of(delivery: Delivery) -> tuple[str, str]:
    return (delivery.created_at.isoformat(), str(delivery.id))
