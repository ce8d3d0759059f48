"""Ratings in PostgreSQL: the contract, what is sealed, and two who give one at once."""

import asyncio
from functools import partial

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.ratings import PostgresRatingStore, PostgresRatingViews
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.platform.tasks import Routes
from domain.kernel.errors import StaleVersion
from tests.contracts.ratings import GuestBook, RatingContract
from tests.support.personal_data import CIPHER
from tests.support.ratings import RATER, a_rating

KNOW = "INSERT INTO person_key (account_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING"
FORGET = "DELETE FROM person_key WHERE account_id = $1"


@pytest.fixture
async def book(pool: Pool) -> GuestBook:
    await pool.execute(KNOW, RATER, CIPHER.new_key())
    work: PostgresUnitOfWork[PostgresRatingStore] = PostgresUnitOfWork(
        pool,
        partial(PostgresRatingStore, cipher=CIPHER),
        routes=Routes([]),
        wake_up=LocalWakeUp(),
    )
    return GuestBook(work, PostgresRatingViews(pool, CIPHER))


class TestPostgresRatings(RatingContract):
    @pytest.fixture
    def book(self, book: GuestBook) -> GuestBook:
        return book


async def test_the_words_are_sealed_and_go_with_whoever_wrote_them(
    book: GuestBook, pool: Pool
) -> None:
    rating = await book.add(a_rating(text="He sang."))

    (row,) = await pool.fetch("SELECT rating::text AS all_of_it FROM rating")
    assert b"He sang.".hex() not in row["all_of_it"]
    await pool.execute(FORGET, RATER)

    left = await book.find(rating)
    assert left is not None
    assert (left.text, left.stars) == ("", rating.stars)


async def test_of_many_who_give_it_at_once_one_does(book: GuestBook, pool: Pool) -> None:
    heard = await asyncio.gather(
        *(book.add(a_rating(stars=stars)) for stars in (1, 2, 3, 4, 5)), return_exceptions=True
    )

    assert sum(isinstance(one, StaleVersion) for one in heard) == 4
    assert await pool.fetchval("SELECT count(*) FROM rating") == 1
