"""Answers, notices and look-ups overtake one another: whatever their order, the end is one."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from application.payments.outcome import after
from application.payments.ports import Charge, ChargeOutcome
from domain.kernel.money import Money
from domain.payments.attempt import AttemptStatus
from domain.payments.payment import Payment
from domain.payments.payment_status import PaymentStatus
from tests.support.clock import NOON
from tests.support.payments import PRICE, a_payment

ENDS = [
    ChargeOutcome.CAPTURED,
    ChargeOutcome.DECLINED,
    ChargeOutcome.EXPIRED,
    ChargeOutcome.CANCELLED,
]
ON_THE_WAY = [ChargeOutcome.PENDING, ChargeOutcome.AUTHORISED]


@dataclass(frozen=True)
class Truth:
    """What becomes of an attempt in the end, and what its provider said on the way."""

    number: int
    end: ChargeOutcome
    said: list[ChargeOutcome]

    def news(self) -> list[tuple[int, Charge]]:
        return [(self.number, self._charge(outcome)) for outcome in [*self.said, self.end]]

    def _charge(self, outcome: ChargeOutcome) -> Charge:
        captured = PRICE if outcome is ChargeOutcome.CAPTURED else None
        return Charge(reference=f"r{self.number}", outcome=outcome, captured=captured, reason="no")


@st.composite
def truths(draw: st.DrawFn) -> list[Truth]:
    """Of one to four attempts; of each that was followed by another one we heard that it failed."""
    count = draw(st.integers(1, 4))
    earlier = st.sampled_from([ChargeOutcome.DECLINED, ChargeOutcome.CAPTURED])
    said = st.lists(st.sampled_from(ON_THE_WAY), max_size=3)
    return [
        Truth(
            number=number,
            end=draw(st.sampled_from(ENDS) if number == count else earlier),
            said=draw(said),
        )
        for number in range(1, count + 1)
    ]


@given(truths(), st.integers(0, 2**32))
def test_in_whatever_order_and_how_often_news_comes_the_end_is_one(
    attempts: list[Truth], seed: int
) -> None:
    chance = Random(seed)
    news = [message for attempt in attempts for message in attempt.news()]
    ends = []
    for _ in range(2):
        told = news * 2
        chance.shuffle(told)
        ends.append(heard(tried(len(attempts)), told))

    for payment in ends:
        check(payment, attempts)
    assert ends[0].status is ends[1].status
    assert captured(ends[0]) == captured(ends[1])


@given(truths(), st.integers(0, 2**32))
def test_at_every_moment_no_more_is_kept_than_is_due(attempts: list[Truth], seed: int) -> None:
    told = [message for attempt in attempts for message in attempt.news()] * 2
    Random(seed).shuffle(told)
    payment = tried(len(attempts))
    for number, charge in told:
        payment = after(payment, charge, number=number, now=NOON)

        assert len(captured(payment)) * PRICE.amount - goes_back(payment).amount <= PRICE.amount
        live = [attempt.number for attempt in payment.attempts if attempt.is_live]
        assert live == ([len(attempts)] if payment.is_open else [])
        assert [event.name for event in payment.events].count("PaymentCaptured") <= 1


def tried(times: int) -> Payment:
    payment = a_payment()
    for _ in range(times - 1):
        due_at = NOON + timedelta(seconds=2)
        payment = payment.try_again("no", reference="", gateway="sandbox", due_at=due_at, now=NOON)
    return payment


def heard(payment: Payment, news: list[tuple[int, Charge]]) -> Payment:
    for number, charge in news:
        payment = after(payment, charge, number=number, now=NOON)
    return payment


def check(payment: Payment, attempts: list[Truth]) -> None:
    really = {truth.number for truth in attempts if truth.end is ChargeOutcome.CAPTURED}
    assert captured(payment) == really
    expected = ChargeOutcome.CAPTURED if really else attempts[-1].end
    assert payment.status is PaymentStatus(expected)
    assert goes_back(payment).amount == max(0, len(really) - 1) * PRICE.amount
    assert payment.quarantine_reason == ""


def captured(payment: Payment) -> set[int]:
    return {
        attempt.number for attempt in payment.attempts if attempt.status is AttemptStatus.CAPTURED
    }


def goes_back(payment: Payment) -> Money:
    return Money.total((refund.amount for refund in payment.refunds), currency="INR")
