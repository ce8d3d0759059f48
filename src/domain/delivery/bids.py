"""What carriers would do for how much, and what shops prefer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.delivery.market_errors import BadWeights
from domain.kernel.money import Money

OWN_FLEET = "own"
"""The carrier's name of our own couriers. No partner is called so."""

WEIGHT_MAX = 100


class CarrierKind(StrEnum):
    OWN_FLEET = "OWN_FLEET"
    PARTNER = "PARTNER"

    @classmethod
    def of(cls, carrier: str) -> "CarrierKind":
        return cls.OWN_FLEET if carrier == OWN_FLEET else cls.PARTNER


class LeftOut(StrEnum):
    """Why somebody has not bid, or why their bid does not count."""

    TOO_LATE = "TOO_LATE"
    """Others would be there in time."""

    OTHER_CURRENCY = "OTHER_CURRENCY"
    """It cannot be compared."""

    EXPIRED = "EXPIRED"
    DECLINED = "DECLINED"
    NO_ANSWER = "NO_ANSWER"
    """Not until the deadline, or they are not asked just now because they never answer."""

    NOBODY_NEAR = "NOBODY_NEAR"
    """None of our own couriers is free, and near enough."""

    OUT_OF_AREA = "OUT_OF_AREA"
    TOO_LARGE = "TOO_LARGE"
    NOT_SO_EARLY = "NOT_SO_EARLY"
    """They take nothing so long before it can be fetched."""

    NO_PROOF = "NO_PROOF"
    """They cannot show the proof of the hand-over that it needs."""

    FETCHED = "FETCHED"
    """One of our own couriers has it: only another one of them can meet them."""

    FAILED_BEFORE = "FAILED_BEFORE"
    """They have not brought this one a while ago."""

    EXCLUDED = "EXCLUDED"
    """The shop does not want them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bid:
    """What a carrier would do."""

    carrier: str
    price: Money
    pick_up_at: datetime
    arrives_at: datetime
    reliability: float
    """How far they can be relied on: from 0 (never) to 1 (always)."""

    expires_at: datetime | None = None
    """Until when they stand by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoBid:
    carrier: str
    why: LeftOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much each part counts, beside the others."""

    price: int = 50
    time: int = 30
    reliability: int = 20

    def __post_init__(self) -> None:
        every = (self.price, self.time, self.reliability)
        if not all(0 <= each <= WEIGHT_MAX for each in every) or not any(every):
            raise BadWeights(WEIGHT_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a shop prefers."""

    weights: Weights = Weights()
    own_first: bool = False
    """Whether our own fleet brings whatever it can bring in time."""
