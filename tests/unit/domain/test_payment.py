from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.errors import DomainError
from domain.kernel.ids import RefundId
from domain.kernel.lifecycle import IllegalMove
from domain.kernel.money import MixedCurrencies, Money
from domain.payments.errors import (
    BadRefund,
    NotCaptured,
    NothingToPay,
    RefundKnown,
    RefundNotFound,
    RefundTooLarge,
)
from domain.payments.events import (
    NOTHING_TO_DO,
    NextAction,
    NextStep,
    PaymentOpened,
    RefundSucceeded,
)
from domain.payments.payment import Payment
from domain.payments.payment_status import LIFECYCLE, OPEN, PaymentStatus
from domain.payments.refund import RefundStatus
from tests.support.clock import NOON
from tests.support.payments import PRICE, a_captured_payment, a_payment, a_refund_id

type Verb = Callable[[Payment], Payment]

REFUND = RefundId(UUID(int=1))
SOON = timedelta(seconds=2)
IN_APP = NextAction(step=NextStep.CONFIRM_IN_APP)


def rupees(amount: int) -> Money:
    return Money(amount, "INR")


def pending(payment: Payment) -> Payment:
    return payment.wait_for_payer(IN_APP, reference="r1", now=NOON)


def unknown(payment: Payment) -> Payment:
    return payment.lose_sight(now=NOON)


def authorised(payment: Payment) -> Payment:
    return payment.authorise(reference="r1", now=NOON)


def tried_again(payment: Payment) -> Payment:
    return payment.try_again(
        "try later", reference="r1", gateway="other", due_at=NOON + SOON, now=NOON
    )


def captured(payment: Payment) -> Payment:
    return payment.capture(reference="r1", now=NOON)


def declined(payment: Payment) -> Payment:
    return payment.decline("no money", reference="r1", now=NOON)


def expired(payment: Payment) -> Payment:
    return payment.expire(now=NOON)


def cancelled(payment: Payment) -> Payment:
    return payment.cancel(now=NOON)


def refunded(payment: Payment) -> Payment:
    wanted = payment.request_refund(REFUND, payment.amount, reason="why", now=NOON)
    return wanted.complete_refund(REFUND, now=NOON)


PATHS: dict[PaymentStatus, list[Verb]] = {
    PaymentStatus.INITIATED: [],
    PaymentStatus.PENDING: [pending],
    PaymentStatus.UNKNOWN: [unknown],
    PaymentStatus.AUTHORISED: [authorised],
    PaymentStatus.CAPTURED: [captured],
    PaymentStatus.DECLINED: [declined],
    PaymentStatus.EXPIRED: [expired],
    PaymentStatus.CANCELLED: [cancelled],
    PaymentStatus.REFUNDED: [captured, refunded],
}
VERBS: dict[Verb, PaymentStatus] = {
    pending: PaymentStatus.PENDING,
    unknown: PaymentStatus.UNKNOWN,
    authorised: PaymentStatus.AUTHORISED,
    captured: PaymentStatus.CAPTURED,
    declined: PaymentStatus.DECLINED,
    expired: PaymentStatus.EXPIRED,
    cancelled: PaymentStatus.CANCELLED,
}


def a_payment_that_is(status: PaymentStatus) -> Payment:
    payment = a_payment()
    for verb in PATHS[status]:
        payment = verb(payment)
    return payment.settled()


@pytest.mark.parametrize("status", PaymentStatus)
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_moves_exactly_where_the_table_says(status: PaymentStatus, verb: Verb) -> None:
    payment = a_payment_that_is(status)

    if LIFECYCLE.allows(status, VERBS[verb]):
        assert verb(payment).status is VERBS[verb]
        assert verb(payment).next_version == payment.version + 1
    else:
        with pytest.raises(IllegalMove):
            verb(payment)


@pytest.mark.parametrize("status", PaymentStatus)
def test_only_captured_money_can_be_refunded(status: PaymentStatus) -> None:
    payment = a_payment_that_is(status)

    if status is PaymentStatus.CAPTURED:
        assert refunded(payment).status is PaymentStatus.REFUNDED
    else:
        with pytest.raises((NotCaptured, RefundKnown)):
            refunded(payment)


def test_a_payment_is_open_until_it_is_known_whether_the_money_comes() -> None:
    assert {status for status in PaymentStatus if a_payment_that_is(status).is_open} == OPEN


def test_a_new_payment_says_what_it_is_about() -> None:
    payment = a_payment()

    assert payment.events == (
        PaymentOpened(
            at=NOON,
            payment_id=payment.id,
            purpose="booking:1",
            payer_id=payment.payer_id,
            amount=PRICE,
            method=payment.method,
            expires_at=payment.expires_at,
        ),
    )
    assert payment.events[0].subject == f"payment:{payment.id}"


