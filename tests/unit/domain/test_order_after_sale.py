"""Parts of orders that are cancelled and sent back: they always add up to the whole."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.shop.issue_invoices import Credited, credited_lines
from domain.kernel.ids import OrderLineId, RefundId, ReturnId
from domain.kernel.lifecycle import IllegalMove
from domain.kernel.money import Money
from domain.shop.invoice import brought, goods
from domain.shop.order import Order
from domain.shop.order_events import (
    OrderCancelled,
    OrderCancelledBy,
    OrderLinesCancelled,
    OrderLinesReturned,
)
from domain.shop.order_state import OrderPaymentStatus, OrderStatus
from domain.shop.pricing import (
    LineToPrice,
    VoucherToApply,
    price,
)
from domain.shop.return_errors import BadReturn, NoSuchLine, NotReturnable, NotSoMany
from domain.shop.shipment import OrderLine, Shipment, ShipmentStatus
from domain.shop.voucher_terms import VoucherKind
from tests.support.carts import a_voucher, terms
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

REFUND, RETURN = RefundId(uuid4()), ReturnId(uuid4())
BUYERS, SELLERS = OrderCancelledBy.BUYER, OrderCancelledBy.SELLER


def cancelled(
    order: Order, pieces: Mapping[OrderLineId, int], who: OrderCancelledBy = BUYERS
) -> Order:
    return order.cancel_lines(pieces, who=who, by=BUYER, reason="", refund_id=REFUND, now=NOON)


def sent_back(order: Order, pieces: Mapping[OrderLineId, int], withheld: int = 0) -> Order:
    return order.take_back(
        RETURN, pieces, withheld=euros(withheld), refund_id=REFUND, by=SELLER, now=NOON
    )


def delivered(order: Order, shipment: Shipment) -> Order:
    gone = order.ship(shipment.id, by=SELLER, now=NOON)
    return gone.arrive(shipment.id, by=SELLER, now=NOON).settled()


def test_some_of_a_line_goes_back_without_the_delivery() -> None:
    order = a_paid_order(a_shipment())
    (line,) = order.lines

    part = cancelled(order, {line.id: 1})

    (event,) = part.events
    assert isinstance(event, OrderLinesCancelled)
    assert (event.refund, event.refunded_lines) == (euros(1999), (line.label,))
    assert (event.quantities, event.already) == ((1,), (0,))
    assert (part.status, part.lines[0].live) == (OrderStatus.CONFIRMED, 1)
    assert part.given_back == euros(1999)


def test_with_the_last_piece_of_a_shipment_its_delivery_goes_back_too() -> None:
    one, other = a_shipment(), a_shipment(seller_id=OTHER_SELLER)
    order = a_paid_order(one, other)
    part = cancelled(order, {order.lines[0].id: 1}).settled()

    rest = cancelled(part, {order.lines[0].id: 1})

    (event,) = rest.events
    assert isinstance(event, OrderLinesCancelled)
    assert event.refund == euros(1999 + 490)
    assert event.refunded_lines == (order.lines[0].label, one.label)
    assert event.already == (1,)
    assert [each.status for each in rest.shipments] == [
        ShipmentStatus.CANCELLED,
        ShipmentStatus.WAITING,
    ]
    assert rest.history[-1].shipment_id == one.id


@pytest.mark.parametrize("status", ShipmentStatus)
@pytest.mark.parametrize("who", [BUYERS, SELLERS])
def test_buyers_cancel_what_nobody_packs_and_sellers_what_has_not_left(
    status: ShipmentStatus, who: OrderCancelledBy
) -> None:
    order = a_paid_order(a_shipment(), a_shipment())
    first = replace(order.shipments[0], status=status)
    order = order.with_shipment(first)
    allowed = {ShipmentStatus.WAITING}
    if who is SELLERS:
        allowed |= {ShipmentStatus.PACKING, ShipmentStatus.READY}

    if status in allowed:
        assert cancelled(order, {order.lines[0].id: 1}, who).lines[0].cancelled == 1
    else:
        with pytest.raises(IllegalMove):
            cancelled(order, {order.lines[0].id: 1}, who)


@pytest.mark.parametrize("quantity", [0, 3, -1])
def test_only_pieces_that_are_left_are_cancelled(quantity: int) -> None:
    order = a_paid_order()

    with pytest.raises(NotSoMany):
        cancelled(order, {order.lines[0].id: quantity})


def test_what_is_not_in_the_order_is_not_cancelled() -> None:
    with pytest.raises(NoSuchLine):
        cancelled(a_paid_order(), {OrderLineId(uuid4()): 1})
    with pytest.raises(BadReturn):
        cancelled(a_paid_order(), {})


def test_nothing_is_cancelled_in_parts_before_it_is_paid() -> None:
    order = an_order().settled()

    with pytest.raises(IllegalMove):
        cancelled(order, {order.lines[0].id: 1})


def test_of_a_free_order_nothing_goes_back() -> None:
    order = replace(a_paid_order(), payment_status=OrderPaymentStatus.UNPAID)

    part = cancelled(order, {order.lines[0].id: 1})

    (event,) = part.events
    assert isinstance(event, OrderLinesCancelled)
    assert (event.refund, event.refund_id, part.given_back) == (euros(0), None, euros(0))


def test_only_what_is_with_the_buyer_is_sent_back() -> None:
    shipment = a_shipment()
    order = a_paid_order(shipment)
    pieces = {order.lines[0].id: 1}

    with pytest.raises(NotReturnable):
        order.returnable(pieces)
    assert delivered(order, shipment).returnable(pieces) == SELLER


def test_one_return_is_of_one_seller() -> None:
    one, other = a_shipment(), a_shipment(seller_id=OTHER_SELLER)
    order = delivered(delivered(a_paid_order(one, other), one), other)

    with pytest.raises(BadReturn):
        order.returnable({line.id: 1 for line in order.lines})


def test_what_is_sent_back_goes_back_less_what_is_withheld() -> None:
    shipment = a_shipment()
    order = delivered(a_paid_order(shipment), shipment)

    back = sent_back(order, {order.lines[0].id: 2}, withheld=300)

    (event,) = back.events
    assert isinstance(event, OrderLinesReturned)
    assert (event.refund, event.withheld) == (euros(2 * 1999 - 300), euros(300))
    assert event.refunded_lines == (order.lines[0].label,)
    assert (back.lines[0].returned, back.lines[0].live) == (2, 0)
    assert back.status is OrderStatus.DELIVERED


@pytest.mark.parametrize(
    ("fully", "status"),
    [(False, OrderPaymentStatus.PARTIALLY_REFUNDED), (True, OrderPaymentStatus.REFUNDED)],
)
def test_what_has_gone_back_is_noted(fully: bool, status: OrderPaymentStatus) -> None:  # noqa: FBT001
    noted = a_paid_order().note_refund(REFUND, amount=euros(5), fully=fully, now=NOON)

    assert noted.payment_status is status
    assert noted.is_paid is not fully


def test_a_cancelled_order_waits_for_all_of_its_refund() -> None:
    order = a_paid_order()
    given_up = order.cancel(who=BUYERS, by=BUYER, reason="", now=NOON).settled()

    noted = given_up.note_refund(REFUND, amount=euros(5), fully=False, now=NOON)

    assert noted.payment_status is OrderPaymentStatus.REFUND_PENDING


def test_a_refund_that_failed_is_in_the_history() -> None:
    noted = a_paid_order().note_failed_refund(REFUND, reason="card closed", now=NOON)

    assert (noted.history[-1].what, noted.history[-1].why) == ("OrderRefundFailed", "card closed")


def priced_lines(
    shipments: tuple[Shipment, ...], amounts: list[tuple[int, int, int]], *, included: bool
) -> tuple[OrderLine, ...]:
    """Lines as the cart prices them, with a voucher of a third and one of seven cents."""
    to_price = [
        LineToPrice(
            line_id=uuid4(),
            seller_id=shipments[at % 2].seller_id,
            unit_price=euros(cents),
            quantity=quantity,
            tax_rate=rate,
            tax_included=included,
        )
        for at, (cents, quantity, rate) in enumerate(amounts)
    ]
    vouchers = [
        a_voucher(terms=terms(kind=VoucherKind.PERCENTAGE, basis_points=3333), for_all=True),
        a_voucher(terms=terms(kind=VoucherKind.AMOUNT, amount=euros(7)), for_all=True),
    ]
    applied = [
        VoucherToApply(id=each.id, code=str(at), terms=each.terms)
        for at, each in enumerate(vouchers)
    ]
    totals = price(to_price, vouchers=applied, currency="EUR")
    return tuple(
        a_line(
            shipments[at % 2],
            line.quantity,
            unit_price=line.unit_price,
            discount=line.discount,
            net=line.net,
            tax=line.tax,
            tax_rate=line.tax_rate,
            tax_included=line.tax_included,
        )
        for at, line in enumerate(totals.lines)
    )


LINES = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(1, 7), st.sampled_from([0, 700, 1900])),
    min_size=2,
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(LINES, st.booleans(), st.data())
def test_no_sequence_of_parts_makes_a_total_that_is_not_the_sum_of_its_parts(
    amounts: list[tuple[int, int, int]],
    included: bool,  # noqa: FBT001
    data: st.DataObject,
) -> None:
    one, other = a_shipment(), a_shipment(seller_id=OTHER_SELLER)
    order = an_order(
        one, other, lines=priced_lines((one, other), amounts, included=included),
        tickets=(some_tickets(),),
    )  # fmt: skip
    order = order.confirm(PAYMENT, now=NOON).settled()
    invoiced = _sum(goods(line, 0, line.quantity).total for line in order.lines)
    invoiced += _sum(brought(each).total for each in order.shipments)
    credited, withheld = euros(0), euros(0)
    for _ in range(data.draw(st.integers(1, 8))):
        order, event = _one_step(order, data)
        if event is None:
            break
        assert order.given_back == credited + event.refund
        credited += _credited(order, event)
        if isinstance(event, OrderLinesReturned):
            withheld += event.withheld
        order = order.settled()
        # Whatever happened: paid, less what goes back, is what the order still costs.
        assert credited == order.given_back
        assert order.total - order.given_back == _still_costs(order) + withheld
    assert invoiced == order.total - _sum(part.total for part in order.tickets)


def _one_step(order: Order, data: st.DataObject) -> tuple[Order, Credited | None]:
    """Cancel some, or bring a parcel and send some of it back, or cancel all that is left."""
    live = [line for line in order.lines if line.live]
    if not live or order.status is OrderStatus.CANCELLED:
        return order, None
    line = data.draw(st.sampled_from(live))
    shipment = order.shipment(line.shipment_id)
    pieces = {line.id: data.draw(st.integers(1, line.live))}
    untouched = all(each.status is not ShipmentStatus.DELIVERED for each in order.shipments)
    if order.is_all_that_is_left(pieces) or (untouched and data.draw(st.integers(0, 5)) == 0):
        after = order.cancel(who=BUYERS, by=BUYER, reason="", now=NOON)
    elif shipment.status is ShipmentStatus.WAITING and data.draw(st.booleans()):
        after = cancelled(order, pieces)
    else:
        if shipment.status is ShipmentStatus.WAITING:
            order = delivered(order, shipment)
        worth = order.worth_of(pieces).amount
        after = sent_back(order, pieces, withheld=data.draw(st.integers(0, worth)))
    happened = [each for each in after.events if isinstance(each, Credited.__value__)]
    return after, happened[0]


def _credited(order: Order, event: Credited) -> Money:
    """What the credit notes of all sellers say."""
    if not event.refund.amount:
        return euros(0)
    notes = (credited_lines(order, event, seller_id) for seller_id in order.seller_ids)
    return _sum(line.total for lines in notes for line in lines)


def _still_costs(order: Order) -> Money:
    tickets = _sum(part.total for part in order.tickets)
    if order.status is OrderStatus.CANCELLED:
        return tickets
    live = [each for each in order.shipments if each.status is not ShipmentStatus.CANCELLED]
    goods_ = _sum(line.remaining for line in order.lines)
    return tickets + goods_ + _sum(each.charge.total for each in live)


def _sum(amounts: object) -> Money:
    return Money.total(amounts, currency="EUR")  # type: ignore[arg-type]


def test_cancelling_all_after_parts_gives_back_the_rest() -> None:
    order = a_paid_order(a_shipment(), a_shipment())
    part = cancelled(order, {order.lines[0].id: 2}).settled()

    (event,) = part.cancel(who=BUYERS, by=BUYER, reason="", now=NOON).events

    assert isinstance(event, OrderCancelled)
    assert event.refund == euros(2 * 1999 + 490)
    assert event.refunded_lines == (order.lines[1].label, order.shipments[1].label)
    assert event.lines == (order.lines[1].id,)
