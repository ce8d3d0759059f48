"""Orders from the cart to the doorstep, in memory, with everything put together as it runs."""

from collections.abc import Awaitable, Callable
from dataclasses import fields
from datetime import timedelta
from typing import Any, TypedDict
from uuid import uuid4

import pytest
import pytest_asyncio

from application.booking.cancel_booking import CancelBooking
from application.payments.ports import EvidenceKind
from application.programme.cancel_event import CancelEvent
from application.shop.cancel_order import CancelOrder
from application.shop.order_queries import part_of_seller
from application.shop.work_on_shipment import (
    BeginPacking,
    Dispatch,
    HandOver,
    HaveReady,
    NoteArrival,
)
from domain.booking.booking import BookingStatus, PaymentStatus
from domain.booking.errors import InBasket
from domain.delivery.events import (
    DeliveryCancelled,
    DeliveryDelivered,
    DeliveryEvent,
    DeliveryPickedUp,
    DeliveryReturned,
    ProofKind,
)
from domain.kernel.access import Principal, Role
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import CourierId, DeliveryId, OrderId, ShipmentId
from domain.kernel.money import Money
from domain.payments.payment_status import PaymentStatus as MoneyStatus
from domain.shop.cart_items import Choice, Goods
from domain.shop.order import Order
from domain.shop.order_errors import (
    BadDestination,
    BasketChanged,
    BroughtByCourier,
    NotDeliverable,
    NothingToOrder,
    NotLeftForOrder,
    OrderNotFound,
    TooLateToCancel,
    WrongCollectionCode,
)
from domain.shop.order_events import Fulfilment
from domain.shop.order_state import HOLD_FOR, OrderPaymentStatus, OrderStatus
from domain.shop.seller_terms import CancelUntil, LateOrderMoney
from domain.shop.shipment import ShipmentStatus
from entrypoints.composition.root import compose
from entrypoints.settings import Settings
from tests.support.clock import FakeClock
from tests.support.market import COURIERS_PRICE, PRICE, Article, Market, a_person, fetched, places
from tests.support.programme import ORGANIZER, a_ticket_type
from tests.support.stock import an_address, once

A_MOMENT = timedelta(seconds=5)
DELIVERY = DeliveryId(uuid4())
LATE = "tok_late"


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def market() -> Market:
    """One for all of them: everybody in it is somebody new."""
    return Market(compose(Settings(storage="memory")), FakeClock())


async def cancel(market: Market, order: Order, by: Principal | None = None) -> Order:
    buyer = Principal(order.buyer_id, frozenset({Role.CUSTOMER}))
    command = CancelOrder(by=by or buyer, order_id=order.id, reason="")
    cancelled: Order = await market.use_cases["cancel_order"](command, once())
    await market.run_due()
    return cancelled


async def ran_out_while_paying(
    market: Market, order: Order, before: Callable[[], Awaitable[object]] | None = None
) -> None:
    """Its money comes only after the deadline, when everything is free again."""
    await market.pay(order, LATE)
    await market.pass_time(HOLD_FOR)
    assert (await market.now(order)).status is OrderStatus.CANCELLED
    if before is not None:
        await before()
    await market.pass_time(2 * A_MOMENT)


async def sold_out(market: Market, goods: Goods) -> None:
    await market.order(a_person(), (goods, 1))


async def ready_order(market: Market, article: Article, *more: tuple[Goods, int]) -> Order:
    """A paid order of which the shipment of this article waits for its courier."""
    order = await market.paid(a_person(), (article.goods, 1), *more)
    (shipment,) = [each for each in order.shipments if each.seller_id == article.seller.account_id]
    command = HaveReady(by=article.seller, order_id=order.id, shipment_id=shipment.id)
    return await market.work(command)


