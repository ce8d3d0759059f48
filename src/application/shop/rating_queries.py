"""Reading ratings: averages are for everybody concerned, words for those who answer to them."""

from dataclasses import dataclass

from application.platform.paging import Page, PageRequest
from application.shop.rating_ports import RatingFilter, RatingViews, Tally
from domain.kernel.access import Principal, Right
from domain.kernel.ids import AccountId, CourierId
from domain.shop.rating import RatedSubject, Rating


class GetSellerRating:
    def __init__(self, *, views: RatingViews) -> None:
        self._views = views

    async def __call__(self, seller_id: AccountId) -> Tally:
        return await self._views.tally(RatedSubject.ORDER, seller_id)


class GetCourierRating:
    """For the courier, and for dispatch."""

    def __init__(self, *, views: RatingViews) -> None:
        self._views = views

    async def __call__(self, courier_id: CourierId, *, by: Principal) -> Tally:
        if by.account_id != courier_id or not by.may(Right.DELIVER):
            by.need(Right.DISPATCH)
        return await self._views.tally(RatedSubject.DELIVERY, AccountId(courier_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRatings:
    """Without anybody named, they are one's own as a seller."""

    by: Principal
    page: PageRequest
    subject: RatedSubject = RatedSubject.ORDER
    rated_id: AccountId | None = None


class ListRatingsHandler:
    """Sellers read what was said of them, dispatch what was said of couriers.

    Moderators read both, and what is hidden, too.
    """

    def __init__(self, *, views: RatingViews) -> None:
        self._views = views

    async def __call__(self, query: ListRatings) -> Page[Rating]:
        by, rated_id = query.by, query.rated_id or query.by.account_id
        moderates = by.may(Right.MODERATE)
        if not moderates:
            by.need(_needed(query.subject, is_own=rated_id == by.account_id))
        wanted = RatingFilter(subject=query.subject, rated_id=rated_id, with_hidden=moderates)
        return await self._views.find(wanted, query.page)


def _needed(subject: RatedSubject, *, is_own: bool) -> Right:
    if subject is RatedSubject.DELIVERY:
        return Right.DISPATCH
    return Right.SELL if is_own else Right.MODERATE
