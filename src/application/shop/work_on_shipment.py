from dataclasses import dataclass
from datetime import datetime

from application.platform.idempotency import Once
from application.platform.ports import Clock, UnitOfWork
from application.shop.order_ports import OrderStore
from domain.kernel.access import Principal, Right
from domain.kernel.ids import OrderId, ShipmentId
from domain.shop.order import Order
from domain.shop.order_errors import BroughtByCourier, OrderNotFound
from domain.shop.order_events import Fulfilment
from domain.shop.shipment import Shipment, ShipmentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class OfShipment:
    by: Principal
    order_id: OrderId
    shipment_id: ShipmentId


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginPacking(OfShipment):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class HaveReady(OfShipment):
    """It is packed, and can be fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch(OfShipment):
    """It was given to somebody else than our couriers."""

    carrier: str
    tracking_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteArrival(OfShipment):
    """Whoever the seller gave it to says that it is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(OfShipment):
    code: str


type Work = BeginPacking | HaveReady | Dispatch | NoteArrival | HandOver


class WorkOnShipmentHandler:
    """What a seller does with what was bought of them, until it is with the buyer."""

    def __init__(self, *, work: UnitOfWork[OrderStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: Work, once: Once) -> Order:
        now = self._clock.now()
        async with self._work.begin(once=once) as store:
            order = await store.orders.lock(command.order_id)
            need_sellers(order, command)
            worked = _done(order, command, now)
            await store.orders.save(worked)
            once.keep(worked.settled())
        return worked.settled()


def need_sellers(order: Order, command: OfShipment) -> Shipment:
    """The shipment, if it is theirs; to the buyer it is somebody else's work."""
    by = command.by
    if by.account_id == order.buyer_id and by.account_id not in order.seller_ids:
        by.need(Right.CHANGE_ANY_ORDER)
    if by.account_id not in order.seller_ids and not by.may(Right.CHANGE_ANY_ORDER):
        raise OrderNotFound(order.id)
    shipment = order.shipment(command.shipment_id)
    is_own = shipment.seller_id == by.account_id
    by.need(Right.SELL if is_own else Right.CHANGE_ANY_ORDER)
    return shipment


def _done(order: Order, command: Work, now: datetime) -> Order:
    who, shipment_id = command.by.account_id, command.shipment_id
    match command:
        case BeginPacking():
            return order.begin(shipment_id, by=who, now=now)
        case HaveReady():
            return order.pack(shipment_id, by=who, now=now)
        case HandOver(code=code):
            return order.hand_over(shipment_id, code, by=who, now=now)
        case Dispatch(carrier=carrier, tracking_number=number):
            _need_own_carrier(order.shipment(shipment_id))
            return order.ship(shipment_id, by=who, now=now, carrier=carrier, tracking_number=number)
        case NoteArrival():
            _need_own_carrier(order.shipment(shipment_id))
            return order.arrive(shipment_id, by=who, now=now)


def _need_own_carrier(shipment: Shipment) -> None:
    """Refuse to say where something is that a courier of ours has, or is to fetch."""
    is_free = shipment.status is not ShipmentStatus.READY and shipment.delivery_id is None
    if shipment.fulfilment is not Fulfilment.COURIER or not is_free:
        raise BroughtByCourier
