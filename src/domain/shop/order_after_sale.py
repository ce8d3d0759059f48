"""What becomes of an order once it is paid: some of it is cancelled, sent back, paid back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from domain.kernel.ids import AccountId, OrderLineId, RefundId, ReturnId
from domain.kernel.lifecycle import IllegalMove
from domain.kernel.money import Money
from domain.shop.order_events import (
    OrderCancelledBy,
    OrderLinesCancelled,
    OrderLinesReturned,
    OrderPartlyRefunded,
    OrderRefundFailed,
)
from domain.shop.order_fulfilment import FulfilledOrder
from domain.shop.order_state import PAID_FOR, OrderPaymentStatus, labels_of
from domain.shop.parts import part_of
from domain.shop.return_errors import BadReturn, NoSuchLine, NotReturnable, NotSoMany
from domain.shop.shipment import OrderLine, Shipment, ShipmentStatus

type Pieces = Mapping[OrderLineId, int]
"""How many pieces of which lines."""

_UNTOUCHED = frozenset({ShipmentStatus.WAITING})
_NOT_LEFT = _UNTOUCHED | {ShipmentStatus.PACKING, ShipmentStatus.READY}
_WITH_BUYER = frozenset({ShipmentStatus.SHIPPED, ShipmentStatus.DELIVERED})
_SETTLED = frozenset({OrderPaymentStatus.REFUND_PENDING, OrderPaymentStatus.REFUNDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldOrder(FulfilledOrder):
    """The verbs of parts of it. Parts that are dealt with one by one add up to the whole."""

    def line(self, line_id: OrderLineId) -> OrderLine:
        for line in self.lines:
            if line.id == line_id:
                return line
        raise NoSuchLine(line_id)

    def is_all_that_is_left(self, pieces: Pieces) -> bool:
        """Whether nothing is left for the buyer without them: then the order is cancelled."""
        gone = any(shipment.status in _WITH_BUYER for shipment in self.shipments)
        return not gone and all(line.live == pieces.get(line.id, 0) for line in self.lines)

    def cancel_lines(
        self,
        pieces: Pieces,
        *,
        who: OrderCancelledBy,
        by: AccountId,
        reason: str,
        refund_id: RefundId,
        now: datetime,
    ) -> Self:
        """Cancel some pieces; the rest of the order goes on.

        What was paid for them goes back. With the last piece of a shipment also goes back what
        bringing it costs.
        """
        if self.status not in PAID_FOR:
            raise IllegalMove("The order is not paid for.", current=self.status)
        lines = self._chosen(pieces)
        self._need_here(lines, by_buyer=who is OrderCancelledBy.BUYER)
        left = self._counted(pieces, "cancelled")
        emptied = self._emptied(left)
        worth = [part_of(line, line.gone, pieces[line.id]) for line in lines]
        refund = self.paid_for(worth, emptied)
        event = OrderLinesCancelled(
            **self.about(now, by),
            cancelled_by=who,
            reason=reason,
            lines=tuple(line.id for line in lines),
            quantities=tuple(pieces[line.id] for line in lines),
            already=tuple(line.gone for line in lines),
            payment_id=self.payment_id,
            refund_id=refund_id if refund.amount else None,
            refund=refund,
            refunded_lines=labels_of(lines, emptied) if refund.amount else (),
        )
        of_shipments = {line.shipment_id for line in lines}
        cancelled = self.then(
            event,
            why=reason,
            # What concerns one shipment is told to its seller only.
            shipment_id=of_shipments.pop() if len(of_shipments) == 1 else None,
            given_back=self.given_back + refund,
            lines=left,
            shipments=tuple(
                replace(each, status=ShipmentStatus.CANCELLED) if each in emptied else each
                for each in self.shipments
            ),
        )
        return cancelled.advanced(by=by, now=now)

    def returnable(self, pieces: Pieces) -> AccountId:
        """The seller whose pieces these are; raise unless they are with the buyer."""
        sellers = {line.seller_id for line in self._chosen(pieces)}
        if len(sellers) > 1:
            raise BadReturn("What is sent back in one parcel is one seller's.")
        for line in self._chosen(pieces):
            status = self.shipment(line.shipment_id).status
            if self.status not in PAID_FOR or status is not ShipmentStatus.DELIVERED:
                raise NotReturnable("It is not with its buyer.", current=status)
        return sellers.pop()

    def worth_of(self, pieces: Pieces) -> Money:
        """What was paid for these pieces, that are the next ones to go back."""
        lines = self._chosen(pieces)
        return self.paid_for([part_of(line, line.gone, pieces[line.id]) for line in lines], ())

    def take_back(
        self,
        return_id: ReturnId,
        pieces: Pieces,
        *,
        withheld: Money,
        refund_id: RefundId,
        by: AccountId,
        now: datetime,
    ) -> Self:
        """Note that the buyer sent pieces back, and what of their price goes back for that."""
        seller_id = self.returnable(pieces)
        lines = self._chosen(pieces)
        refund = self.worth_of(pieces) - withheld
        event = OrderLinesReturned(
            **self.about(now, by),
            return_id=return_id,
            seller_id=seller_id,
            lines=tuple(line.id for line in lines),
            quantities=tuple(pieces[line.id] for line in lines),
            already=tuple(line.gone for line in lines),
            payment_id=self.payment_id,
            refund_id=refund_id if refund.amount else None,
            refund=refund,
            withheld=withheld,
            refunded_lines=labels_of(lines, ()) if refund.amount else (),
        )
        return self.then(
            event,
            shipment_id=lines[0].shipment_id,
            given_back=self.given_back + refund,
            lines=self._counted(pieces, "returned"),
        )

    def note_refund(
        self, refund_id: RefundId, *, amount: Money, fully: bool, now: datetime
    ) -> Self:
        """Note that a part of what was paid has gone back, or with it all of it."""
        event = OrderPartlyRefunded(**self.about(now), refund_id=refund_id, amount=amount)
        if self.payment_status in _SETTLED:
            return self.then(event)
        partly = OrderPaymentStatus.PARTIALLY_REFUNDED
        return self.then(event, payment_status=OrderPaymentStatus.REFUNDED if fully else partly)

    def note_failed_refund(self, refund_id: RefundId, *, reason: str, now: datetime) -> Self:
        """Note that something could not be paid back: everybody sees it, operators act."""
        return self.then(OrderRefundFailed(**self.about(now), refund_id=refund_id), why=reason)

    def _chosen(self, pieces: Pieces) -> tuple[OrderLine, ...]:
        """The lines, each of which has so many pieces left."""
        if not pieces:
            raise BadReturn("Name a line at least.")
        lines = tuple(self.line(line_id) for line_id in pieces)
        for line in lines:
            if not 1 <= pieces[line.id] <= line.live:
                raise NotSoMany(line.id, has=line.live)
        return lines

    def _need_here(self, lines: tuple[OrderLine, ...], *, by_buyer: bool) -> None:
        for line in lines:
            status = self.shipment(line.shipment_id).status
            if status not in (_UNTOUCHED if by_buyer else _NOT_LEFT):
                raise IllegalMove("It is too late to cancel this.", current=status)

    def _counted(self, pieces: Pieces, what: str) -> tuple[OrderLine, ...]:
        return tuple(
            replace(line, **{what: getattr(line, what) + pieces.get(line.id, 0)})
            for line in self.lines
        )

    def _emptied(self, lines: tuple[OrderLine, ...]) -> tuple[Shipment, ...]:
        """The shipments in which nothing is left, but was."""
        full = {line.shipment_id for line in lines if line.live}
        had = {line.shipment_id for line in self.lines if line.live}
        return tuple(each for each in self.shipments if each.id in had - full)
