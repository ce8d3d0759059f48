from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from application.shop.shelves import Shelves
from application.shop.stock_ports import StockStore
from domain.shop.order_events import OrderConfirmed


class TellOfShortage:
    """Tell if an order was paid whose goods had gone missing while the buyer was paying.

    Their hold was not broken, and the mismatch named only those who had paid by then. Whether
    anything is missing is asked without a lock: who found it out before the order was confirmed
    has said so, and who finds it out later names the order. Both had the stock's lock.
    """

    def __init__(self, *, work: UnitOfWork[StockStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: OrderConfirmed, task: Task) -> None:
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            stock_ids = await store.orders_of_stock.short_of(event.order_id)
            if not stock_ids:
                return
            shelves = await Shelves.locked(store, stock_ids, now=now)
            for stock_id in stock_ids:
                if stock_id in shelves:
                    await shelves.tell_if_concerned(stock_id, event.order_id, now=now)
