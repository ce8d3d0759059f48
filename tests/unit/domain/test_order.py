from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from domain.kernel.ids import DeliveryId, HoldId, PaymentId, RefundId, ShipmentId
from domain.kernel.lifecycle import IllegalMove
from domain.kernel.money import Money
from domain.shop.order import Order
from domain.shop.order_errors import (
    NothingToPayFor,
    OrderDeadlinePassed,
    OrderPaymentRunning,
    ShipmentNotFound,
    WrongCollectionCode,
)
from domain.shop.order_events import (
    Fulfilment,
    OrderCancelled,
    OrderCancelledBy,
    OrderLinesCancelled,
)
from domain.shop.order_state import LIFECYCLE, PAID_FOR, OrderPaymentStatus, OrderStatus
from domain.shop.shipment import SHIPMENT_LIFECYCLE, ShipmentStatus
from tests.support.clock import NOON
from tests.support.orders import (
    BUYER,
    OTHER_SELLER,
    PAYMENT,
    SELLER,
    a_line,
    a_paid_order,
    a_shipment,
    an_order,
    euros,
    some_tickets,
)

LATER = NOON + timedelta(minutes=1)
REFUND = RefundId(uuid4())
DELIVERY = DeliveryId(uuid4())

type Verb = Callable[[Order, ShipmentId], Order]

SHIPMENT_VERBS: Mapping[str, tuple[ShipmentStatus, Verb]] = {
    "begin": (ShipmentStatus.PACKING, lambda order, id_: order.begin(id_, by=SELLER, now=NOON)),
    "pack": (ShipmentStatus.READY, lambda order, id_: order.pack(id_, by=SELLER, now=NOON)),
    "hold back": (
        ShipmentStatus.PACKING,
        lambda order, id_: order.hold_back(id_, by=None, why="", now=NOON),
    ),
    "ship": (ShipmentStatus.SHIPPED, lambda order, id_: order.ship(id_, by=None, now=NOON)),
    "arrive": (ShipmentStatus.DELIVERED, lambda order, id_: order.arrive(id_, by=None, now=NOON)),
    "come back": (
        ShipmentStatus.RETURNED,
        lambda order, id_: order.come_back(id_, by=None, now=NOON),
    ),
}


def cancelled(order: Order, who: OrderCancelledBy = OrderCancelledBy.BUYER) -> Order:
    return order.cancel(who=who, by=BUYER, reason="", now=NOON)


ORDER_VERBS: Mapping[str, tuple[OrderStatus, Callable[[Order], Order]]] = {
    "confirm": (OrderStatus.CONFIRMED, lambda order: order.confirm(PAYMENT, now=NOON)),
    "cancel": (OrderStatus.CANCELLED, cancelled),
    "refund": (OrderStatus.REFUNDED, lambda order: order.refund(REFUND, amount=euros(1), now=NOON)),
}


@pytest.mark.parametrize("status", OrderStatus)
@pytest.mark.parametrize("verb", ORDER_VERBS)
def test_an_order_moves_only_as_its_lifecycle_says(status: OrderStatus, verb: str) -> None:
    target, act = ORDER_VERBS[verb]
    order = replace(
        an_order(), status=status, cancelled_by=OrderCancelledBy.TIME_OUT, payment_id=PAYMENT
    )

    if target in LIFECYCLE.moves[status]:
        assert act(order).status is target
    else:
        with pytest.raises(IllegalMove):
            act(order)


@pytest.mark.parametrize("status", ShipmentStatus)
@pytest.mark.parametrize("verb", SHIPMENT_VERBS)
def test_a_shipment_moves_only_as_its_lifecycle_says(status: ShipmentStatus, verb: str) -> None:
    target, act = SHIPMENT_VERBS[verb]
    other = a_shipment(status=ShipmentStatus.PACKING)
    shipment = a_shipment(status=status)
    order = replace(an_order(shipment, other), status=OrderStatus.PROCESSING, payment_id=PAYMENT)

    if target in SHIPMENT_LIFECYCLE.moves[status]:
        assert act(order, shipment.id).shipment(shipment.id).status is target
    else:
        with pytest.raises(IllegalMove):
            act(order, shipment.id)


@pytest.mark.parametrize("status", sorted(set(OrderStatus) - PAID_FOR))
@pytest.mark.parametrize("verb", SHIPMENT_VERBS)
def test_nothing_is_packed_or_sent_that_is_not_paid_for(status: OrderStatus, verb: str) -> None:
    shipment = a_shipment(status=ShipmentStatus.READY)
    order = replace(an_order(shipment), status=status)

    with pytest.raises(IllegalMove):
        SHIPMENT_VERBS[verb][1](order, shipment.id)


def test_the_total_is_the_sum_of_goods_deliveries_and_tickets() -> None:
    order = an_order(a_shipment(), a_shipment(seller_id=OTHER_SELLER), tickets=(some_tickets(),))

    assert order.total == euros(2 * (2 * 1999 + 490) + 5000)
    assert order.seller_ids == (SELLER, OTHER_SELLER)


