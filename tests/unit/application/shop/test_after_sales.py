"""From the sale to the money back: the whole program in memory, clock moved by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from application.shop.cancel_lines import CancelledLines, CancelLines, OthersLine
from application.shop.decide_return import (
    ApproveReturn,
    BuyersTurn,
    ReceiveReturn,
    RefuseReturn,
    WithdrawReturn,
)
from application.shop.inspect_return import InspectReturn
from application.shop.request_return import RequestReturn, WantedReturn
from application.shop.return_access import SellersTurn
from application.shop.work_on_shipment import Dispatch, NoteArrival
from domain.kernel.access import Principal, ProofTooOld, Role
from domain.kernel.ids import OrderLineId
from domain.kernel.lifecycle import IllegalMove
from domain.payments.refund import RefundStatus
from domain.shop.invoice import Invoice, InvoiceKind
from domain.shop.order import Order
from domain.shop.order_errors import OrderNotFound, TooLateToCancel
from domain.shop.order_return import Condition, Finding, OrderReturn, ReturnStatus
from domain.shop.order_state import OrderPaymentStatus, OrderStatus
from domain.shop.return_errors import (
    NotReturnable,
    NotSoMany,
    ReturnNotFound,
    ReturnPeriodOver,
)
from domain.shop.return_events import ReturnReason
from domain.shop.seller_terms import CancelUntil, ReturnsPaidBy
from entrypoints.composition.root import compose
from entrypoints.settings import Settings
from tests.support.clock import FakeClock
from tests.support.market import COURIERS_PRICE, PRICE, Article, Market, a_person, places
from tests.support.stock import once

REFUND_FAILS = "tok_refund_fails"
A_WHILE = timedelta(seconds=5)


@pytest.fixture
def market() -> Market:
    return Market(compose(Settings(storage="memory")), FakeClock())


async def cancel(
    market: Market, by: Principal, order: Order, pieces: Mapping[OrderLineId, int]
) -> CancelledLines:
    command = CancelLines(by=by, order_id=order.id, pieces=pieces)
    done: CancelledLines = await market.use_cases["cancel_lines"](command, once())
    return done


async def brought(market: Market, order: Order, article: Article) -> Order:
    for shipment in order.shipments:
        if shipment.seller_id == article.seller.account_id:
            which = {
                "by": article.seller, "order_id": order.id, "shipment_id": shipment.id
            }  # fmt: skip
            await market.work(Dispatch(carrier="Post", tracking_number="", **which))  # type: ignore[arg-type]
            await market.work(NoteArrival(**which))  # type: ignore[arg-type]
    await market.run_due()
    return await market.now(order)


async def asked(market: Market, order: Order, quantity: int = 1) -> OrderReturn:
    wanted = WantedReturn(quantity=quantity, reason=ReturnReason.DAMAGED)
    command = RequestReturn(
        by=Principal(order.buyer_id, frozenset({Role.CUSTOMER})),
        order_id=order.id,
        lines={order.lines[0].id: wanted},
    )
    return await market.use_cases["request_return"](command, once())  # type: ignore[no-any-return]


async def received(market: Market, one: OrderReturn, seller: Principal) -> None:
    decide = market.use_cases["decide_return"]
    await decide(ApproveReturn(by=seller, return_id=one.id), once())
    await decide(ReceiveReturn(by=seller, return_id=one.id), once())


def an_inspection(
    one: OrderReturn, seller: Principal, accepted: int, restocked: int, cost: int = 0
) -> InspectReturn:
    finding = Finding(
        line_id=one.lines[0].line_id,
        accepted=accepted,
        restocked=restocked,
        condition=Condition.USED,
    )
    return InspectReturn(by=seller, return_id=one.id, findings=(finding,), return_cost=cost)


async def invoices(market: Market, order: Order) -> Sequence[Invoice]:
    return await market.adapters.invoice_views().of_order(order.id)  # type: ignore[no-any-return]


async def back(market: Market, order: Order) -> int:
    (payment,) = await market.payments(order)
    paid_back = [each for each in payment.refunds if each.status is RefundStatus.SUCCEEDED]
    return sum(each.amount.amount for each in paid_back)


async def settled(market: Market, order: Order) -> Order:
    """The order once everything has gone back; its books agree then."""
    await market.pass_time(A_WHILE)
    now = await market.now(order)
    written = await invoices(market, order)
    credited = [each.total.amount for each in written if each.kind is InvoiceKind.CREDIT_NOTE]
    assert await back(market, order) == sum(credited) == now.given_back.amount
    return now


async def test_some_is_cancelled_paid_back_and_on_sale_again(market: Market) -> None:
    buyer, article = a_person(), await market.article(5)
    order = await market.paid(buyer, (article.goods, 5))
    pieces = {order.lines[0].id: 2}
    plan = CancelLines(by=buyer, order_id=order.id, pieces=pieces)

    planned = await market.use_cases["plan_cancelled_lines"](plan)
    assert (await market.stock(article.stock_id)).sold == 5
    done = await cancel(market, buyer, order, pieces)

    after = await settled(market, order)
    assert planned.refund == done.refund == PRICE * 2
    assert (after.status, after.payment_status) == (
        OrderStatus.CONFIRMED,
        OrderPaymentStatus.PARTIALLY_REFUNDED,
    )
    assert (await market.stock(article.stock_id)).left == 2


async def test_the_last_piece_cancels_the_order_and_brings_the_delivery_back(
    market: Market,
) -> None:
    buyer, article = a_person(), await market.article(5)
    order = await market.paid(buyer, (article.goods, 2))
    line = order.lines[0].id

    await cancel(market, buyer, order, {line: 1})
    last = await cancel(market, buyer, order, {line: 1})

    after = await settled(market, order)
    assert last.refund == PRICE + COURIERS_PRICE
    assert (after.status, after.payment_status) == (
        OrderStatus.REFUNDED,
        OrderPaymentStatus.REFUNDED,
    )
    assert (await market.stock(article.stock_id)).left == 5
    with pytest.raises(IllegalMove):
        await cancel(market, buyer, order, {line: 1})


async def test_each_seller_cancels_and_pays_back_what_is_theirs(market: Market) -> None:
    buyer, one, other = a_person(), await market.article(5), await market.article(5)
    order = await market.paid(buyer, (one.goods, 1), (other.goods, 2))
    (own,) = [line for line in order.lines if line.seller_id == one.seller.account_id]

    with pytest.raises(OthersLine):
        await cancel(market, other.seller, order, {own.id: 1})
    await cancel(market, one.seller, order, {own.id: 1})

    after = await settled(market, order)
    (payment,) = await market.payments(order)
    (refund,) = payment.refunds
    labels = {share.label for share in refund.shares}
    assert labels == {own.label, f"delivery:{own.shipment_id}"}
    assert {share.account.owner for share in refund.shares} == {str(one.seller.account_id)}
    assert after.given_back == PRICE + COURIERS_PRICE
    notes = [each for each in await invoices(market, order) if each.corrects]
    assert [(each.seller_id, each.corrects_name) for each in notes] == [
        (one.seller.account_id, "INV-000001")
    ]


async def test_what_a_voucher_took_off_does_not_come_back(market: Market) -> None:
    article, voucher = await market.article(5), await market.voucher(uses=1)
    buyer = a_person()
    order = await market.paid(buyer, (article.goods, 3), vouchers=[voucher.id])
    # Whoever holds a use of it keeps it, also once nobody gets one any more.
    async with market.adapters.inventory_work().begin() as store:
        await store.inventory.close([article.stock_id], now=market.clock.now())

    refunds = [await cancel(market, buyer, order, {order.lines[0].id: 1}) for _ in range(3)]

    await settled(market, order)
    goods = order.total - COURIERS_PRICE
    assert sum(each.refund.amount for each in refunds) == order.total.amount
    assert goods.amount < PRICE.amount * 3


async def test_buyers_cancel_only_what_their_seller_lets_them(market: Market) -> None:
    buyer, article = a_person(), await market.article(5)
    order = await market.paid(buyer, (article.goods, 2))
    await market.terms(article.seller, {"cancel_until": CancelUntil.NEVER})

    with pytest.raises(TooLateToCancel):
        await cancel(market, buyer, order, {order.lines[0].id: 1})
    with pytest.raises(OrderNotFound):
        await cancel(market, a_person(), order, {order.lines[0].id: 1})
    with pytest.raises(ProofTooOld):
        await cancel(market, a_person(Role.SUPPORT), order, {order.lines[0].id: 1})
    await cancel(market, article.seller, order, {order.lines[0].id: 1})


async def test_what_is_sent_back_is_looked_at_paid_back_and_sold_again(market: Market) -> None:
    buyer, article = a_person(), await market.article(5)
    order = await brought(market, await market.paid(buyer, (article.goods, 3)), article)
    one = await asked(market, order, 3)
    await received(market, one, article.seller)
    inspection = an_inspection(one, article.seller, 2, 1, cost=390)

    planned = await market.use_cases["plan_inspection"](inspection)
    done = await market.use_cases["inspect_return"](inspection, once())
    after = await settled(market, order)

    assert planned.refund == done.refund == replace(PRICE, amount=2 * PRICE.amount - 390)
    shown = await market.use_cases["get_return"](one.id, buyer)
    assert shown.status is ReturnStatus.REFUNDED
    assert (after.lines[0].returned, after.lines[0].live) == (2, 1)
    assert (await market.stock(article.stock_id)).left == 3
    *_, note = await invoices(market, order)
    assert [line.total.amount for line in note.lines] == [2 * PRICE.amount, -390]
    with pytest.raises(IllegalMove):
        await market.use_cases["inspect_return"](inspection, once())


async def test_no_piece_is_sent_back_twice(market: Market) -> None:
    buyer, article = a_person(), await market.article(5)
    order = await brought(market, await market.paid(buyer, (article.goods, 2)), article)
    first = await asked(market, order, 2)

    with pytest.raises(NotSoMany):
        await asked(market, order)
    decide = market.use_cases["decide_return"]
    await decide(WithdrawReturn(by=buyer, return_id=first.id), once())
    second = await asked(market, order, 2)
    await received(market, second, article.seller)
    await market.use_cases["inspect_return"](an_inspection(second, article.seller, 2, 2), once())

    with pytest.raises(NotSoMany):
        await asked(market, order)
    assert (await settled(market, order)).given_back == PRICE * 2


async def test_what_is_sent_back_comes_within_the_time_that_its_seller_gives(
    market: Market,
) -> None:
    buyer, article = a_person(), await market.article(5)
    order = await market.paid(buyer, (article.goods, 2))

    with pytest.raises(NotReturnable):
        await asked(market, order)
    order = await brought(market, order, article)
    await market.terms(article.seller, {"return_days": 0})
    with pytest.raises(NotReturnable):
        await asked(market, order)
    await market.terms(article.seller, {"return_days": 7})
    market.clock.pass_time(timedelta(days=7))
    with pytest.raises(ReturnPeriodOver):
        await asked(market, order)


async def test_each_side_of_a_return_does_its_own(market: Market) -> None:
    buyer, article = a_person(), await market.article(5)
    await market.terms(article.seller, {"returns_paid_by": ReturnsPaidBy.SELLER})
    order = await brought(market, await market.paid(buyer, (article.goods, 2)), article)
    one, decide = await asked(market, order), market.use_cases["decide_return"]

    with pytest.raises(SellersTurn):
        await decide(ApproveReturn(by=buyer, return_id=one.id), once())
    with pytest.raises(BuyersTurn):
        await decide(WithdrawReturn(by=article.seller, return_id=one.id), once())
    with pytest.raises(ReturnNotFound):
        await decide(ApproveReturn(by=a_person(Role.SELLER), return_id=one.id), once())
    refused = await decide(
        RefuseReturn(by=article.seller, return_id=one.id, reason="it was worn"), once()
    )

    assert refused.status is ReturnStatus.REFUSED
    assert (refused.history[-1].why, refused.paid_by) == ("it was worn", ReturnsPaidBy.SELLER)


async def test_a_refund_that_fails_is_seen_by_everybody(market: Market) -> None:
    buyer, article = a_person(), await market.article(5)
    order = await market.pay(await market.order(buyer, (article.goods, 2)), REFUND_FAILS)
    order = await brought(market, order, article)
    one = await asked(market, order)
    await received(market, one, article.seller)

    await market.use_cases["inspect_return"](an_inspection(one, article.seller, 1, 0), once())
    await market.pass_time(A_WHILE)

    now = await market.now(order)
    shown = await market.use_cases["get_return"](one.id, buyer)
    assert now.history[-1].what == "OrderRefundFailed"
    assert (shown.status, shown.history[-1].what) == (
        ReturnStatus.INSPECTED,
        "ReturnRefundFailed",
    )


async def test_every_seller_has_an_invoice_and_all_of_them_are_the_order(market: Market) -> None:
    buyer, one, other = a_person(), await market.article(5), await market.article(5)
    event = await market.event()
    order = await market.paid(buyer, (one.goods, 1), (other.goods, 2), (places(event), 1))
    again = await market.paid(buyer, (one.goods, 1))

    written = await invoices(market, order)

    tickets = sum(part.total.amount for part in order.tickets)
    assert sum(each.total.amount for each in written) == order.total.amount - tickets
    assert {each.name for each in written} == {"INV-000001"}
    assert [each.name for each in await invoices(market, again)] == ["INV-000002"]
    assert {each.recipient.name for each in written} == {"Ada"}
    seen = await market.use_cases["list_invoices_of_order"](order.id, one.seller)
    assert [each.seller_id for each in seen] == [one.seller.account_id]


async def test_a_cancelled_order_is_credited_whole(market: Market) -> None:
    buyer, one, other = a_person(), await market.article(5), await market.article(5)
    order = await market.paid(buyer, (one.goods, 2), (other.goods, 1))
    await cancel(market, one.seller, order, {order.lines[0].id: 1})

    async with market.adapters.order_work().begin() as store:
        seen = await store.orders.lock(order.id)
        who = seen.history[-1]
        assert who.by == one.seller.account_id
    pieces = {line.id: line.live for line in seen.lines}
    await cancel(market, buyer, order, pieces)

    after = await settled(market, order)
    assert after.given_back == order.total
    assert after.status is OrderStatus.REFUNDED
