"""Parts of orders that several give back at once, on PostgreSQL, put together as it runs."""

import asyncio

import pytest

from adapters.postgres.statement import Pool
from application.shop.cancel_lines import CancelledLines, CancelLines
from domain.kernel.lifecycle import IllegalMove
from domain.shop.order_state import OrderPaymentStatus
from domain.shop.return_errors import NotSoMany
from tests.integration.postgres.test_order_races import a_market
from tests.support.market import PRICE, Market, a_person
from tests.support.stock import once

PIECES = 6


@pytest.fixture
def market(pool: Pool) -> Market:
    return a_market(pool)


async def test_pieces_that_many_cancel_at_once_go_back_once(market: Market) -> None:
    buyer, article, other = a_person(), await market.article(PIECES), await market.article(1)
    order = await market.paid(buyer, (article.goods, PIECES), (other.goods, 1))
    (line,) = [each for each in order.lines if each.variant_id == article.variant_id]
    command = CancelLines(by=buyer, order_id=order.id, pieces={line.id: 4})

    async def cancel() -> CancelledLines | None:
        try:
            done: CancelledLines = await market.use_cases["cancel_lines"](command, once())
        except (NotSoMany, IllegalMove):
            return None
        return done

    done = [each for each in await asyncio.gather(*(cancel() for _ in range(8))) if each]
    await market.run_due()

    now = await market.now(order)
    assert [each.refund for each in done] == [PRICE * 4]
    assert (await market.stock(article.stock_id)).sold == PIECES - 4
    assert now.payment_status is OrderPaymentStatus.PARTIALLY_REFUNDED
    (payment,) = await market.payments(order)
    written = await market.adapters.invoice_views().of_order(order.id)
    assert sum(each.amount.amount for each in payment.refunds) == PRICE.amount * 4
    assert [each.total for each in written if each.corrects] == [PRICE * 4]
    assert not await market.violations()
