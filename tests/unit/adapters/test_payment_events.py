import pytest

from adapters.event_json import decode_event, encode_event
from domain.kernel.events import DomainEvent
from domain.payments.events import NextAction, NextStep, PaymentEvent
from tests.support.clock import NOON
from tests.support.payments import PRICE, a_captured_payment, a_payment, a_refund_id


def everything_that_happens() -> list[DomainEvent]:
    qr = NextAction(step=NextStep.SHOW_QR, target="upi://pay?tr=1")
    refunded, failed = a_refund_id(), a_refund_id()
    wanted = a_captured_payment().request_refund(failed, PRICE, reason="why", now=NOON)
    again = wanted.fail_refund(failed, "no", now=NOON)
    given_up = a_payment().lose_sight(now=NOON)
    tried_again = a_payment().try_again(
        "busy", reference="r1", gateway="other", due_at=NOON, now=NOON
    )
    paid_twice = tried_again.authorise(reference="r2", now=NOON)
    paid_twice = paid_twice.capture(reference="r1", number=1, fee=PRICE, now=NOON)
    paid_twice = paid_twice.capture(reference="r2", number=2, now=NOON)
    disputed = a_captured_payment().open_dispute(
        "d1", number=1, amount=PRICE, reason="fraud", respond_by=NOON, now=NOON
    )
    histories = [
        again.request_refund(refunded, PRICE, reason="why", now=NOON).complete_refund(
            refunded, now=NOON
        ),
        paid_twice.wait_for_refund(paid_twice.refunds[0].id, now=NOON),
        disputed.close_dispute("d1", won=True, now=NOON),
        a_payment().wait_for_payer(qr, reference="r1", now=NOON),
        given_up.decline("no money", reference="r1", now=NOON),
        given_up.expire(now=NOON).quarantine("odd", now=NOON),
        given_up.cancel(now=NOON),
        again.request_refund(refunded, PRICE, reason="why", now=NOON)
        .complete_refund(refunded, now=NOON)
        .find_nothing_left(a_refund_id(), now=NOON),
    ]
    return [event for payment in histories for event in payment.events]


@pytest.mark.parametrize("event", everything_that_happens(), ids=lambda event: event.name)
def test_an_event_comes_back_from_the_log_as_it_happened(event: DomainEvent) -> None:
    assert decode_event(event.name, encode_event(event)) == event


def test_nothing_that_happens_is_forgotten_here() -> None:
    known = {kind.__name__ for kind in PaymentEvent.__subclasses__()}

    assert {event.name for event in everything_that_happens()} == known
