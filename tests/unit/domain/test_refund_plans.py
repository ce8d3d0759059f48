"""What a refund would be, and what is made of one that failed."""

from uuid import UUID

import pytest

from domain.kernel.ids import RefundId
from domain.kernel.lifecycle import IllegalMove
from domain.payments.errors import NotCaptured, RefundNotFailed, RefundTooLarge
from domain.payments.events import RefundSucceeded
from domain.payments.payment import Payment
from domain.payments.payment_status import PaymentStatus
from domain.payments.refund import RefundStatus
from tests.support.clock import NOON
from tests.support.ledger import euro, shares_of
from tests.support.payments import a_payment

FIRST, SECOND, THIRD = (RefundId(UUID(int=n)) for n in (1, 2, 3))


@pytest.fixture
def payment() -> Payment:
    price = euro(1_000)
    return a_payment(amount=price, shares=shares_of(price)).capture(reference="r1", now=NOON)


def refunded(payment: Payment, refund_id: RefundId, amount: int) -> Payment:
    wanted = payment.request_refund(refund_id, euro(amount), reason="", now=NOON)
    return wanted.complete_refund(refund_id, now=NOON)


def failed(payment: Payment, refund_id: RefundId, amount: int) -> Payment:
    wanted = payment.request_refund(refund_id, euro(amount), reason="", now=NOON)
    return wanted.fail_refund(refund_id, "account closed", now=NOON)


def test_a_plan_is_what_the_refund_becomes(payment: Payment) -> None:
    plan = payment.plan_refund(euro(333))

    wanted = payment.request_refund(FIRST, euro(333), reason="", now=NOON)

    assert plan.shares == wanted.refund(FIRST).shares
    assert plan.left == wanted.refundable == euro(667)


def test_without_an_amount_all_that_is_left_goes_back(payment: Payment) -> None:
    assert payment.plan_refund(None).amount == euro(1_000)
    assert refunded(payment, FIRST, 300).plan_refund(None).amount == euro(700)


def test_one_partial_refund_follows_another_until_all_is_back(payment: Payment) -> None:
    for refund_id, amount in ((FIRST, 300), (SECOND, 300), (THIRD, 400)):
        payment = refunded(payment, refund_id, amount)

    assert (payment.refunded, payment.status) == (euro(1_000), PaymentStatus.REFUNDED)


def test_nothing_is_planned_of_what_is_gone_or_never_came(payment: Payment) -> None:
    with pytest.raises(RefundTooLarge):
        refunded(payment, FIRST, 1_000).plan_refund(None)
    with pytest.raises(RefundTooLarge):
        payment.plan_refund(euro(1_001))
    with pytest.raises(NotCaptured):
        a_payment().plan_refund(None)


def test_a_refund_that_failed_is_asked_for_again_as_another_one(payment: Payment) -> None:
    payment = failed(payment, FIRST, 300)
    assert payment.refund(FIRST).failure == "account closed"

    again = payment.retry_refund(FIRST, SECOND, now=NOON)
    twice = again.fail_refund(SECOND, "closed", now=NOON).retry_refund(SECOND, THIRD, now=NOON)

    assert again.refund(SECOND).shares == payment.refund(FIRST).shares
    assert again.refund(SECOND).status is RefundStatus.REQUESTED
    assert (again.refund(FIRST).made_up_by, again.refundable) == (SECOND, euro(700))
    assert twice.refund(THIRD).makes_up_for == FIRST


def test_a_failed_refund_is_made_up_for_once_and_nothing_else_is(payment: Payment) -> None:
    with pytest.raises(RefundNotFailed):
        refunded(payment, FIRST, 300).retry_refund(FIRST, SECOND, now=NOON)
    again = failed(payment, FIRST, 300).retry_refund(FIRST, SECOND, now=NOON)
    with pytest.raises(RefundNotFailed):
        again.settle_refund(FIRST, THIRD, reference="t-1", now=NOON)


def test_a_failed_refund_is_not_made_up_for_with_money_that_went_back_otherwise(
    payment: Payment,
) -> None:
    payment = refunded(failed(payment, FIRST, 800), SECOND, 500)

    with pytest.raises(RefundTooLarge):
        payment.retry_refund(FIRST, THIRD, now=NOON)


def test_what_was_sent_by_hand_is_back(payment: Payment) -> None:
    settled = failed(payment, FIRST, 1_000).settle_refund(FIRST, SECOND, reference="t-1", now=NOON)

    told = settled.events[-1]
    assert isinstance(told, RefundSucceeded)
    assert (told.by_hand, told.makes_up_for, told.fully) == (True, FIRST, True)
    assert settled.status is PaymentStatus.REFUNDED


def test_that_nothing_is_left_is_said_only_if_it_is_so(payment: Payment) -> None:
    wanted = payment.request_refund(FIRST, euro(1_000), reason="", now=NOON)

    for undecided in (payment, wanted):
        with pytest.raises(IllegalMove):
            undecided.find_nothing_left(SECOND, now=NOON)
    told = wanted.complete_refund(FIRST, now=NOON).find_nothing_left(SECOND, now=NOON)
    assert told.events[-1].name == "NothingLeftToRefund"
