from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from application.platform.idempotency import Once
from application.platform.ports import Clock, Ids, UnitOfWork
from application.shop.order_holds import free_goods, free_part
from application.shop.order_ports import OrderStore
from application.shop.seller_ports import SellerTermsViews
from domain.kernel.access import Principal, Right
from domain.kernel.errors import Forbidden
from domain.kernel.ids import AccountId, OrderId, OrderLineId, RefundId
from domain.kernel.money import Money
from domain.shop.order import Order
from domain.shop.order_errors import OrderNotFound, TooLateToCancel
from domain.shop.order_events import OrderCancelledBy
from domain.shop.seller_terms import CancelUntil, SellerTerms


class OthersLine(Forbidden):
    """Another seller sells this."""

    code = "line-of-another-seller"

    def __init__(self) -> None:
        super().__init__("You cancel only what you sell yourself.")


type Terms = Mapping[AccountId, SellerTerms]


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelLines:
    by: Principal
    order_id: OrderId
    pieces: Mapping[OrderLineId, int]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelledLines:
    """The order as it is then, and what goes back for that."""

    order: Order
    refund: Money


class _Cancelling:
    def __init__(
        self, *, work: UnitOfWork[OrderStore], terms: SellerTermsViews, clock: Clock, ids: Ids
    ) -> None:
        self._work = work
        self._terms = terms
        self._clock = clock
        self._ids = ids

    async def _seen(self, order_id: OrderId) -> tuple[Order, Terms]:
        async with self._work.begin() as store:
            order = await store.orders.get(order_id)
        return order, await self._terms.of(order.seller_ids) if order.seller_ids else {}

    def _decided(self, order: Order, command: CancelLines, terms: Terms) -> CancelledLines:
        who, now = _who_cancels(order, command), self._clock.now()
        if who is OrderCancelledBy.SUPPORT:
            command.by.need_recent_proof(now)
        if who is OrderCancelledBy.BUYER:
            _need_allowed(order, command, terms)
        after = _cancelled(order, command, who, RefundId(self._ids.new()), now)
        return CancelledLines(order=after, refund=after.given_back - order.given_back)


class PlanCancelledLines(_Cancelling):
    """What cancelling some of an order would give back, to the unit. Nothing happens."""

    async def __call__(self, command: CancelLines) -> CancelledLines:
        order, terms = await self._seen(command.order_id)
        return self._decided(order, command, terms)


class CancelLinesHandler(_Cancelling):
    """Give some of an order back. What was paid for it goes back, and the goods to the shelf.

    If nothing is left then, the whole order is cancelled.
    """

    async def __call__(self, command: CancelLines, once: Once) -> CancelledLines:
        now = self._clock.now()
        _, terms = await self._seen(command.order_id)
        async with self._work.begin(once=once) as store:
            order = await store.orders.lock(command.order_id)
            done = self._decided(order, command, terms)
            if order.is_all_that_is_left(command.pieces):
                await free_goods(store, order, now=now)
            else:
                await free_part(store, order, done.order, now=now)
            await store.orders.save(done.order)
            settled = CancelledLines(order=done.order.settled(), refund=done.refund)
            once.keep(settled)
        return settled


def _need_allowed(order: Order, command: CancelLines, terms: Terms) -> None:
    sellers = {order.line(line_id).seller_id for line_id in command.pieces}
    if any(terms[seller_id].cancel_until is CancelUntil.NEVER for seller_id in sellers):
        raise TooLateToCancel


def _who_cancels(order: Order, command: CancelLines) -> OrderCancelledBy:
    by = command.by
    if by.account_id == order.buyer_id:
        return OrderCancelledBy.BUYER
    if by.may(Right.CHANGE_ANY_ORDER):
        return OrderCancelledBy.SUPPORT
    if by.account_id not in order.seller_ids or not by.may(Right.SELL):
        raise OrderNotFound(order.id)
    if any(order.line(line_id).seller_id != by.account_id for line_id in command.pieces):
        raise OthersLine
    return OrderCancelledBy.SELLER


def _cancelled(
    order: Order, command: CancelLines, who: OrderCancelledBy, refund_id: RefundId, now: datetime
) -> Order:
    by = command.by.account_id
    # Also if it is the whole order: only so each line is looked at by its own shipment.
    part = order.cancel_lines(
        command.pieces, who=who, by=by, reason=command.reason, refund_id=refund_id, now=now
    )
    if order.is_all_that_is_left(command.pieces):
        return order.cancel(who=who, by=by, reason=command.reason, now=now)
    return part
