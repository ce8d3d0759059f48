"""What a policy for late money does, told from what is known of the past. Nothing is fetched."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.booking.offer import LateMoney
from domain.kernel.ids import BookingId, PaymentId
from domain.kernel.money import Money


class LateOutcome(StrEnum):
    REACQUIRED = "REACQUIRED"
    SUBSTITUTED = "SUBSTITUTED"
    REFUNDED = "REFUNDED"
    OPERATOR = "OPERATOR"


@dataclass(frozen=True, slots=True, kw_only=True)
class LatePast:
    """One booking whose money came late, and how things stood at that moment."""

    booking_id: BookingId
    payment_id: PaymentId
    amount: Money
    came_at: datetime
    was_open: bool
    """Whether the event still took bookings."""

    own_were_free: bool
    """Whether nobody else had its places."""

    others_were_free: bool
    """Whether there were as many places of the same types, seats apart."""

    became: LateOutcome
    """What was done in truth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    bookings: int
    amounts: Mapping[str, int]
    """In minor units, by currency."""


def outcome_of(past: LatePast, policy: Sequence[LateMoney]) -> LateOutcome:
    """What the policy would have done. What can be had nowhere goes back."""
    for step in policy:
        match step:
            case LateMoney.REFUND:
                return LateOutcome.REFUNDED
            case LateMoney.OPERATOR:
                return LateOutcome.OPERATOR
            case LateMoney.REACQUIRE if past.was_open and past.own_were_free:
                return LateOutcome.REACQUIRED
            case LateMoney.SUBSTITUTE if past.was_open and past.others_were_free:
                return LateOutcome.SUBSTITUTED
            case _:
                continue
    return LateOutcome.REFUNDED


def simulated(past: Iterable[LatePast], policy: Sequence[LateMoney]) -> Mapping[LateOutcome, Tally]:
    """How many bookings, and how much money, would have ended how: each for itself."""
    return _tallied((outcome_of(one, policy), one) for one in past)


def happened(past: Iterable[LatePast]) -> Mapping[LateOutcome, Tally]:
    return _tallied((one.became, one) for one in past)


def _tallied(ended: Iterable[tuple[LateOutcome, LatePast]]) -> Mapping[LateOutcome, Tally]:
    counts = Counter[LateOutcome]()
    amounts: dict[LateOutcome, Counter[str]] = {outcome: Counter() for outcome in LateOutcome}
    for outcome, past in ended:
        counts[outcome] += 1
        amounts[outcome][past.amount.currency] += past.amount.amount
    return {
        outcome: Tally(bookings=counts[outcome], amounts=dict(amounts[outcome]))
        for outcome in LateOutcome
    }
