"""What every store of ratings, and what is read of it, must do."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from application.platform.paging import PageRequest
from application.platform.ports import UnitOfWork
from application.shop.rating_ports import RatingFilter, RatingStore, RatingViews, Tally
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId
from domain.shop.rating import RatedSubject, Rating
from tests.support.clock import NOON
from tests.support.ratings import OF_SELLER, RATER, a_rating

ALL = PageRequest(limit=100)
ANYBODY = AccountId(UUID(int=1))
WANTED = RatingFilter(subject=RatedSubject.ORDER, rated_id=OF_SELLER.rated_id)


@dataclass(frozen=True, slots=True)
class GuestBook:
    work: UnitOfWork[RatingStore]
    views: RatingViews

    async def add(self, rating: Rating) -> Rating:
        async with self.work.begin() as store:
            await store.ratings.add(rating)
        return rating.settled()

    async def save(self, rating: Rating) -> Rating:
        async with self.work.begin() as store:
            await store.ratings.save(rating)
        return rating.settled()

    async def find(self, rating: Rating) -> Rating | None:
        async with self.work.begin() as store:
            return await store.ratings.find(rating.id)


def of_another_order(stars: int, minutes: int = 0) -> Rating:
    other = replace(OF_SELLER, subject_id=uuid4())
    return a_rating(other, stars=stars, now=NOON + timedelta(minutes=minutes))


class RatingContract:
    """Subclass it, give it a ``book`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def book(self) -> GuestBook:
        raise AssertionError("Every adapter brings its own.")

    async def test_a_rating_is_found_as_it_was_given(self, book: GuestBook) -> None:
        rating = a_rating()

        assert await book.find(rating) is None
        await book.add(rating)

        assert await book.find(rating) == rating.settled()

    async def test_a_changed_rating_is_found_as_it_was_changed(self, book: GuestBook) -> None:
        rating = await book.add(a_rating())

        changed = await book.save(rating.change(stars=1, text="", now=NOON + timedelta(days=1)))

        assert await book.find(rating) == changed

    async def test_nobody_gives_the_same_rating_twice(self, book: GuestBook) -> None:
        await book.add(a_rating())

        with pytest.raises(StaleVersion):
            await book.add(a_rating(stars=1))

    async def test_what_changed_meanwhile_is_not_overwritten(self, book: GuestBook) -> None:
        rating = await book.add(a_rating())
        await book.save(rating.hide(by=ANYBODY, now=NOON))

        with pytest.raises(StaleVersion):
            await book.save(rating.change(stars=1, text="", now=NOON))

    async def test_the_tally_is_of_what_is_not_hidden(self, book: GuestBook) -> None:
        await book.add(of_another_order(5))
        await book.add(of_another_order(2))
        hidden = await book.add(a_rating(stars=1))
        await book.save(hidden.hide(by=ANYBODY, now=NOON))

        tally = await book.views.tally(RatedSubject.ORDER, OF_SELLER.rated_id)

        assert (tally, tally.average) == (Tally(count=2, stars=7), 3.5)
        assert await book.views.tally(RatedSubject.DELIVERY, OF_SELLER.rated_id) == Tally()
        assert await book.views.tally(RatedSubject.ORDER, RATER) == Tally()

    async def test_they_are_listed_newest_first_page_by_page(self, book: GuestBook) -> None:
        given = [await book.add(of_another_order(5, minutes)) for minutes in range(3)]

        first = await book.views.find(WANTED, PageRequest(limit=2))
        second = await book.views.find(WANTED, PageRequest(cursor=first.next, limit=2))

        assert [*first.items, *second.items] == given[::-1]
        assert second.next is None

    async def test_what_is_hidden_is_listed_only_if_that_is_wanted(self, book: GuestBook) -> None:
        rating = await book.add(a_rating())
        hidden = await book.save(rating.hide(by=ANYBODY, now=NOON))

        assert (await book.views.find(WANTED, ALL)).items == ()
        found = await book.views.find(replace(WANTED, with_hidden=True), ALL)
        assert found.items == (hidden,)
