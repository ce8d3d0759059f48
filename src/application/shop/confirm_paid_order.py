from collections.abc import Sequence
from datetime import datetime

from application.platform.failpoints import failpoint
from application.platform.ports import Clock, Ids, UnitOfWork
from application.platform.tasks import Task
from application.shop.basket_ports import OfferAgain, TicketChoice, TicketsChanged, TicketsGone
from application.shop.late_basket import NotThereAgain, have_again, may_have_again
from application.shop.order_holds import free_unpaid, lock_stocks
from application.shop.order_ports import OrderStore, order_of
from application.shop.seller_ports import SellerTermsViews
from domain.inventory.errors import HoldRanOut
from domain.kernel.ids import HoldId, OrderId
from domain.payments.events import PaymentCaptured
from domain.shop.order import Order
from domain.shop.order_events import OrderCancelledBy
from domain.shop.order_state import PAID_FOR, OrderStatus


class _Unexpected(Exception):
    """The money is too late, or there is no use for it."""

    def __init__(self, order: Order) -> None:
        super().__init__("unexpected money")
        self.order = order


class ConfirmPaidOrder:
    """Make everything in a basket the buyer's at once, once its money is there.

    Money may come after the holds ran out, or after the order was cancelled, or twice. It is
    never kept for nothing: everything is had again, or all of the money goes back.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[OrderStore],
        choice: TicketChoice,
        terms: SellerTermsViews,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._work = work
        self._choice = choice
        self._terms = terms
        self._clock = clock
        self._ids = ids

    async def __call__(self, event: PaymentCaptured, task: Task) -> None:
        order_id = order_of(event.purpose)
        if order_id is None:
            return
        try:
            await self._confirm_in_time(order_id, event, task)
        except _Unexpected as unexpected:
            await self._settle(unexpected.order, event, task)

    async def _confirm_in_time(self, order_id: OrderId, event: PaymentCaptured, task: Task) -> None:
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            order = await store.orders.lock(order_id)
            if order.status is not OrderStatus.PENDING:
                raise _Unexpected(order)
            await lock_stocks(store, order, now=now)
            try:
                if order.hold_id is not None:
                    await store.inventory.sell(order.hold_id, now=now)
                if order.tickets:
                    await store.tickets.confirm(order.id, event.payment_id, now=now)
            except (HoldRanOut, TicketsGone):
                raise _Unexpected(order) from None
            # It may be an earlier payment's, given up by then; a later one's goes back.
            await store.orders.save(order.confirm(event.payment_id, now=now))
            await failpoint("order.before-confirmed")

    async def _settle(self, seen: Order, event: PaymentCaptured, task: Task) -> None:
        if _is_known(seen, event):
            return
        terms = await self._terms.of(seen.seller_ids) if seen.seller_ids else {}
        events = [part.event_id for part in seen.tickets]
        offers = await self._choice.again(events) if events else ()
        if may_have_again(terms.values(), offers, now=self._clock.now()):
            try:
                await self._have_again(seen.id, offers, event, task)
            except (NotThereAgain, TicketsChanged):
                pass
            else:
                return
        await self._give_back(seen.id, event, task)

    async def _have_again(
        self, order_id: OrderId, offers: Sequence[OfferAgain], event: PaymentCaptured, task: Task
    ) -> None:
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            order = await self._ended(store, order_id, now)
            if not order.was_timed_out or order.status is not OrderStatus.CANCELLED:
                raise NotThereAgain
            new_hold = HoldId(self._ids.new())
            hold_id = await have_again(store, order, event.payment_id, offers, new_hold, now=now)
            await store.orders.save(order.confirm(event.payment_id, now=now, hold_id=hold_id))

    async def _give_back(self, order_id: OrderId, event: PaymentCaptured, task: Task) -> None:
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            order = await self._ended(store, order_id, now)
            if not _is_known(order, event):
                await store.orders.save(
                    order.return_money(event.payment_id, amount=event.amount, now=now)
                )

    async def _ended(self, store: OrderStore, order_id: OrderId, now: datetime) -> Order:
        """The order, locked; given up, if it still waited for money that cannot help it."""
        order = await store.orders.lock(order_id)
        if order.status is not OrderStatus.PENDING:
            return order
        await free_unpaid(store, order, OrderCancelledBy.TIME_OUT, now=now)
        return order.time_out(now=now)


def _is_known(order: Order, event: PaymentCaptured) -> bool:
    """Whether this very money paid for the order before."""
    is_its_own = order.payment_id == event.payment_id
    return is_its_own and (order.status in PAID_FOR or order.was_paid)
