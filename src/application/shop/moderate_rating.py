from dataclasses import dataclass

from application.platform.ports import Clock, UnitOfWork
from application.shop.rating_ports import RatingStore
from domain.kernel.access import Principal, Right
from domain.kernel.ids import RatingId
from domain.shop.rating import Rating, RatingNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerateRating:
    by: Principal
    rating_id: RatingId
    hide: bool


class ModerateRatingHandler:
    """Hide what is no rating, or show it again. What it is already, it stays."""

    def __init__(self, *, work: UnitOfWork[RatingStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: ModerateRating) -> Rating:
        command.by.need(Right.MODERATE)
        who, now = command.by.account_id, self._clock.now()
        async with self._work.begin() as store:
            rating = await store.ratings.find(command.rating_id)
            if rating is None:
                raise RatingNotFound(command.rating_id)
            act = rating.hide if command.hide else rating.show_again
            moderated = act(by=who, now=now)
            if moderated is not rating:
                await store.ratings.save(moderated)
        return moderated.settled()