async def tell(
    market: Market, reaction: str, kind: type[DeliveryEvent], order: Order, **given: Any
) -> None:
    """What deliveries tell of the shipment that is under way."""
    shipment = next(
        each
        for each in order.shipments
        if each.status in {ShipmentStatus.READY, ShipmentStatus.SHIPPED}
    )
    known: dict[str, Any] = {"courier_id": CourierId(uuid4()), "on_time": True}
    names = {field.name for field in fields(kind)}
    event = kind(
        at=market.clock.now(),
        delivery_id=DELIVERY,
        order_id=order.id,
        shipment_id=shipment.id,
        seller_id=shipment.seller_id,
        recipient_id=order.buyer_id,
        **{name: value for name, value in (known | given).items() if name in names},
    )
    await market.react(reaction, event)


class Which(TypedDict):
    by: Principal
    order_id: OrderId
    shipment_id: ShipmentId


def of_first(article: Article, order: Order) -> Which:
    """The first shipment of an order, as its seller names it."""
    shipment_id = order.shipments[0].id
    return {"by": article.seller, "order_id": order.id, "shipment_id": shipment_id}


async def test_an_order_holds_everything_and_empties_the_cart(market: Market) -> None:
    article = await market.article(5)
    buyer = a_person()

    order = await market.order(buyer, (article.goods, 2))

    assert order.status is OrderStatus.PENDING
    assert order.total == PRICE * 2 + COURIERS_PRICE
    assert order.deadline == market.clock.now() + HOLD_FOR
    assert (await market.stock(article.stock_id)).held == 2
    with pytest.raises(NothingToOrder):
        await market.place(await market.cart(buyer))


async def test_a_cart_that_changed_meanwhile_is_not_ordered(market: Market) -> None:
    article = await market.article(5)
    buyer = a_person()
    seen = await market.cart(buyer, (article.goods, 1))
    await market.cart(buyer, (article.goods, 1))

    with pytest.raises(StaleVersion):
        await market.place(seen)


async def test_what_costs_something_else_by_now_is_named(market: Market) -> None:
    article = await market.article(5)
    cart = await market.cart(a_person(), (article.goods, 1))

    with pytest.raises(BasketChanged) as refusal:
        await market.place(cart, expected_total=Money(1, "EUR"))

    assert "TOTAL_CHANGED" in str(refusal.value.facts)


async def test_every_line_that_is_not_left_is_named_with_what_is_left(market: Market) -> None:
    few, none, many = [await market.article(left) for left in (2, 1, 9)]
    await market.order(a_person(), (none.goods, 1))
    cart = await market.cart(a_person(), (few.goods, 3), (none.goods, 1), (many.goods, 9))

    with pytest.raises(NotLeftForOrder) as refusal:
        await market.place(cart)

    shortages: object = refusal.value.facts["shortages"]
    assert [(each["wanted"], each["left"]) for each in shortages] == [(3, 2), (1, 0)]  # type: ignore[attr-defined]
    assert (await market.stock(many.stock_id)).held == 0


async def test_goods_that_are_brought_need_an_address(market: Market) -> None:
    article = await market.article(5)
    cart = await market.cart(a_person(), (article.goods, 1))

    with pytest.raises(BadDestination):
        await market.place(cart, destination=None)


async def test_an_order_is_split_over_sellers_and_locations(market: Market) -> None:
    seller = a_person(Role.SELLER)
    one = await market.location(seller)
    two = await market.location(seller, name="Cellar")
    split = await market.article(3, seller=seller, location=one)
    there = type(split)(split.variant_id, seller, two.id)
    await market.receive(there, 3)
    other = await market.article(1)

    order = await market.order(a_person(), (split.goods, 5), (other.goods, 1))

    assert len(order.shipments) == 3
    assert sorted(line.quantity for line in order.lines) == [1, 2, 3]
    assert order.total == PRICE * 6 + COURIERS_PRICE * 3


async def test_goods_are_brought_to_a_seat_at_the_venue_of_an_event(market: Market) -> None:
    article, event = await market.article(5), await market.event()
    to_seat = Choice(
        seller_id=article.seller.account_id,
        fulfilment=Fulfilment.SEAT,
        event_id=event.id,
        seat="Block A, 12",
    )
    cart = await market.cart(a_person(), (article.goods, 1), (places(event), 1), choices=[to_seat])

    order = await market.place(cart, destination=None)

    (shipment,) = order.shipments
    assert shipment.fulfilment is Fulfilment.SEAT
    assert shipment.at_event is not None
    assert shipment.at_event.seat == "Block A, 12"
    assert order.destination is None


