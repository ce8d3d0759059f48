"""Ratings as tests need them."""

from typing import Any
from uuid import UUID

from domain.kernel.ids import AccountId
from domain.shop.rating import Rated, RatedSubject, Rating
from tests.support.clock import NOON
from tests.support.deliveries import COURIER, RECIPIENT, SELLER

ORDER = UUID(int=0x0D)
OF_SELLER = Rated(subject=RatedSubject.ORDER, subject_id=ORDER, rated_id=SELLER)
RATER = RECIPIENT


def a_rating(rated: Rated = OF_SELLER, **given: Any) -> Rating:
    plain: dict[str, Any] = {"person_id": RATER, "stars": 4, "text": "Well wrapped.", "now": NOON}
    return Rating.give(rated, **(plain | given))


def a_rating_of_delivery(delivery_id: UUID, stars: int = 4, **given: Any) -> Rating:
    rated = Rated(
        subject=RatedSubject.DELIVERY, subject_id=delivery_id, rated_id=AccountId(COURIER)
    )
    return a_rating(rated, stars=stars, **given)
