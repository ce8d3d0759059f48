"""A rating: what somebody thinks of a seller after an order, or of a courier after a delivery."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Self
from uuid import UUID, uuid5

from domain.kernel.aggregate import Aggregate
from domain.kernel.errors import Conflict, Invalid, NotFound
from domain.kernel.ids import AccountId, RatingId
from domain.shop.rating_events import (
    RatingChanged,
    RatingGiven,
    RatingHidden,
    RatingShownAgain,
)

STARS_MIN = 1
STARS_MAX = 5
TEXT_MAX = 500
CHANGEABLE_FOR = timedelta(days=14)


class RatedSubject(StrEnum):
    ORDER = "ORDER"
    DELIVERY = "DELIVERY"


class BadRating(Invalid):
    code: ClassVar[str] = "bad-rating"


class NothingToRate(Conflict):
    """Only what was delivered is rated, by whom it was delivered to."""

    code: ClassVar[str] = "nothing-to-rate"

    def __init__(self) -> None:
        super().__init__("It was not delivered (yet): there is nothing to be rated.")


class RatingSettled(Conflict):
    """It was changeable for some days, or somebody hid it."""

    code: ClassVar[str] = "rating-settled"

    def __init__(self) -> None:
        super().__init__("This rating can be changed no more.", days=CHANGEABLE_FOR.days)


class RatingNotFound(NotFound):
    code: ClassVar[str] = "rating-not-found"

    def __init__(self, rating_id: RatingId) -> None:
        super().__init__("There is no such rating.", ratingId=str(rating_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """What is rated: an order's seller, or a delivery's courier."""

    subject: RatedSubject
    subject_id: UUID
    rated_id: AccountId


def rating_of(rated: Rated, person_id: AccountId) -> RatingId:
    """Everybody has one rating of each."""
    return RatingId(uuid5(rated.subject_id, f"rating:{rated.rated_id}:{person_id}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating(Aggregate):
    id: RatingId
    rated: Rated
    person_id: AccountId
    stars: int
    text: str = field(default="", repr=False)
    """Empty, too, once whoever wrote it was erased."""

    is_hidden: bool = False
    rated_at: datetime
    changed_at: datetime

    @classmethod
    def give(
        cls, rated: Rated, *, person_id: AccountId, stars: int, text: str, now: datetime
    ) -> Self:
        _check(stars, text)
        rating = cls(
            id=rating_of(rated, person_id),
            rated=rated,
            person_id=person_id,
            stars=stars,
            text=text,
            rated_at=now,
            changed_at=now,
        )
        return rating._after(RatingGiven(**rating._told(now, person_id), stars=stars))

    def change(self, *, stars: int, text: str, now: datetime) -> Self:
        """Think better of it; saying the same again changes nothing."""
        _check(stars, text)
        if (stars, text) == (self.stars, self.text):
            return self
        if self.is_hidden or now >= self.rated_at + CHANGEABLE_FOR:
            raise RatingSettled
        changed = RatingChanged(**self._told(now, self.person_id), stars=stars)
        return self._after(changed, stars=stars, text=text, changed_at=now)

    def hide(self, *, by: AccountId, now: datetime) -> Self:
        """Count it no more, and show it to nobody."""
        if self.is_hidden:
            return self
        return self._after(RatingHidden(**self._told(now, by)), is_hidden=True)

    def show_again(self, *, by: AccountId, now: datetime) -> Self:
        if not self.is_hidden:
            return self
        return self._after(RatingShownAgain(**self._told(now, by)), is_hidden=False)

    def _told(self, now: datetime, by: AccountId) -> dict[str, Any]:
        return {
            "at": now,
            "rating_id": self.id,
            "subject_id": self.rated.subject_id,
            "rated_id": self.rated.rated_id,
            "by": by,
        }


def _check(stars: int, text: str) -> None:
    if not STARS_MIN <= stars <= STARS_MAX:
        raise BadRating("A rating has 1 to 5 stars.", minimum=STARS_MIN, maximum=STARS_MAX)
    if len(text) > TEXT_MAX or "\0" in text:
        raise BadRating(f"The words of a rating are up to {TEXT_MAX} letters.", maximum=TEXT_MAX)