async def test_what_is_fetched_is_handed_to_whoever_knows_the_code(market: Market) -> None:
    article = await market.article(5)
    location = await market.location(
        article.seller, name="Shop", is_pick_up=True, address=an_address()
    )
    there = Article(article.variant_id, article.seller, location.id)
    await market.receive(there, 2)
    order = await market.paid(a_person(), (there.goods, 1), choices=[fetched(there)])
    which = of_first(there, order)
    await market.work(HaveReady(**which))

    with pytest.raises(WrongCollectionCode):
        await market.work(HandOver(code="no", **which))
    done = await market.work(HandOver(code=order.shipments[0].collection_code, **which))

    assert order.total == PRICE
    assert done.status is OrderStatus.DELIVERED
    assert part_of_seller(done, there.seller.account_id).shows_codes is False


async def test_nothing_is_fetched_where_nobody_hands_it_out(market: Market) -> None:
    article = await market.article(5)
    cart = await market.cart(a_person(), (article.goods, 1), choices=[fetched(article)])

    with pytest.raises(NotDeliverable):
        await market.place(cart)


async def test_what_may_be_sold_beyond_stock_holds_what_there_is(market: Market) -> None:
    article = await market.article(2, sells_beyond_stock=True)

    order = await market.order(a_person(), (article.goods, 5))

    assert [(line.quantity, line.held) for line in order.lines] == [(5, 2)]
    assert (await market.stock(article.stock_id)).held == 2


async def test_a_paid_order_is_confirmed_once_and_sold(market: Market) -> None:
    article = await market.article(5)

    order = await market.paid(a_person(), (article.goods, 2))

    assert order.status is OrderStatus.CONFIRMED
    assert order.payment_status is OrderPaymentStatus.PAID
    assert (await market.stock(article.stock_id)).sold == 2
    assert not await market.violations()


async def test_the_money_is_shared_between_sellers_and_organizers(market: Market) -> None:
    article, event = await market.article(5), await market.event()

    order = await market.paid(a_person(), (article.goods, 1), (places(event), 2))

    (payment,) = await market.payments(order)
    owners = {share.account.owner for share in payment.shares}
    assert str(article.seller.account_id) in owners
    assert str(event.organizer_id) in owners
    assert sum(share.amount.amount for share in payment.shares) == order.total.amount


async def test_tickets_and_goods_are_held_paid_and_confirmed_together(market: Market) -> None:
    article, event = await market.article(5), await market.event()

    order = await market.order(a_person(), (article.goods, 1), (places(event), 2))
    (held,) = await market.bookings(order)
    paid = await market.pay(order)
    (booked,) = await market.bookings(order)

    assert (held.status, held.deadline) == (BookingStatus.INITIATED, order.deadline)
    assert paid.status is OrderStatus.CONFIRMED
    assert (booked.status, booked.payment_id) == (BookingStatus.CONFIRMED, paid.payment_id)
    assert paid.total == booked.total + PRICE + COURIERS_PRICE


async def test_tickets_that_are_gone_keep_no_goods(market: Market) -> None:
    article = await market.article(5)
    event = await market.event(a_ticket_type(quota=1))
    cart = await market.cart(a_person(), (article.goods, 1), (places(event), 1))
    await market.order(a_person(), (places(event), 1))

    with pytest.raises(NotLeftForOrder):
        await market.place(cart)

    assert (await market.stock(article.stock_id)).held == 0


async def test_a_booking_in_a_basket_is_neither_cancelled_nor_ended_alone(market: Market) -> None:
    event = await market.event()
    order = await market.order(a_person(), (places(event), 1))
    (booking,) = await market.bookings(order)
    by = Principal(order.buyer_id, frozenset({Role.CUSTOMER}))

    with pytest.raises(InBasket):
        await market.use_cases["cancel_booking"](
            CancelBooking(by=by, booking_id=booking.id), once()
        )


