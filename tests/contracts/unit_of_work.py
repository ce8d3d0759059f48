"""What every unit of work must do."""

from uuid import UUID

import pytest

from tests.support.clock import NOON
from tests.support.tallies import BLUE, RED, Work, changed, count_of, strike_and_raise, struck


class UnitOfWorkContract:
    @pytest.fixture
    def work(self) -> Work:
        raise AssertionError("Every adapter brings its own.")

    async def test_what_a_block_stored_is_there_for_the_next_one(self, work: Work) -> None:
        await struck(work)

        assert await count_of(work) == 1

    async def test_all_events_of_an_aggregate_are_recorded(self, work: Work) -> None:
        await changed(work, RED, lambda tally: tally.strike(now=NOON).close(now=NOON))

        assert await count_of(work) == 2

    async def test_a_block_that_raises_changes_nothing(self, work: Work) -> None:
        await struck(work)

        with pytest.raises(ZeroDivisionError):
            await strike_and_raise(work, RED, BLUE)

        assert await counts(work, RED, BLUE) == [1, 0]

    async def test_the_next_block_works_after_one_that_raised(self, work: Work) -> None:
        with pytest.raises(ZeroDivisionError):
            async with work.begin():
                raise ZeroDivisionError

        await struck(work)

        assert await count_of(work) == 1


async def counts(work: Work, *tally_ids: UUID) -> list[int]:
    return [await count_of(work, tally_id) for tally_id in tally_ids]
