from application.platform.ports import Clock, Ids, UnitOfWork
from application.platform.tasks import Task
from application.shop.order_holds import free_goods, free_part
from application.shop.order_ports import OrderStore
from application.shop.seller_ports import SellerTermsViews
from domain.delivery.events import DeliveryReturned
from domain.kernel.ids import RefundId
from domain.shop.order import Order
from domain.shop.order_events import OrderCancelledBy
from domain.shop.order_state import PAID_FOR
from domain.shop.seller_terms import ReturnsPaidBy
from domain.shop.shipment import ShipmentStatus

UNDELIVERED = "it could not be delivered"
_ON_ITS_WAY = frozenset({ShipmentStatus.READY, ShipmentStatus.SHIPPED})


class TakeBackShipment:
    """What could not be delivered is back at the seller's: its buyer gets the money back.

    What bringing it cost goes back too, if the seller bears what returns cost.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[OrderStore],
        terms: SellerTermsViews,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._work = work
        self._terms = terms
        self._clock = clock
        self._ids = ids

    async def __call__(self, event: DeliveryReturned, task: Task) -> None:
        now = self._clock.now()
        terms = (await self._terms.of([event.seller_id]))[event.seller_id]
        with_charge = terms.returns_paid_by is ReturnsPaidBy.SELLER
        async with self._work.begin(finishing=task) as store:
            order = await store.orders.lock(event.order_id)
            shipment = order.shipment(event.shipment_id)
            if order.status not in PAID_FOR or shipment.status not in _ON_ITS_WAY:
                return
            if shipment.status is ShipmentStatus.READY:
                # The news that it was picked up are on their way.
                order = order.ship(shipment.id, by=event.by, now=now, delivery_id=event.delivery_id)
            back = order.come_back(shipment.id, by=event.by, now=now)
            await store.orders.save(
                await self._given_up(store, back, event, with_charge=with_charge)
            )

    async def _given_up(
        self, store: OrderStore, order: Order, event: DeliveryReturned, *, with_charge: bool
    ) -> Order:
        now, who = self._clock.now(), OrderCancelledBy.DELIVERY
        others = {each.status for each in order.shipments if each.id != event.shipment_id} - {
            ShipmentStatus.CANCELLED
        }
        if not others:
            await free_goods(store, order, now=now)
            return order.cancel(
                who=who, by=None, reason=UNDELIVERED, now=now, with_charges=with_charge
            )
        dropped = order.drop(
            event.shipment_id,
            who=who,
            by=None,
            reason=UNDELIVERED,
            refund_id=RefundId(self._ids.new()),
            with_charge=with_charge,
            now=now,
        )
        await free_part(store, order, dropped, now=now)
        return dropped