async def test_what_is_not_paid_in_time_frees_everything(market: Market) -> None:
    article, event = await market.article(5), await market.event()
    voucher = await market.voucher(uses=1)
    order = await market.order(
        a_person(), (article.goods, 1), (places(event), 1), vouchers=[voucher.id]
    )

    await market.pass_time(HOLD_FOR + A_MOMENT)

    ended = await market.now(order)
    (booking,) = await market.bookings(order)
    assert (ended.status, booking.status) == (OrderStatus.CANCELLED, BookingStatus.CANCELLED)
    assert (await market.stock(article.stock_id)).left == 5
    again = await market.order(
        a_person(), (article.goods, 5), (places(event), 1), vouchers=[voucher.id]
    )
    assert again.status is OrderStatus.PENDING


async def test_a_voucher_with_one_use_is_used_once(market: Market) -> None:
    article = await market.article(5)
    voucher = await market.voucher(uses=1)
    cart = await market.cart(a_person(), (article.goods, 1), vouchers=[voucher.id])
    first = await market.order(a_person(), (article.goods, 1), vouchers=[voucher.id])

    with pytest.raises(BasketChanged):
        await market.place(cart)

    assert first.total.amount < (PRICE + COURIERS_PRICE).amount


async def test_a_failed_payment_may_be_tried_again(market: Market) -> None:
    article, event = await market.article(5), await market.event()
    order = await market.order(a_person(), (article.goods, 1), (places(event), 1))

    failed = await market.pay(order, "tok_decline")
    (waiting,) = await market.bookings(order)
    paid = await market.pay(failed)

    assert failed.payment_status is OrderPaymentStatus.FAILED
    assert waiting.payment_status is PaymentStatus.FAILED
    assert paid.status is OrderStatus.CONFIRMED


async def test_what_costs_nothing_is_theirs_at_once(market: Market) -> None:
    article = await market.article(5, price=Money(0, "EUR"))
    buyer = a_person()
    choice = fetched(article)
    async with market.adapters.stock_work().begin() as store:
        location = await store.locations.get(article.location_id)
        changed = location.change(
            {"is_pick_up": True, "address": an_address()}, now=market.clock.now()
        )
        await store.locations.save(changed)

    order = await market.order(buyer, (article.goods, 1), choices=[choice])
    await market.run_due()

    assert (await market.now(order)).status is OrderStatus.CONFIRMED
    assert (await market.stock(article.stock_id)).sold == 1


async def test_cancelling_a_paid_basket_gives_back_the_goods_and_keeps_the_tickets(
    market: Market,
) -> None:
    article, event = await market.article(5), await market.event()
    order = await market.paid(a_person(), (article.goods, 2), (places(event), 1))

    await cancel(market, order)

    (payment,) = await market.payments(order)
    (booking,) = await market.bookings(order)
    ended = await market.now(order)
    assert ended.status is OrderStatus.REFUNDED
    assert payment.refunded == PRICE * 2 + COURIERS_PRICE
    assert payment.status is MoneyStatus.CAPTURED
    assert booking.status is BookingStatus.CONFIRMED
    assert (await market.stock(article.stock_id)).left == 5
    assert not await market.violations()


async def test_cancelling_a_booking_of_a_basket_gives_back_its_own_part_only(
    market: Market,
) -> None:
    article = await market.article(5)
    first, second = await market.event(), await market.event()
    order = await market.paid(
        a_person(), (article.goods, 1), (places(first), 1), (places(second), 1)
    )
    for booking in await market.bookings(order):
        by = Principal(booking.organizer_id, frozenset({Role.ORGANIZER}))
        command = CancelBooking(by=by, booking_id=booking.id)
        await market.use_cases["cancel_booking"](command, once())
        await market.run_due()

    (payment,) = await market.payments(order)
    bookings = await market.bookings(order)
    assert [each.status for each in bookings] == [BookingStatus.REFUNDED] * 2
    assert payment.refunded == bookings[0].total + bookings[1].total
    assert (await market.now(order)).status is OrderStatus.CONFIRMED
    await cancel(market, order)
    (payment,) = await market.payments(order)
    assert payment.status is MoneyStatus.REFUNDED
    assert not await market.violations()


