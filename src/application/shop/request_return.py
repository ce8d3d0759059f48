from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.platform.idempotency import Once
from application.platform.ports import Clock, Ids, UnitOfWork
from application.shop.return_ports import ReturnStore
from application.shop.seller_ports import SellerTermsViews
from domain.kernel.access import Principal
from domain.kernel.ids import OrderId, OrderLineId, ReturnId
from domain.shop.order import Order
from domain.shop.order_errors import OrderNotFound
from domain.shop.order_events import ShipmentDelivered
from domain.shop.order_return import UNDECIDED, OrderReturn, ReturnLine
from domain.shop.return_errors import NotReturnable, NotSoMany, ReturnPeriodOver
from domain.shop.return_events import ReturnReason
from domain.shop.seller_terms import SellerTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedReturn:
    quantity: int
    reason: ReturnReason


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReturn:
    by: Principal
    order_id: OrderId
    lines: Mapping[OrderLineId, WantedReturn]


class RequestReturnHandler:
    """Ask a seller to take something back, within the time that they give for that.

    The order is locked: so no piece is ever sent back twice.
    """

    def __init__(
        self, *, work: UnitOfWork[ReturnStore], terms: SellerTermsViews, clock: Clock, ids: Ids
    ) -> None:
        self._work = work
        self._terms = terms
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: RequestReturn, once: Once) -> OrderReturn:
        now = self._clock.now()
        pieces = {line_id: wanted.quantity for line_id, wanted in command.lines.items()}
        async with self._work.begin() as store:
            seen = await store.orders.get(command.order_id)
        all_terms = await self._terms.of(seen.seller_ids) if seen.seller_ids else {}
        async with self._work.begin(once=once) as store:
            order = await store.orders.lock(command.order_id)
            if order.buyer_id != command.by.account_id:
                raise OrderNotFound(command.order_id)
            seller_id = order.returnable(pieces)
            _need_free(order, pieces, await store.returns.of_order(order.id))
            terms = all_terms[seller_id]
            for line_id in pieces:
                _need_in_time(order, line_id, terms, now)
            wanted = OrderReturn.request(
                ReturnId(self._ids.new()),
                order_id=order.id,
                buyer_id=order.buyer_id,
                seller_id=seller_id,
                lines=tuple(
                    ReturnLine(line_id=line_id, quantity=each.quantity, reason=each.reason)
                    for line_id, each in command.lines.items()
                ),
                paid_by=terms.returns_paid_by,
                currency=order.total.currency,
                now=now,
            )
            await store.returns.add(wanted)
            once.keep(wanted.settled())
        return wanted.settled()


def _need_free(
    order: Order, pieces: Mapping[OrderLineId, int], known: Sequence[OrderReturn]
) -> None:
    """Refuse pieces that are spoken for by another return."""
    spoken_for = Counter[OrderLineId]()
    for each in known:
        if each.status in UNDECIDED:
            spoken_for.update({line.line_id: line.quantity for line in each.lines})
    for line_id, quantity in pieces.items():
        free = order.line(line_id).live - spoken_for[line_id]
        if quantity > free:
            raise NotSoMany(line_id, has=free)


def _need_in_time(order: Order, line_id: OrderLineId, terms: SellerTerms, now: datetime) -> None:
    if not terms.return_days:
        raise NotReturnable("Its seller takes nothing back.")
    shipment_id = order.line(line_id).shipment_id
    arrived = max(
        entry.at
        for entry in order.history
        if entry.what == ShipmentDelivered.__name__ and entry.shipment_id == shipment_id
    )
    until = arrived + timedelta(days=terms.return_days)
    if now >= until:
        raise ReturnPeriodOver(until)
