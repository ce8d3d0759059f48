"""Captures, refunds and disputes are told in any order and repeatedly: the end is one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.payments.learning import after_notice
from application.payments.ports import (
    Charge,
    ChargeOutcome,
    DisputeNews,
    Notice,
    RefundNews,
    RefundOutcome,
)
from domain.kernel.ids import RefundId
from domain.kernel.money import Money
from domain.payments.dispute import DisputeStatus
from domain.payments.payment import Payment
from domain.payments.payment_status import PaymentStatus
from domain.payments.refund import RefundStatus
from tests.support.clock import NOON
from tests.support.payments import PRICE, a_payment, a_refund_id

PARTS = (Money(20_000, "INR"), Money(30_000, "INR"))


@dataclass(frozen=True)
class Story:
    """What happened at the provider, and so what there is to be told of it."""

    refunds: Sequence[RefundOutcome]
    disputes: Sequence[DisputeStatus]

    def notices(self, payment: Payment, ids: Sequence[RefundId]) -> list[Notice]:
        told = [a_notice(payment, charge=a_charge(outcome)) for outcome in CHARGED]
        for refund_id, amount, outcome in zip(ids, PARTS, self.refunds, strict=False):
            for stage in dict.fromkeys((RefundOutcome.PENDING, outcome)):
                news = RefundNews(
                    reference=f"b{refund_id}", outcome=stage, amount=amount, key=str(refund_id)
                )
                told.append(a_notice(payment, refund=news))
        for number, status in enumerate(self.disputes):
            told += [
                a_notice(payment, dispute=a_dispute(number, stage))
                for stage in dict.fromkeys((DisputeStatus.OPEN, status))
            ]
        return told


CHARGED = (ChargeOutcome.PENDING, ChargeOutcome.AUTHORISED, ChargeOutcome.CAPTURED)
STORIES = st.builds(
    Story,
    refunds=st.lists(st.sampled_from(RefundOutcome), max_size=2),
    disputes=st.lists(st.sampled_from(DisputeStatus), max_size=2),
)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_four_notices_in_every_order_end_the_same(order: tuple[int, ...]) -> None:
    payment, ids = a_payment(), [a_refund_id()]
    requested = with_refunds(payment, ids)
    won = DisputeStatus.WON
    news = [
        a_notice(payment, charge=a_charge(ChargeOutcome.AUTHORISED)),
        a_notice(payment, charge=a_charge(ChargeOutcome.CAPTURED)),
        Story([RefundOutcome.SUCCEEDED], []).notices(payment, ids)[-1],
        a_notice(payment, dispute=a_dispute(1, won)),
    ]

    found = heard(requested, [news[number] for number in order])

    assert (found.status, found.refunds[0].status) == (PaymentStatus.CAPTURED, "SUCCEEDED")
    assert (found.disputes[0].status, found.quarantine_reason) == (won, "")


@settings(max_examples=150, deadline=None)
@given(STORIES, st.integers(0, 2**32))
def test_whatever_the_order_and_however_often_the_end_is_what_happened(
    story: Story, seed: int
) -> None:
    chance = Random(seed)
    payment, ids = a_payment(), [a_refund_id() for _ in story.refunds]
    news = story.notices(payment, ids) * 2
    chance.shuffle(news)

    found = heard(with_refunds(payment, ids), news)

    went_back = Money.total(
        (
            amount
            for amount, outcome in zip(PARTS, story.refunds, strict=False)
            if outcome is RefundOutcome.SUCCEEDED
        ),
        currency="INR",
    )
    assert found.refunded == went_back
    assert found.status is (
        PaymentStatus.REFUNDED if went_back == PRICE else PaymentStatus.CAPTURED
    )
    assert [refund.status for refund in found.refunds] == [
        RefundStatus(outcome) for outcome in story.refunds
    ]
    ends = sorted((dispute.reference, dispute.status) for dispute in found.disputes)
    assert ends == [(f"d{n}", status) for n, status in enumerate(story.disputes)]
    assert found.quarantine_reason == ""


def with_refunds(payment: Payment, ids: Sequence[RefundId]) -> Payment:
    """Captured by our own answer, with refunds on their way, of which notices tell."""
    payment = payment.capture(reference="r1", now=NOON)
    for refund_id, amount in zip(ids, PARTS, strict=False):
        payment = payment.request_refund(refund_id, amount, reason="why", now=NOON)
    return payment


def heard(payment: Payment, news: Sequence[Notice]) -> Payment:
    for number, notice in enumerate(news):
        at = NOON + timedelta(seconds=number)
        payment = after_notice(payment, "sandbox", notice, None, now=at)
    return payment


def a_notice(payment: Payment, **news: object) -> Notice:
    notice = Notice(id="n", key=payment.attempts[0].key, reference="r1", at=NOON)
    return replace(notice, **news)  # type: ignore[arg-type]  # one of the kinds of news


def a_charge(outcome: ChargeOutcome) -> Charge:
    captured = PRICE if outcome is ChargeOutcome.CAPTURED else None
    return Charge(reference="r1", outcome=outcome, captured=captured)


def a_dispute(number: int, status: DisputeStatus) -> DisputeNews:
    return DisputeNews(
        reference=f"d{number}",
        charge_reference="r1",
        amount=Money(1_000, "INR"),
        reason="fraud",
        status=status,
    )