@pytest.mark.parametrize("amount", [0, -1])
def test_a_payment_is_of_more_than_nothing(amount: int) -> None:
    with pytest.raises(NothingToPay):
        a_payment(amount=rupees(amount))


def test_a_payment_does_not_show_its_token() -> None:
    assert "tok_secret" not in repr(a_payment("tok_secret"))


def test_what_the_payer_had_to_do_is_over_once_the_payment_moves() -> None:
    waiting = pending(a_payment())

    assert waiting.next_action == IN_APP
    assert captured(waiting).next_action == NOTHING_TO_DO


def test_a_payment_runs_out_at_its_deadline() -> None:
    payment = a_payment()

    assert not payment.is_over(NOON)
    assert payment.is_over(payment.expires_at)


@pytest.mark.parametrize("status", PaymentStatus)
def test_a_quarantined_payment_stays_what_it_is(status: PaymentStatus) -> None:
    doubted = a_payment_that_is(status).quarantine("wrong amount", now=NOON)

    assert doubted.status is status
    assert doubted.quarantine_reason == "wrong amount"
    assert [event.name for event in doubted.events] == ["PaymentQuarantined"]


def test_a_partial_refund_leaves_the_rest_refundable() -> None:
    wanted = a_captured_payment().request_refund(REFUND, rupees(20_000), reason="", now=NOON)
    done = wanted.settled().complete_refund(REFUND, now=NOON)

    assert wanted.refundable == rupees(30_000)
    assert done.status is PaymentStatus.CAPTURED
    assert done.refunded == rupees(20_000)
    [event] = done.events
    assert isinstance(event, RefundSucceeded)
    assert (event.refunded_total, event.fully) == (rupees(20_000), False)


def test_the_refund_of_the_rest_makes_a_payment_refunded() -> None:
    payment = a_captured_payment()
    for amount in (20_000, 30_000):
        refund_id = a_refund_id()
        payment = payment.request_refund(refund_id, rupees(amount), reason="", now=NOON)
        payment = payment.complete_refund(refund_id, now=NOON)

    assert payment.status is PaymentStatus.REFUNDED
    assert payment.refunded == PRICE
    assert payment.refundable == rupees(0)


def test_refunds_under_way_count_as_gone() -> None:
    payment = a_captured_payment()
    payment = payment.request_refund(a_refund_id(), rupees(49_999), reason="", now=NOON)

    with pytest.raises(RefundTooLarge):
        payment.request_refund(a_refund_id(), rupees(2), reason="", now=NOON)


def test_a_failed_refund_can_be_requested_anew() -> None:
    payment = a_captured_payment().request_refund(REFUND, PRICE, reason="", now=NOON)
    failed = payment.fail_refund(REFUND, "account closed", now=NOON)

    assert failed.refund(REFUND).status is RefundStatus.FAILED
    assert failed.refundable == PRICE


def test_a_refund_is_of_more_than_nothing_and_of_the_same_currency() -> None:
    payment = a_captured_payment()

    with pytest.raises(BadRefund):
        payment.request_refund(REFUND, rupees(0), reason="", now=NOON)
    with pytest.raises(MixedCurrencies):
        payment.request_refund(REFUND, Money(1, "EUR"), reason="", now=NOON)


def test_a_refund_ends_once() -> None:
    payment = a_captured_payment().request_refund(REFUND, rupees(1), reason="", now=NOON)
    done = payment.complete_refund(REFUND, now=NOON)

    with pytest.raises(IllegalMove):
        done.fail_refund(REFUND, "too late", now=NOON)
    with pytest.raises(RefundNotFound):
        done.complete_refund(a_refund_id(), now=NOON)


@given(
    st.lists(
        st.tuples(st.sampled_from(["request", "complete", "fail"]), st.integers(1, 9), st.data())
    )
)
def test_whatever_is_refunded_never_exceeds_what_was_captured(
    steps: list[tuple[str, int, st.DataObject]],
) -> None:
    payment = a_captured_payment(amount=rupees(20))
    for step, amount, data in steps:
        known = [refund.id for refund in payment.refunds] or [REFUND]
        chosen = data.draw(st.sampled_from(known))
        try:
            if step == "request":
                payment = payment.request_refund(a_refund_id(), rupees(amount), reason="", now=NOON)
            elif step == "complete":
                payment = payment.complete_refund(chosen, now=NOON)
            else:
                payment = payment.fail_refund(chosen, "no", now=NOON)
        except DomainError:
            continue
        taken = sum(refund.amount.amount for refund in payment.refunds if refund.takes)
        assert taken <= 20
        assert (payment.refunded.amount == 20) is (payment.status is PaymentStatus.REFUNDED)
