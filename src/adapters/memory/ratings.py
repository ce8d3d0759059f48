"""Ratings in memory."""

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.platform.paging import Page, PageRequest
from application.shop.rating_ports import RatingFilter, Tally
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, RatingId
from domain.shop.rating import RatedSubject, Rating

TABLE = "ratings"


class MemoryRatings:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[RatingId, Rating] = transaction.table(TABLE)

    async def find(self, rating_id: RatingId) -> Rating | None:
        return self._rows.get(rating_id)

    async def add(self, rating: Rating) -> None:
        if rating.id in self._rows:
            raise _stale(rating)
        self._put(rating)

    async def save(self, rating: Rating) -> None:
        known = self._rows.get(rating.id)
        if known is None or known.version != rating.version:
            raise _stale(rating)
        self._put(rating)

    def _put(self, rating: Rating) -> None:
        self._rows[rating.id] = rating.settled()
        self._transaction.record(rating)


class MemoryRatingStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.ratings = MemoryRatings(transaction)


class MemoryRatingViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def find(self, wanted: RatingFilter, page: PageRequest) -> Page[Rating]:
        before = page.after(str, str)
        found = [
            rating
            for rating in self._of(wanted.subject, wanted.rated_id)
            if wanted.with_hidden or not rating.is_hidden
        ]
        found.sort(key=_key, reverse=True)
        left = [rating for rating in found if before is None or _key(rating) < before]
        return Page.cut(left, page, key=_key)

    async def tally(self, subject: RatedSubject, rated_id: AccountId) -> Tally:
        stars = [one.stars for one in self._of(subject, rated_id) if not one.is_hidden]
        return Tally(count=len(stars), stars=sum(stars))

    def _of(self, subject: RatedSubject, rated_id: AccountId) -> list[Rating]:
        ratings = self._database.table(TABLE).values()
        return [
            one for one in ratings if (one.rated.subject, one.rated.rated_id) == (subject, rated_id)
        ]


def _key(rating: Rating) -> tuple[str, str]:
    return (rating.rated_at.isoformat(), str(rating.id))


def _stale(rating: Rating) -> StaleVersion:
    return StaleVersion("The rating changed meanwhile.", ratingId=str(rating.id))