def test_the_first_payment_may_move_the_deadline_and_no_other_one() -> None:
    order = an_order()
    first = order.start_payment(PAYMENT, at_least=timedelta(minutes=30), now=NOON)
    failed = first.fail_payment(PAYMENT, reason="declined", now=NOON)

    again = failed.start_payment(PaymentId(uuid4()), at_least=timedelta(hours=2), now=LATER)

    assert first.deadline == NOON + timedelta(minutes=30)
    assert again.deadline == first.deadline


def test_a_payment_is_refused_while_another_one_runs_and_after_the_deadline() -> None:
    order = an_order()
    paying = order.start_payment(PAYMENT, at_least=timedelta(0), now=NOON)

    with pytest.raises(OrderPaymentRunning):
        paying.start_payment(PaymentId(uuid4()), at_least=timedelta(0), now=NOON)
    with pytest.raises(OrderDeadlinePassed):
        order.start_payment(PAYMENT, at_least=timedelta(0), now=order.deadline)


def test_what_costs_nothing_is_not_paid() -> None:
    free = replace(an_order(), total=euros(0))

    with pytest.raises(NothingToPayFor):
        free.start_payment(PAYMENT, at_least=timedelta(0), now=NOON)


def test_news_of_another_payment_fail_nothing() -> None:
    paying = an_order().start_payment(PAYMENT, at_least=timedelta(0), now=NOON)

    with pytest.raises(IllegalMove):
        paying.fail_payment(PaymentId(uuid4()), reason="declined", now=NOON)


def test_an_order_becomes_what_its_shipments_have_become() -> None:
    first, second = a_shipment(), a_shipment(seller_id=OTHER_SELLER)
    order = a_paid_order(first, second)

    begun = order.begin(first.id, by=SELLER, now=NOON)
    gone = begun.pack(first.id, by=SELLER, now=NOON).ship(first.id, by=None, now=NOON)
    there = gone.arrive(first.id, by=None, now=NOON)
    both = there.ship(second.id, by=OTHER_SELLER, now=NOON, carrier="Post")
    done = both.arrive(second.id, by=OTHER_SELLER, now=NOON)

    statuses = [each.status for each in (order, begun, gone, there, both, done)]
    assert statuses == [
        OrderStatus.CONFIRMED,
        OrderStatus.PROCESSING,
        OrderStatus.PROCESSING,
        OrderStatus.PROCESSING,
        OrderStatus.SHIPPED,
        OrderStatus.DELIVERED,
    ]


def test_what_need_not_be_brought_is_there_with_the_confirmation() -> None:
    card = a_paid_order(a_shipment(Fulfilment.NONE))
    mixed = a_paid_order(a_shipment(Fulfilment.NONE), a_shipment())

    assert card.status is OrderStatus.DELIVERED
    assert [each.status for each in mixed.shipments] == [
        ShipmentStatus.DELIVERED,
        ShipmentStatus.WAITING,
    ]
    assert mixed.status is OrderStatus.CONFIRMED


def test_an_order_of_tickets_alone_is_done_once_it_is_paid() -> None:
    order = an_order(lines=(), shipments=(), tickets=(some_tickets(),))

    assert order.confirm(PAYMENT, now=NOON).status is OrderStatus.DELIVERED


def test_the_history_tells_who_did_what_when_and_why() -> None:
    shipment = a_shipment()
    order = an_order(shipment).confirm(PAYMENT, now=NOON)
    done = order.begin(shipment.id, by=SELLER, now=LATER).cancel(
        who=OrderCancelledBy.SELLER, by=SELLER, reason="broken", now=LATER
    )

    told = [(entry.what, entry.by, entry.why, entry.status.value) for entry in done.history]
    assert told == [
        ("OrderPlaced", BUYER, "", "PENDING"),
        ("OrderConfirmed", None, "", "CONFIRMED"),
        ("OrderProcessing", SELLER, "", "PROCESSING"),
        ("OrderCancelled", SELLER, "broken", "CANCELLED"),
    ]


def test_a_buyer_who_fetches_something_says_its_code() -> None:
    shipment = a_shipment(Fulfilment.PICK_UP)
    ready = a_paid_order(shipment).pack(shipment.id, by=SELLER, now=NOON)

    with pytest.raises(WrongCollectionCode):
        ready.hand_over(shipment.id, "000000", by=SELLER, now=NOON)
    done = ready.hand_over(shipment.id, "481516", by=SELLER, now=NOON)

    assert done.status is OrderStatus.DELIVERED


def test_only_what_is_fetched_is_handed_over() -> None:
    shipment = a_shipment()
    ready = a_paid_order(shipment).pack(shipment.id, by=SELLER, now=NOON)

    with pytest.raises(IllegalMove):
        ready.hand_over(shipment.id, "", by=SELLER, now=NOON)


