"""How what was ordered comes to its buyer, one shipment at a time."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from domain.kernel.ids import AccountId, DeliveryId, RefundId, ShipmentId
from domain.kernel.lifecycle import IllegalMove
from domain.shop.order_errors import WrongCollectionCode
from domain.shop.order_events import (
    Fulfilment,
    OrderCancelledBy,
    OrderDelivered,
    OrderEvent,
    OrderLinesCancelled,
    OrderProcessing,
    OrderShipped,
    ShipmentDelivered,
    ShipmentHeldBack,
    ShipmentReady,
    ShipmentReturned,
    ShipmentShipped,
)
from domain.shop.order_state import LIFECYCLE, PAID_FOR, OrderState, OrderStatus, labels_of
from domain.shop.shipment import LEFT, SHIPMENT_LIFECYCLE, Shipment, ShipmentStatus

_REACHED: dict[OrderStatus, type[OrderEvent]] = {
    OrderStatus.PROCESSING: OrderProcessing,
    OrderStatus.SHIPPED: OrderShipped,
    OrderStatus.DELIVERED: OrderDelivered,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FulfilledOrder(OrderState):
    """The verbs of its shipments. Its status follows from theirs."""

    def begin(self, shipment_id: ShipmentId, *, by: AccountId, now: datetime) -> Self:
        """Begin to pack a shipment: the buyer can no longer change their mind."""
        shipment = self.paid_shipment(shipment_id)
        packing = self.with_shipment(moved(shipment, ShipmentStatus.PACKING))
        return packing.then(
            OrderProcessing(**self.about(now, by)),
            status=packing.status_by_shipments(),
            shipment_id=shipment_id,
        )

    def pack(self, shipment_id: ShipmentId, *, by: AccountId, now: datetime) -> Self:
        """Have a shipment ready: it can be fetched by a courier, or by the buyer."""
        shipment = self.paid_shipment(shipment_id)
        ready = ShipmentReady(**self.about_shipment(shipment, now, by))
        packed = self.with_shipment(moved(shipment, ShipmentStatus.READY))
        return packed.then(ready).advanced(by=by, now=now)

    def hold_back(
        self, shipment_id: ShipmentId, *, by: AccountId | None, why: str, now: datetime
    ) -> Self:
        """Note that nobody fetches what is ready."""
        shipment = self.paid_shipment(shipment_id)
        back = replace(moved(shipment, ShipmentStatus.PACKING), delivery_id=None)
        held_back = ShipmentHeldBack(**self.about_shipment(shipment, now, by))
        return self.with_shipment(back).then(held_back, why=why)

    def ship(
        self,
        shipment_id: ShipmentId,
        *,
        by: AccountId | None,
        now: datetime,
        delivery_id: DeliveryId | None = None,
        carrier: str = "",
        tracking_number: str = "",
    ) -> Self:
        """Note that a shipment left, with a courier of ours or with somebody else."""
        shipment = replace(
            self.paid_shipment(shipment_id),
            delivery_id=delivery_id,
            carrier=carrier,
            tracking_number=tracking_number,
        )
        return self.left(shipment, by=by, now=now).advanced(by=by, now=now)

    def arrive(self, shipment_id: ShipmentId, *, by: AccountId | None, now: datetime) -> Self:
        shipment = self.paid_shipment(shipment_id)
        return self.arrived(shipment, by=by, now=now).advanced(by=by, now=now)

    def hand_over(
        self, shipment_id: ShipmentId, code: str, *, by: AccountId, now: datetime
    ) -> Self:
        """Give a shipment to the buyer who came for it, and knows its code."""
        shipment = self.paid_shipment(shipment_id)
        if shipment.fulfilment is not Fulfilment.PICK_UP:
            raise IllegalMove("Nobody is to fetch this.", current=shipment.fulfilment)
        if code != shipment.collection_code:
            raise WrongCollectionCode
        gone = self.left(shipment, by=by, now=now)
        there = gone.arrived(gone.shipment(shipment_id), by=by, now=now)
        return there.advanced(by=by, now=now)

    def come_back(self, shipment_id: ShipmentId, *, by: AccountId | None, now: datetime) -> Self:
        """Note that a shipment could not be delivered, and is back at the seller's."""
        shipment = self.paid_shipment(shipment_id)
        returned = ShipmentReturned(
            **self.about_shipment(shipment, now, by), delivery_id=shipment.delivery_id
        )
        return self.with_shipment(moved(shipment, ShipmentStatus.RETURNED)).then(returned)

    def drop(  # all of it is told in the event
        self,
        shipment_id: ShipmentId,
        *,
        who: OrderCancelledBy,
        by: AccountId | None,
        reason: str,
        refund_id: RefundId,
        with_charge: bool,
        now: datetime,
    ) -> Self:
        """Cancel a shipment that is not with the buyer; the rest of the order goes on.

        What was paid for its lines goes back, and what was paid for bringing it if so said.
        """
        shipment = self.paid_shipment(shipment_id)
        lines = [line for line in self.lines_of(shipment_id) if line.live]
        brought = (shipment,) if with_charge else ()
        refund = self.paid_for([line.remaining for line in lines], brought)
        event = OrderLinesCancelled(
            **self.about(now, by),
            cancelled_by=who,
            reason=reason,
            lines=tuple(line.id for line in lines),
            quantities=tuple(line.live for line in lines),
            already=tuple(line.gone for line in lines),
            payment_id=self.payment_id,
            refund_id=refund_id if refund.amount else None,
            refund=refund,
            refunded_lines=labels_of(lines, brought) if refund.amount else (),
        )
        dropped = self.with_shipment(moved(shipment, ShipmentStatus.CANCELLED)).then(
            event,
            why=reason,
            given_back=self.given_back + refund,
            lines=tuple(
                replace(line, cancelled=line.quantity - line.returned) if line in lines else line
                for line in self.lines
            ),
        )
        return dropped.advanced(by=by, now=now)

    def left(self, shipment: Shipment, *, by: AccountId | None, now: datetime) -> Self:
        shipped = ShipmentShipped(
            **self.about_shipment(shipment, now, by), delivery_id=shipment.delivery_id
        )
        return self.with_shipment(moved(shipment, ShipmentStatus.SHIPPED)).then(shipped)

    def arrived(self, shipment: Shipment, *, by: AccountId | None, now: datetime) -> Self:
        delivered = ShipmentDelivered(
            **self.about_shipment(shipment, now, by), delivery_id=shipment.delivery_id
        )
        return self.with_shipment(moved(shipment, ShipmentStatus.DELIVERED)).then(delivered)

    def paid_shipment(self, shipment_id: ShipmentId) -> Shipment:
        shipment = self.shipment(shipment_id)
        if self.status not in PAID_FOR:
            raise IllegalMove("The order is not paid for.", current=self.status)
        return shipment

    def advanced(self, *, by: AccountId | None, now: datetime) -> Self:
        """The order in the status that its shipments have brought it to."""
        target = self.status_by_shipments()
        # What was begun does not become untouched again when the rest of it is cancelled.
        if target in {self.status, OrderStatus.CONFIRMED}:
            return self
        status = LIFECYCLE.move(self.status, target)
        return self.then(_REACHED[target](**self.about(now, by)), status=status)

    def status_by_shipments(self) -> OrderStatus:
        # What need not be brought is there with the confirmation, and says nothing of the rest.
        statuses = {
            each.status
            for each in self.shipments
            if each.status is not ShipmentStatus.CANCELLED
            and each.fulfilment is not Fulfilment.NONE
        }
        if statuses <= {ShipmentStatus.DELIVERED}:
            return OrderStatus.DELIVERED
        if statuses <= LEFT:
            return OrderStatus.SHIPPED
        if statuses == {ShipmentStatus.WAITING}:
            return OrderStatus.CONFIRMED
        return OrderStatus.PROCESSING


def moved(shipment: Shipment, target: ShipmentStatus) -> Shipment:
    return replace(shipment, status=SHIPMENT_LIFECYCLE.move(shipment.status, target))
