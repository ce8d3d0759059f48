"""What is kept of deliveries and orders, made from their histories."""

from datetime import timedelta

import pytest
from hypothesis import given

from application.insight.delivery_facts import delivery_facts
from application.insight.facts import CourierFactKind, DeliveryOutcome, OrderOutcome
from application.insight.order_facts import order_facts
from domain.delivery.delivery import Delivery
from domain.delivery.events import FailureReason
from domain.delivery.status import DeliveryStatus
from domain.kernel.ids import AccountId, CourierOfferId
from domain.shop.order import Order
from domain.shop.order_events import Fulfilment, OrderCancelledBy
from tests.support.clock import NOON
from tests.support.deliveries import (
    COURIER,
    DUE,
    OFFER,
    OTHER_COURIER,
    PHOTO,
    a_delivery,
)
from tests.support.insight import histories, logged
from tests.support.orders import OTHER_SELLER, PAYMENT, SELLER, a_shipment, an_order

MINUTE = timedelta(minutes=1)
BY = AccountId(COURIER)


def delivered(minutes: int = 50) -> Delivery:
    return (
        a_delivery()
        .assign(COURIER, now=NOON)
        .pick_up(now=NOON + 20 * MINUTE)
        .next_stop(now=NOON + 21 * MINUTE)
        .deliver(PHOTO, now=NOON + minutes * MINUTE)
    )


def test_a_delivery_that_goes_on_is_no_fact_yet() -> None:
    assert delivery_facts(logged(a_delivery().assign(COURIER, now=NOON)), region="") is None


def test_a_delivery_takes_from_its_request_and_from_its_pick_up_to_the_hand_over() -> None:
    facts = delivery_facts(logged(delivered()), region="DE-28")

    assert facts is not None
    fact = facts.delivery
    assert (fact.outcome, fact.on_time, fact.region) == (DeliveryOutcome.DELIVERED, True, "DE-28")
    assert (fact.seconds, fact.seconds_carried) == (50 * 60, 30 * 60)
    assert (fact.courier_id, fact.ended_at) == (COURIER, NOON + 50 * MINUTE)


@pytest.mark.parametrize(("late_by", "on_time"), [(0, True), (1, False)])
def test_it_is_late_after_what_was_promised(late_by: int, *, on_time: bool) -> None:
    minutes = (DUE - NOON) // MINUTE + late_by

    facts = delivery_facts(logged(delivered(minutes)), region="")

    assert facts is not None
    assert facts.delivery.on_time is on_time
    kind = CourierFactKind.ON_TIME if on_time else CourierFactKind.LATE
    assert [fact.kind for fact in facts.couriers] == [kind]


def test_what_was_never_fetched_was_carried_for_no_time() -> None:
    facts = delivery_facts(logged(a_delivery().cancel(reason="NOT_WANTED", now=NOON)), region="")

    assert facts is not None
    assert facts.delivery.outcome is DeliveryOutcome.CANCELLED
    assert (facts.delivery.courier_id, facts.delivery.seconds_carried) == (None, None)


def test_each_courier_is_told_what_they_did() -> None:
    second = CourierOfferId(OTHER_COURIER)
    delivery = (
        a_delivery()
        .offer(OFFER, COURIER, until=NOON, now=NOON)
        .end_offer(OFFER, declined=True, now=NOON)
        .offer(second, OTHER_COURIER, until=NOON, now=NOON)
        .assign(OTHER_COURIER, now=NOON, by=AccountId(OTHER_COURIER))
        .fail(FailureReason.COURIER_UNABLE, now=NOON)
        .assign(COURIER, now=NOON)
        .pick_up(now=NOON)
        .next_stop(now=NOON)
        .fail(FailureReason.DAMAGED, now=NOON)
        .bring_back(now=NOON)
    )

    facts = delivery_facts(logged(delivery), region="")

    assert facts is not None
    assert [(fact.courier_id, fact.kind.value) for fact in facts.couriers] == [
        (COURIER, "DECLINED"),
        (OTHER_COURIER, "ACCEPTED"),
        (OTHER_COURIER, "FAULT"),
        (COURIER, "FAULT"),
        (COURIER, "FAILED"),
    ]


