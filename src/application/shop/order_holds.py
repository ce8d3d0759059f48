"""What an order keeps of goods and vouchers, taken and given back under the right locks."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from application.shop.order_ports import OrderStore
from domain.inventory.hold import HoldRequest
from domain.kernel.ids import StockId
from domain.shop.order import Order
from domain.shop.order_events import OrderCancelledBy
from domain.shop.stock import stock_of
from domain.shop.voucher import Voucher

BRIEFLY = timedelta(minutes=1)
"""It is sold at once: only that it has not run out matters."""


async def lock_stocks(store: OrderStore, order: Order, *, now: datetime) -> None:
    """Lock everything that an order's holds are of, once, so that nobody deadlocks.

    The order must be locked; its bookings are locked first. Without tickets there is but one
    hold: whatever is done with it locks what it is of.
    """
    if not order.tickets:
        return
    stocks = set(await store.tickets.stocks(order.id))
    if order.hold_id is not None:
        hold = await store.inventory.find(order.hold_id)
        stocks |= {line.stock_id for line in hold.lines}
    await lock_all(store, stocks, now=now)


async def lock_all(store: OrderStore, stocks: set[StockId], *, now: datetime) -> None:
    if stocks:
        await store.inventory.lock(sorted(stocks), now=now)


def stocks_to_hold(request: HoldRequest | None) -> set[StockId]:
    """The stocks that are there already: what is opened is locked when it is held."""
    if request is None:
        return set()
    opening = {stock.id for stock in request.opening}
    return {stock_id for stock_id in request.wanted if stock_id not in opening}


async def free_unpaid(
    store: OrderStore, order: Order, who: OrderCancelledBy, *, now: datetime
) -> None:
    """Give back all that is held for an order that is not paid, its bookings too."""
    await lock_stocks(store, order, now=now)
    await store.tickets.cancel(order.id, who, now=now)
    await free_goods(store, order, now=now)


async def free_goods(store: OrderStore, order: Order, *, now: datetime) -> None:
    if order.hold_id is not None:
        await store.inventory.release(order.hold_id, now=now)


async def free_part(store: OrderStore, before: Order, after: Order, *, now: datetime) -> None:
    """Give back the goods that are cancelled now, and were not before; the rest stays sold.

    What vouchers were used stays used.
    """
    freed = Counter[StockId]()
    for was, is_ in zip(before.lines, after.lines, strict=True):
        freed[stock_of(was.variant_id, was.location_id)] += was.kept - is_.kept
    if before.hold_id is not None and any(freed.values()):
        await store.inventory.give_back(before.hold_id, +freed, now=now)


async def vouchers_of(store: OrderStore, order: Order) -> Sequence[Voucher]:
    found = await store.vouchers.of(order.vouchers)
    return [found[voucher_id] for voucher_id in order.vouchers if voucher_id in found]
