"""What an event promises about money: refunds, and money that comes too late."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from domain.programme.errors import BadLateMoneyPolicy, BadRefundPolicy

TIERS_MAX = 10
HOURS_MAX = 24 * 366
PERCENT_MAX = 100


@dataclass(frozen=True, slots=True)
class RefundTier:
    """So much is refunded of what is cancelled at least so long before the start."""

    hours_before: int
    percent: int

    def __post_init__(self) -> None:
        if not 0 <= self.hours_before <= HOURS_MAX:
            raise BadRefundPolicy(f"The hours are within 0 and {HOURS_MAX}.")
        if not 0 <= self.percent <= PERCENT_MAX:
            raise BadRefundPolicy("A share is within 0 and 100 percent.")


type RefundPolicy = tuple[RefundTier, ...]


class LateMoneyStep(StrEnum):
    """What is tried, in this order, with money that arrives after its hold ran out."""

    REACQUIRE = "REACQUIRE"
    SUBSTITUTE = "SUBSTITUTE"
    REFUND = "REFUND"
    OPERATOR = "OPERATOR"


type LateMoneyPolicy = tuple[LateMoneyStep, ...]

LATE_MONEY_DEFAULT: LateMoneyPolicy = (
    LateMoneyStep.REACQUIRE,
    LateMoneyStep.SUBSTITUTE,
    LateMoneyStep.REFUND,
)
_ALWAYS_POSSIBLE = {LateMoneyStep.REFUND, LateMoneyStep.OPERATOR}


def check_refund_policy(policy: RefundPolicy) -> None:
    """Raise ``BadRefundPolicy`` unless who cancels later never gets more."""
    if len(policy) > TIERS_MAX:
        raise BadRefundPolicy(f"A refund policy has at most {TIERS_MAX} tiers.")
    for earlier, later in pairwise(policy):
        if earlier.hours_before <= later.hours_before or earlier.percent < later.percent:
            raise BadRefundPolicy("Tiers go from early to late and from much to little.")


def check_late_money_policy(policy: LateMoneyPolicy) -> None:
    if list(policy) != [step for step in LateMoneyStep if step in policy]:
        raise BadLateMoneyPolicy("Steps are in their order, each once.", order=list(LateMoneyStep))
    if not _ALWAYS_POSSIBLE & set(policy):
        raise BadLateMoneyPolicy("The last step is a refund or an operator.")