async def test_a_buyer_cancels_only_as_long_as_the_seller_lets_them(market: Market) -> None:
    article = await market.article(5)
    await market.terms(article.seller, {"cancel_until": CancelUntil.PROCESSING})
    order = await market.paid(a_person(), (article.goods, 1))
    shipment = order.shipments[0].id
    await market.work(BeginPacking(by=article.seller, order_id=order.id, shipment_id=shipment))

    with pytest.raises(TooLateToCancel):
        await cancel(market, order)
    await cancel(market, order, by=article.seller)

    assert (await market.now(order)).status is OrderStatus.REFUNDED


async def test_strangers_find_no_order(market: Market) -> None:
    article = await market.article(5)
    order = await market.paid(a_person(), (article.goods, 1))

    with pytest.raises(OrderNotFound):
        await cancel(market, order, by=a_person())
    with pytest.raises(OrderNotFound):
        await market.work(
            HaveReady(
                by=a_person(Role.SELLER), order_id=order.id, shipment_id=order.shipments[0].id
            )
        )


async def test_late_money_has_everything_again_if_it_is_there(market: Market) -> None:
    article, event = await market.article(5), await market.event()
    order = await market.order(a_person(), (article.goods, 1), (places(event), 1))
    await ran_out_while_paying(market, order)

    (booking,) = await market.bookings(order)
    late = await market.now(order)
    assert (late.status, booking.status) == (OrderStatus.CONFIRMED, BookingStatus.CONFIRMED)
    assert (await market.stock(article.stock_id)).sold == 1
    assert not await market.violations()


async def test_late_money_goes_back_whole_if_not_everything_is_there(market: Market) -> None:
    article, event = await market.article(1), await market.event()
    order = await market.order(a_person(), (article.goods, 1), (places(event), 1))
    await ran_out_while_paying(market, order, before=lambda: sold_out(market, article.goods))

    (booking,) = await market.bookings(order)
    (payment,) = await market.payments(order)
    late = await market.now(order)
    assert (late.status, booking.status) == (OrderStatus.REFUNDED, BookingStatus.CANCELLED)
    assert payment.status is MoneyStatus.REFUNDED
    assert not await market.violations()


async def test_the_most_careful_seller_decides_about_late_money(market: Market) -> None:
    bold, careful = await market.article(5), await market.article(5)
    await market.terms(careful.seller, {"late_money": LateOrderMoney.REFUND})
    order = await market.order(a_person(), (bold.goods, 1), (careful.goods, 1))

    await ran_out_while_paying(market, order)

    assert (await market.now(order)).status is OrderStatus.REFUNDED


async def test_an_event_that_is_cancelled_gives_up_the_unpaid_basket(market: Market) -> None:
    article, event = await market.article(5), await market.event()
    order = await market.order(a_person(), (article.goods, 1), (places(event), 1))

    await market.use_cases["cancel_event"](
        CancelEvent(event_id=event.id, reason="Illness", by=ORGANIZER)
    )
    await market.run_due()

    assert (await market.now(order)).status is OrderStatus.CANCELLED
    assert (await market.stock(article.stock_id)).left == 5


async def test_a_seller_sends_a_shipment_with_somebody_else(market: Market) -> None:
    article = await market.article(5)
    order = await market.paid(a_person(), (article.goods, 1))
    which = of_first(article, order)

    sent = await market.work(Dispatch(carrier="Post", tracking_number="17", **which))
    there = await market.work(NoteArrival(**which))

    assert sent.status is OrderStatus.SHIPPED
    assert sent.shipments[0].tracking_number == "17"
    assert there.status is OrderStatus.DELIVERED


