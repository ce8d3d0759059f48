"""What every counter of limits must do."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from application.platform.limits import Limit, Limits, Standing

QUARTER = timedelta(minutes=15)
PATIENCE_SECONDS = 10


def a_limit(amount: int = 3, *, window: timedelta = QUARTER, strict: bool = False) -> Limit:
    """A limit that nobody has used yet."""
    return Limit(name=f"tested-{uuid4().hex}", amount=amount, window=window, strict=strict)


async def admitted_of(limits: Limits, limit: Limit, *, takes: int, key: str = "ada") -> int:
    """How many of so many takes at once are admitted."""
    standings = await asyncio.gather(*(limits.take(limit, key) for _ in range(takes)))
    return sum(standing.admitted for standing in standings)


class LimitsContract:
    @pytest.fixture
    def limits(self) -> Limits:
        raise AssertionError("Every adapter brings its own.")

    async def test_as_many_are_admitted_as_the_limit_says(self, limits: Limits) -> None:
        limit = a_limit(3)

        standings = [await limits.take(limit, "ada") for _ in range(5)]

        assert [standing.admitted for standing in standings] == [True] * 3 + [False] * 2
        assert [standing.remaining for standing in standings] == [2, 1, 0, 0, 0]
        assert {standing.limit for standing in standings} == {limit}

    async def test_of_many_at_once_exactly_the_limit_is_admitted(self, limits: Limits) -> None:
        assert await admitted_of(limits, a_limit(40), takes=150) == 40

    async def test_everybody_has_a_limit_of_their_own(self, limits: Limits) -> None:
        limit = a_limit(1)

        standings = [await limits.take(limit, key) for key in ("ada", "eve", "ada")]

        assert [standing.admitted for standing in standings] == [True, True, False]

    async def test_one_limit_does_not_use_up_another(self, limits: Limits) -> None:
        assert (await limits.take(a_limit(1), "ada")).admitted
        assert (await limits.take(a_limit(1), "ada")).admitted

    async def test_a_take_may_cost_more_than_one_and_is_whole_or_nothing(
        self, limits: Limits
    ) -> None:
        limit = a_limit(5)

        standings = [await limits.take(limit, "ada", cost=cost) for cost in (3, 3, 2, 1)]

        assert [standing.admitted for standing in standings] == [True, False, True, False]
        assert [standing.remaining for standing in standings] == [2, 2, 0, 0]

    async def test_what_costs_more_than_there_ever_is_is_refused(self, limits: Limits) -> None:
        limit = a_limit(2)

        assert not (await limits.take(limit, "ada", cost=3)).admitted
        assert (await limits.take(limit, "ada", cost=2)).admitted

    async def test_a_limit_of_nothing_admits_nobody(self, limits: Limits) -> None:
        assert not (await limits.take(a_limit(0), "ada")).admitted

    async def test_who_is_refused_hears_when_to_come_back(self, limits: Limits) -> None:
        limit = a_limit(1)

        standings = [await limits.take(limit, "ada") for _ in range(3)]

        for standing in standings:
            assert QUARTER - timedelta(seconds=5) < standing.resets_in <= QUARTER

    async def test_when_the_window_ends_all_is_to_be_had_again(self, limits: Limits) -> None:
        limit = a_limit(2, window=timedelta(milliseconds=250))
        used_up = [await limits.take(limit, "ada") for _ in range(3)]

        again = await _admitted_at_last(limits, limit)

        assert [standing.admitted for standing in used_up] == [True, True, False]
        assert again.remaining == 1


async def _admitted_at_last(limits: Limits, limit: Limit) -> Standing:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (standing := await limits.take(limit, "ada")).admitted:  # noqa: ASYNC110
            await asyncio.sleep(standing.resets_in.total_seconds())  # As it was told.
        return standing
