"""What happens to ratings. The words of a rating are in none of them."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, RatingId


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingEvent(DomainEvent):
    rating_id: RatingId
    subject_id: UUID
    """The order, or the delivery."""

    rated_id: AccountId
    """The seller, or the courier."""

    by: AccountId

    @property
    def subject(self) -> str:
        return f"rating:{self.rating_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingGiven(RatingEvent):
    stars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingChanged(RatingEvent):
    stars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingHidden(RatingEvent):
    """It was found to be no rating, and counts no more."""

    audited: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingShownAgain(RatingEvent):
    audited: ClassVar[bool] = True
