from collections.abc import Iterable
from dataclasses import dataclass

from application.platform.idempotency import Once
from application.platform.ports import Clock, UnitOfWork
from application.shop.order_holds import free_goods, free_unpaid
from application.shop.order_ports import OrderStore
from application.shop.seller_ports import SellerTermsViews
from domain.kernel.access import Principal, Right
from domain.kernel.ids import OrderId
from domain.shop.order import Order
from domain.shop.order_errors import OrderNotFound, OthersSellToo, TooLateToCancel
from domain.shop.order_events import OrderCancelledBy
from domain.shop.order_state import OrderStatus
from domain.shop.seller_terms import CancelUntil, SellerTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder:
    by: Principal
    order_id: OrderId
    reason: str = ""


class CancelOrderHandler:
    """Give a whole order back. What was paid for goods, and for bringing them, goes back.

    Before it is paid that is the whole basket. Once it is, its tickets stay: they are bookings
    like any other, and are given back under their event's policy.
    """

    def __init__(
        self, *, work: UnitOfWork[OrderStore], terms: SellerTermsViews, clock: Clock
    ) -> None:
        self._work = work
        self._terms = terms
        self._clock = clock

    async def __call__(self, command: CancelOrder, once: Once) -> Order:
        async with self._work.begin() as store:
            seen = await store.orders.get(command.order_id)
        now = self._clock.now()
        who = who_cancels(seen, command.by)
        if who is OrderCancelledBy.SUPPORT:
            command.by.need_recent_proof(now)
        terms = await self._terms.of(seen.seller_ids) if seen.seller_ids else {}
        async with self._work.begin(once=once) as store:
            order = await store.orders.lock(command.order_id)
            if who is OrderCancelledBy.BUYER:
                _need_in_time(order, terms.values())
            if order.status is OrderStatus.PENDING:
                await free_unpaid(store, order, who, now=now)
            else:
                await free_goods(store, order, now=now)
            cancelled = order.cancel(
                who=who, by=command.by.account_id, reason=command.reason, now=now
            )
            await store.orders.save(cancelled)
            once.keep(cancelled.settled())
        return cancelled.settled()


def who_cancels(order: Order, by: Principal) -> OrderCancelledBy:
    if by.account_id == order.buyer_id:
        return OrderCancelledBy.BUYER
    if by.may(Right.CHANGE_ANY_ORDER):
        return OrderCancelledBy.SUPPORT
    if by.account_id in order.seller_ids and by.may(Right.SELL):
        if len(order.seller_ids) > 1 or order.status is OrderStatus.PENDING:
            raise OthersSellToo
        return OrderCancelledBy.SELLER
    raise OrderNotFound(order.id)


def _need_in_time(order: Order, terms: Iterable[SellerTerms]) -> None:
    """Refuse to a buyer what a seller no longer lets them cancel: the strictest one counts."""
    if order.status in {OrderStatus.PENDING, OrderStatus.CANCELLED, OrderStatus.REFUNDED}:
        return
    until = {each.cancel_until for each in terms}
    if CancelUntil.NEVER in until:
        raise TooLateToCancel
    if CancelUntil.PROCESSING in until and order.status is not OrderStatus.CONFIRMED:
        raise TooLateToCancel
    if order.status not in {OrderStatus.CONFIRMED, OrderStatus.PROCESSING}:
        raise TooLateToCancel
