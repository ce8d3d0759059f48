"""``order:<id>``: how an order goes on, for those who may see it, each what they may see of it.

Who sees all of it shares one channel; each seller has one of their own part. Orders are told as
they are when they are told: whoever puts that over a snapshot has the newest one in the end.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from application.realtime.ports import EventLog, Happened, LoggedEvent, Publication
from application.realtime.subject_channel import SubjectChannel
from application.shop.order_ports import OrderViews
from application.shop.order_queries import OrderView, part_of_seller, view_for, whole
from domain.kernel.access import Principal
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, OrderId
from domain.shop.order_errors import OrderNotFound
from domain.shop.order_events import OrderEvent


class OrderChannel(SubjectChannel):
    kind: ClassVar[str] = "order"

    def __init__(self, log: EventLog, views: OrderViews) -> None:
        super().__init__(log)
        self._views = views

    async def admit(self, by: Principal, key: str) -> str:
        try:
            order_id = OrderId(UUID(key))
        except ValueError:
            raise OrderNotFound(OrderId(UUID(int=0))) from None
        view = view_for(await self._views.get(order_id), by)
        name = f"{self.kind}:{order_id}"
        return name if view.is_whole else f"{name}:{by.account_id}"

    def names_of(self, happened: Happened) -> Sequence[str]:
        names = super().names_of(happened)
        if not names or happened.logged is None:
            return names
        event = happened.logged.event
        sellers = event.seller_ids if isinstance(event, OrderEvent) else ()
        return [*names, *(f"{names[0]}:{seller_id}" for seller_id in sellers)]

    def subject_of(self, name: str) -> str:
        return ":".join(name.split(":")[:2])

    async def since(self, name: str, sequence: int, *, limit: int) -> Sequence[Publication]:
        logged = await self._log.of_subject(self.subject_of(name), after=sequence, limit=limit)
        return await self._told(name, logged)

    async def render(self, name: str, logged: LoggedEvent) -> Publication | None:
        [publication] = await self._told(name, [logged])
        return publication

    async def data_of(self, event: DomainEvent) -> Mapping[str, Any]:
        """What those are told who see all of it."""
        if not isinstance(event, OrderEvent):
            return {}
        return _data(whole(await self._views.get(event.order_id), for_buyer=False))

    async def _told(self, name: str, logged: Sequence[LoggedEvent]) -> Sequence[Publication]:
        if not logged:
            return []
        _, key, *seller = name.split(":")
        order = await self._views.get(OrderId(UUID(key)))
        view = (
            part_of_seller(order, AccountId(UUID(seller[0])))
            if seller
            else whole(order, for_buyer=False)
        )
        data = _data(view)
        return [self._published(each, {**data, "version": each.sequence}) for each in logged]


def _data(view: OrderView) -> dict[str, Any]:
    order = view.order
    data = {
        "status": order.status.value,
        "paymentStatus": order.payment_status.value,
        "deadline": order.deadline,
        "cancelledBy": None if order.cancelled_by is None else order.cancelled_by.value,
        "updatedAt": order.updated_at,
        "shipments": [
            {"id": str(shipment.id), "status": shipment.status.value} for shipment in view.shipments
        ],
    }
    if view.is_whole:
        data["payment"] = None if order.payment_id is None else str(order.payment_id)
    return data
