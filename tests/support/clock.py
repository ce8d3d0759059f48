"""A clock that stands still, ids in order, and chance that is known beforehand."""

from datetime import UTC, datetime, timedelta
from itertools import count, cycle
from random import Random
from uuid import UUID

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


class FakeClock:
    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def pass_time(self, time: timedelta) -> None:
        self._now += time


class SequentialIds:
    """The ids 1, 2, 3 and so on, in the form of UUIDs."""

    def __init__(self, first: int = 1) -> None:
        self._numbers = count(first)

    def new(self) -> UUID:
        return UUID(int=next(self._numbers))


class FixedRandomness:
    """These numbers over and over, each cut to what is below the bound."""

    def __init__(self, *numbers: int) -> None:
        self._numbers = cycle(numbers or (0,))

    def below(self, bound: int) -> int:
        return next(self._numbers) % bound


class SeededRandomness:
    def __init__(self, seed: int = 0) -> None:
        self._random = Random(seed)

    def below(self, bound: int) -> int:
        return self._random.randrange(bound)