def test_what_is_recalled_is_no_failed_try() -> None:
    delivery = a_delivery().assign(COURIER, now=NOON).pick_up(now=NOON).give_up(now=NOON)

    facts = delivery_facts(logged(delivery.bring_back(now=NOON)), region="")

    assert facts is not None
    assert facts.couriers == ()


@given(delivery=histories)
def test_whatever_happens_to_a_delivery_its_facts_are_as_it_ended(delivery: Delivery) -> None:
    facts = delivery_facts(logged(delivery), region="")

    assert facts is not None
    assert facts.delivery.outcome.value == delivery.status.value
    is_delivered = delivery.status is DeliveryStatus.DELIVERED
    assert facts.delivery.on_time <= is_delivered
    assert facts.delivery.seconds >= (facts.delivery.seconds_carried or 0)
    kinds = [fact.kind for fact in facts.couriers]
    assert kinds.count(CourierFactKind.FAILED) == delivery.attempts
    handed_over = kinds.count(CourierFactKind.ON_TIME) + kinds.count(CourierFactKind.LATE)
    assert handed_over == is_delivered
    assert (facts.delivery.seconds_carried is not None) == delivery.is_collected


def an_order_of_two() -> Order:
    first, second = a_shipment(), a_shipment(seller_id=OTHER_SELLER)
    order = an_order(first, second).confirm(PAYMENT, now=NOON)
    for minutes, shipment in ((10, first), (30, second)):
        order = order.pack(shipment.id, by=SELLER, now=NOON + minutes * MINUTE)
    for shipment in (first, second):
        order = order.ship(shipment.id, by=None, now=NOON + 60 * MINUTE)
    order = order.arrive(first.id, by=None, now=NOON + 90 * MINUTE)
    return order.arrive(second.id, by=None, now=NOON + 100 * MINUTE)


def test_each_sellers_part_of_an_order_has_its_own_times() -> None:
    order = an_order_of_two()

    facts = {fact.seller_id: fact for fact in order_facts(logged(order), region="DE-28")}

    assert facts.keys() == {SELLER, OTHER_SELLER}
    own, other = facts[SELLER], facts[OTHER_SELLER]
    assert (own.seconds_to_ready, other.seconds_to_ready) == (600, 1_800)
    assert (own.seconds_to_shipped, own.seconds_to_delivered) == (3_000, 1_800)
    assert (own.seconds, other.seconds) == (5_400, 6_000)
    assert {own.ended_at, other.ended_at} == {NOON + 100 * MINUTE}
    assert {own.outcome, other.outcome} == {OrderOutcome.DELIVERED}


def test_an_order_that_goes_on_or_was_never_paid_is_no_fact() -> None:
    running = an_order().confirm(PAYMENT, now=NOON)
    never_paid = an_order().time_out(now=NOON)

    assert order_facts(logged(running), region="") == ()
    assert order_facts(logged(never_paid), region="") == ()


def test_what_was_paid_late_counts_from_then() -> None:
    late = an_order().time_out(now=NOON).confirm(PAYMENT, now=NOON + MINUTE)
    shipment = late.shipments[0].id
    order = late.ship(shipment, by=None, now=NOON + 2 * MINUTE)

    (fact,) = order_facts(logged(order.arrive(shipment, by=None, now=NOON + 3 * MINUTE)), region="")

    assert (fact.outcome, fact.seconds, fact.seconds_to_ready) == (
        OrderOutcome.DELIVERED,
        120,
        None,
    )


def test_an_order_that_was_cancelled_after_it_was_paid_failed() -> None:
    paid = an_order().confirm(PAYMENT, now=NOON)
    cancelled = paid.cancel(who=OrderCancelledBy.SELLER, by=SELLER, reason="Sold out", now=NOON)

    (fact,) = order_facts(logged(cancelled), region="")

    assert (fact.outcome, fact.seconds) == (OrderOutcome.CANCELLED, None)


def test_nobody_waits_for_what_need_not_be_brought() -> None:
    order = an_order(a_shipment(Fulfilment.NONE)).confirm(PAYMENT, now=NOON)

    (fact,) = order_facts(logged(order), region="")

    assert (fact.outcome, fact.seconds_to_ready, fact.seconds) == (
        OrderOutcome.DELIVERED,
        None,
        None,
    )