async def test_what_a_courier_is_to_fetch_is_not_sent_otherwise(market: Market) -> None:
    article = await market.article(5)
    order = await market.paid(a_person(), (article.goods, 1))
    which = of_first(article, order)
    await market.work(HaveReady(**which))

    with pytest.raises(BroughtByCourier):
        await market.work(Dispatch(carrier="Post", tracking_number="17", **which))


async def test_where_the_courier_is_the_shipment_is(market: Market) -> None:
    article = await market.article(5)
    order = await ready_order(market, article)

    await tell(market, "follow_delivery", DeliveryPickedUp, order)
    gone = await market.now(order)
    await tell(market, "follow_delivery", DeliveryDelivered, order, proof=ProofKind.CODE)

    assert gone.status is OrderStatus.SHIPPED
    assert gone.shipments[0].delivery_id == DELIVERY
    assert (await market.now(order)).status is OrderStatus.DELIVERED


async def test_what_nobody_fetches_is_to_be_had_ready_again(market: Market) -> None:
    order = await ready_order(market, await market.article(5))

    await tell(market, "follow_delivery", DeliveryCancelled, order, reason="no courier")

    assert (await market.now(order)).shipments[0].status is ShipmentStatus.PACKING


async def test_what_could_not_be_delivered_is_paid_back_without_its_delivery(
    market: Market,
) -> None:
    article = await market.article(5)
    order = await ready_order(market, article)
    await tell(market, "follow_delivery", DeliveryPickedUp, order)

    await tell(market, "take_back_shipment", DeliveryReturned, order)
    await market.run_due()

    (payment,) = await market.payments(order)
    assert (await market.now(order)).status is OrderStatus.REFUNDED
    assert payment.refunded == PRICE
    assert (await market.stock(article.stock_id)).sold == 0
    assert not await market.violations()


async def test_a_shipment_that_comes_back_leaves_the_others_as_they_are(market: Market) -> None:
    back, other = await market.article(5), await market.article(5)
    order = await ready_order(market, back, (other.goods, 2))
    await tell(market, "follow_delivery", DeliveryPickedUp, order)

    await tell(market, "take_back_shipment", DeliveryReturned, order)
    await market.run_due()

    (payment,) = await market.payments(order)
    assert payment.refunded == PRICE
    assert (await market.stock(back.stock_id)).sold == 0
    assert (await market.stock(other.stock_id)).sold == 2
    assert (await market.now(order)).status is OrderStatus.PROCESSING
    assert not await market.violations()


async def test_a_seller_sees_their_part_and_the_address_only_as_long_as_needed(
    market: Market,
) -> None:
    mine, other = await market.article(5), await market.article(5)
    order = await market.order(a_person(), (mine.goods, 1), (other.goods, 1))
    unpaid = part_of_seller(order, mine.seller.account_id)
    paid = part_of_seller(await market.pay(order), mine.seller.account_id)
    shipment = paid.shipments[0].id
    which: Which = {"by": mine.seller, "order_id": order.id, "shipment_id": shipment}
    await market.work(Dispatch(carrier="Post", tracking_number="", **which))
    there = part_of_seller(await market.work(NoteArrival(**which)), mine.seller.account_id)

    assert [line.variant_id for line in paid.lines] == [mine.variant_id]
    assert paid.total == PRICE + COURIERS_PRICE
    assert [each.shows_address for each in (unpaid, paid, there)] == [False, True, False]
    assert not paid.shows_codes


async def test_a_dispute_hears_what_was_sent_and_which_tickets_there_are(market: Market) -> None:
    article, event = await market.article(5), await market.event()
    order = await market.paid(a_person(), (article.goods, 1), (places(event), 1))
    (payment,) = await market.payments(order)

    found = [
        each for source in market.adapters.dispute_evidence() for each in await source.of(payment)
    ]

    kinds = {each.kind for each in found}
    assert kinds == {EvidenceKind.DELIVERY, EvidenceKind.TICKETS_USED}