def test_cancelling_gives_back_goods_and_delivery_but_no_tickets() -> None:
    order = a_paid_order(a_shipment(), tickets=(some_tickets(),))

    (event,) = (given := cancelled(order)).events
    assert isinstance(event, OrderCancelled)
    assert event.refund == euros(2 * 1999 + 490)
    assert event.refunded_lines == (order.lines[0].label, order.shipments[0].label)
    assert given.given_back == event.refund
    assert given.payment_status is OrderPaymentStatus.REFUND_PENDING


def test_cancelling_what_was_not_paid_gives_nothing_back() -> None:
    (event,) = cancelled(an_order().settled()).events

    assert isinstance(event, OrderCancelled)
    assert event.refund == euros(0)
    assert event.refunded_lines == ()


@pytest.mark.parametrize("status", [ShipmentStatus.SHIPPED, ShipmentStatus.DELIVERED])
def test_what_has_left_is_not_cancelled(status: ShipmentStatus) -> None:
    order = replace(
        an_order(a_shipment(status=status), a_shipment()), status=OrderStatus.PROCESSING
    )

    with pytest.raises(IllegalMove):
        cancelled(order)


def test_only_what_ran_out_is_had_again_by_late_money() -> None:
    hold_id = HoldId(uuid4())
    ran_out = an_order().time_out(now=NOON)
    given_up = cancelled(an_order())

    late = ran_out.confirm(PAYMENT, now=LATER, hold_id=hold_id)
    with pytest.raises(IllegalMove):
        given_up.confirm(PAYMENT, now=LATER, hold_id=hold_id)

    assert late.status is OrderStatus.CONFIRMED
    assert late.hold_id == hold_id
    assert late.cancelled_by is None
    assert {each.status for each in late.shipments} == {ShipmentStatus.WAITING}


def test_late_money_that_goes_back_is_not_the_money_that_paid() -> None:
    ran_out = an_order().start_payment(PAYMENT, at_least=timedelta(0), now=NOON).time_out(now=LATER)
    paid = a_paid_order()

    back = ran_out.return_money(PAYMENT, amount=ran_out.total, now=LATER)
    twice = paid.return_money(PaymentId(uuid4()), amount=paid.total, now=LATER)
    with pytest.raises(IllegalMove):
        paid.return_money(PAYMENT, amount=paid.total, now=LATER)

    assert back.payment_status is OrderPaymentStatus.REFUND_PENDING
    assert twice.payment_status is OrderPaymentStatus.PAID


@pytest.mark.parametrize(("with_charge", "back"), [(True, 2 * 1999 + 490), (False, 2 * 1999)])
def test_a_shipment_that_came_back_is_dropped_and_the_rest_goes_on(
    with_charge: bool,  # noqa: FBT001  # a row of the table
    back: int,
) -> None:
    first, second = a_shipment(), a_shipment(seller_id=OTHER_SELLER)
    order = a_paid_order(first, second).pack(first.id, by=SELLER, now=NOON)
    returned = (
        order.ship(first.id, by=None, now=NOON, delivery_id=DELIVERY)
        .come_back(first.id, by=None, now=NOON)
        .settled()
    )

    dropped = returned.drop(
        first.id,
        who=OrderCancelledBy.DELIVERY,
        by=None,
        reason="nobody there",
        refund_id=REFUND,
        with_charge=with_charge,
        now=LATER,
    )

    event = dropped.events[0]
    assert isinstance(event, OrderLinesCancelled)
    assert event.refund == euros(back)
    assert dropped.shipment(first.id).status is ShipmentStatus.CANCELLED
    assert [line.live for line in dropped.lines] == [0, 2]
    assert dropped.status is OrderStatus.PROCESSING


def test_what_was_dropped_before_does_not_go_back_again() -> None:
    first, second = a_shipment(), a_shipment(seller_id=OTHER_SELLER)
    order = a_paid_order(first, second)
    dropped = order.drop(
        first.id,
        who=OrderCancelledBy.SELLER,
        by=SELLER,
        reason="",
        refund_id=REFUND,
        with_charge=True,
        now=NOON,
    )

    event = cancelled(dropped).events[-1]

    assert isinstance(event, OrderCancelled)
    assert event.refund == euros(2 * 1999 + 490)


def test_a_shipment_of_another_order_is_not_found() -> None:
    with pytest.raises(ShipmentNotFound):
        an_order().shipment(ShipmentId(uuid4()))


def test_where_it_goes_to_is_neither_logged_nor_told() -> None:
    order: Any = an_order()

    assert "Ring twice" not in repr(order)
    assert all("Am Wall" not in repr(event) for event in order.events)


def test_the_parts_of_a_line_are_the_line() -> None:
    shipment = a_shipment()
    line = a_line(shipment, 3, discount=euros(100), net=euros(5000), tax=euros(897))
    rest = replace(line, cancelled=1, returned=1)

    assert rest.live == 1
    assert Money(0, "EUR").amount <= rest.remaining.amount <= line.total.amount
