from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from application.shop.shelves import Shelves
from application.shop.stock_ports import StockStore
from domain.shop.order_events import OrderConfirmed


class TellOfShortage:
    """Tell if an order was paid whose goods had gone missing while the buyer was paying.

    Their hold was not broken, and the mismatch named only those who had paid by then.
    """

    def __init__(self, *, work: UnitOfWork[StockStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: OrderConfirmed, task: Task) -> None:
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            stock_ids = await store.orders_of_stock.stocks_of(event.order_id)
            shelves = await Shelves.locked(store, stock_ids, now=now)
            for stock_id in stock_ids:
                if stock_id in shelves:
                    await shelves.tell_if_concerned(stock_id, event.order_id, now=now)
