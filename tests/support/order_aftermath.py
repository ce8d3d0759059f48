"""What must be true of orders after whatever happened: nothing lost, doubled or half done."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from application.platform.paging import PageRequest
from application.shop.order_ports import purpose_of
from domain.payments.payment import Payment
from domain.shop.order import Order
from domain.shop.order_state import OrderStatus
from tests.support.grounds import Grounds
from tests.support.grounds_shop import GroundsShop, OnShelf
from tests.support.platform import Client
from tests.support.shoppers import Acknowledged, Diary

SETTLE_SECONDS_MAX = 60
POLL_SECONDS = 0.1
SETTLED = {OrderStatus.CONFIRMED, OrderStatus.CANCELLED, OrderStatus.REFUNDED}


class OrderAftermath:
    """Looks at the orders of one seller, through the platform and behind its back."""

    def __init__(
        self, grounds: Grounds, client: Client, shop: GroundsShop, on_shelf: OnShelf, diary: Diary
    ) -> None:
        self._grounds = grounds
        self._client = client
        self._shop = shop
        self._on_shelf = on_shelf
        self._diary = diary

    async def check(self) -> None:
        async with asyncio.timeout(SETTLE_SECONDS_MAX):
            while not await self._are_settled():  # noqa: ASYNC110  # nobody tells
                await asyncio.sleep(POLL_SECONDS)
        orders = await self._orders()
        for acknowledged in self._diary.ordered:
            await self._check_stored(acknowledged, orders)
        for order in orders:
            await self._check_paid(order)
        await self._check_stock(orders)

    async def _are_settled(self) -> bool:
        orders = await self._orders()
        payments = [payment for order in orders for payment in await self._payments(order)]
        return all(order.status in SETTLED for order in orders) and not any(
            payment.is_open for payment in payments
        )

    async def _check_stored(self, acknowledged: Acknowledged, orders: Sequence[Order]) -> None:
        """It is there, and who asks again hears what was said."""
        said = acknowledged.answer
        found = {str(order.id): order for order in orders}
        assert said["id"] in found, "What was acknowledged is not stored."
        stored = found[said["id"]]
        assert stored.buyer_id == acknowledged.person.id
        assert said["totalAmount"]["amount"] == stored.total.amount
        client = self._client.known_by(acknowledged.person.token)
        again = await client.post(acknowledged.path, acknowledged.body, key=acknowledged.key)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert again.body == said

    async def _check_paid(self, order: Order) -> None:
        """The bank has the money of those, and only those, that are the buyer's; and once."""
        payments = {str(payment.id) for payment in await self._payments(order)}
        moved = [entry for entry in self._grounds.money() if entry.payment_id in payments]
        captured = Counter(entry.payment_id for entry in moved if entry.kind == "capture")
        taken = sum(entry.amount for entry in moved if entry.kind == "capture")
        returned = sum(entry.amount for entry in moved if entry.kind == "refund")
        is_theirs = order.status is OrderStatus.CONFIRMED
        assert max(captured.values(), default=0) <= 1, "Money was taken twice."
        assert taken - returned == (order.total.amount if is_theirs else 0)

    async def _check_stock(self, orders: Sequence[Order]) -> None:
        sold = sum(
            line.quantity
            for order in orders
            if order.status is OrderStatus.CONFIRMED
            for line in order.lines
        )
        (stock,) = await self._shop.stocks(self._on_shelf)
        assert (stock.held, stock.sold) == (0, sold)

    async def _orders(self) -> Sequence[Order]:
        views = self._grounds.adapters.order_views()
        seller_id = self._shop.seller.account_id
        page = await views.of_seller(seller_id, (), PageRequest(limit=100))
        orders: Sequence[Order] = page.items
        return orders

    async def _payments(self, order: Order) -> Sequence[Payment]:
        async with self._grounds.adapters.payment_work().begin() as store:
            found: Sequence[Payment] = await store.payments.of_purpose(purpose_of(order.id))
        return found
