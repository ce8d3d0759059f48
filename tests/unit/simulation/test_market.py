"""Random days at a market: whatever buyers and sellers do, goods and money add up."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from application.shop.cancel_order import CancelOrder
from application.shop.work_on_shipment import BeginPacking, Dispatch, NoteArrival
from domain.kernel.errors import Conflict
from domain.kernel.ids import OrderId
from domain.payments.payment import Payment
from domain.payments.payment_status import PaymentStatus
from domain.shop.order import Order
from domain.shop.order_state import LIFECYCLE, PAID_FOR, OrderStatus
from domain.shop.shipment import Shipment
from entrypoints.composition.root import compose
from entrypoints.settings import Settings
from tests.support.clock import FakeClock
from tests.support.market import Article, Market, a_person, principal_of
from tests.support.soak import soaking
from tests.support.stock import once

STEPS = 25
PIECES = 12
TOKENS = ("tok_ok", "tok_ok", "tok_decline", "tok_abandoned", "tok_authorise", "tok_pending")
ENDED = {OrderStatus.DELIVERED, OrderStatus.CANCELLED, OrderStatus.REFUNDED}


class Day:
    """What one seed makes people do."""

    def __init__(self, market: Market, articles: Sequence[Article], chance: Random) -> None:
        self._market = market
        self._articles = articles
        self._chance = chance
        self._orders: list[OrderId] = []

    async def step(self) -> None:
        acts: list[Callable[[], Awaitable[None]]] = [self.order, self.order, self.pay]
        acts += [self.cancel, self.bring, self.bring, self.wait]
        with suppress(Conflict):
            await self._chance.choice(acts)()

    async def end(self) -> None:
        """All that is paid is brought; nobody pays any more."""
        await self._market.pass_time(timedelta(minutes=40))
        for order_id in self._orders:
            await self._bring(await self._market.now(order_id))
        await self._market.pass_time(timedelta(hours=1), hop_max=timedelta(minutes=20))

    async def order(self) -> None:
        wanted = self._chance.sample(self._articles, k=self._chance.randint(1, 3))
        lines = [(article.goods, self._chance.randint(1, 3)) for article in wanted]
        order = await self._market.order(a_person(), *lines)
        self._orders.append(order.id)

    async def pay(self) -> None:
        await self._market.pay(await self._any(), self._chance.choice(TOKENS))

    async def cancel(self) -> None:
        order = await self._any()
        command = CancelOrder(by=principal_of(order.buyer_id), order_id=order.id)
        await self._market.use_cases["cancel_order"](command, once())
        await self._market.run_due()

    async def bring(self) -> None:
        await self._bring(await self._any())

    async def wait(self) -> None:
        await self._market.pass_time(timedelta(minutes=self._chance.randint(1, 6)))

    async def check(self) -> None:
        orders = [await self._market.now(order_id) for order_id in self._orders]
        for article in self._articles:
            stock = await self._market.stock(article.stock_id)
            assert stock.held + stock.sold + stock.left == PIECES
            assert stock.sold == _pieces(orders, article)
        assert await self._market.violations() == []

    async def check_end(self) -> None:
        for order_id in self._orders:
            order = await self._market.now(order_id)
            kept = sum(_kept(payment) for payment in await self._market.payments(order))
            is_theirs = order.status is OrderStatus.DELIVERED
            assert order.status in ENDED
            assert kept == (order.total.amount if is_theirs else 0), order.status
        for article in self._articles:
            assert (await self._market.stock(article.stock_id)).held == 0

    async def _any(self) -> Order:
        if not self._orders:
            await self.order()
        return await self._market.now(self._chance.choice(self._orders))

    async def _bring(self, order: Order) -> None:
        if order.status not in PAID_FOR or LIFECYCLE.is_final(order.status):
            return
        for shipment in order.shipments:
            with suppress(Conflict):
                await self._ship(order, shipment)

    async def _ship(self, order: Order, shipment: Shipment) -> None:
        seller = next(
            each.seller for each in self._articles if each.seller.account_id == shipment.seller_id
        )
        which: dict[str, Any] = {"by": seller, "order_id": order.id, "shipment_id": shipment.id}
        await self._market.work(BeginPacking(**which))
        await self._market.work(Dispatch(**which, carrier="DHL", tracking_number=""))
        await self._market.work(NoteArrival(**which))


def _kept(payment: Payment) -> int:
    is_captured = payment.status is PaymentStatus.CAPTURED
    return payment.amount.amount - payment.refunded.amount if is_captured else 0


def _pieces(orders: Sequence[Order], article: Article) -> int:
    return sum(
        line.quantity
        for order in orders
        if order.status in PAID_FOR
        for line in order.lines
        if line.variant_id == article.variant_id
    )


@pytest.mark.parametrize("seed", [*range(5), *soaking(100)])
async def test_every_paid_order_is_delivered_or_refunded_and_goods_add_up(seed: int) -> None:
    print(f"seed {seed}")  # noqa: T201  # shown when it fails
    market = Market(compose(Settings(storage="memory")), FakeClock())
    articles = [await market.article(PIECES) for _ in range(3)]
    day = Day(market, articles, Random(seed))
    for _ in range(STEPS):
        await day.step()
        await day.check()
    await day.end()
    await day.check()
    await day.check_end()
