import asyncio
from collections.abc import Sequence

import pytest

from adapters.collector import Collector
from application.platform.errors import Unavailable


class Counter:
    """Where jobs are done in batches: numbers, of which those below zero are refused."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.done: list[int] = []
        self.open = asyncio.Event()
        self.open.set()
        self.poison: int | None = None
        self.failure: Exception = ZeroDivisionError()

    async def run(self, jobs: Sequence[int]) -> Sequence[Exception | None]:
        self.batches.append(list(jobs))
        await self.open.wait()
        if self.poison in jobs:
            raise self.failure
        self.done += [job for job in jobs if job >= 0]
        return [None if job >= 0 else ValueError(job) for job in jobs]


@pytest.fixture
def counter() -> Counter:
    return Counter()


def collecting(counter: Counter, **limits: int) -> Collector[int]:
    return Collector(counter.run, name="counter", **limits)


async def submitted(collector: Collector[int], *jobs: int) -> list[BaseException | None]:
    return await asyncio.gather(*map(collector.submit, jobs), return_exceptions=True)


async def test_a_job_alone_does_not_wait_for_others(counter: Counter) -> None:
    await collecting(counter).submit(1)

    assert counter.batches == [[1]]


async def test_jobs_that_come_together_are_done_together(counter: Counter) -> None:
    outcomes = await submitted(collecting(counter), *range(10))

    assert outcomes == [None] * 10
    assert counter.batches == [list(range(10))]


async def test_while_batches_are_under_way_the_next_one_gathers(counter: Counter) -> None:
    collector = collecting(counter, at_once_max=1)
    counter.open.clear()
    first = asyncio.create_task(collector.submit(0))
    await asyncio.sleep(0)
    rest = asyncio.create_task(submitted(collector, 1, 2, 3))
    await asyncio.sleep(0)

    counter.open.set()
    await first
    await rest

    assert counter.batches == [[0], [1, 2, 3]]


async def test_a_batch_is_no_larger_than_it_may_be(counter: Counter) -> None:
    await submitted(collecting(counter, batch_max=4, at_once_max=1), *range(10))

    assert [len(batch) for batch in counter.batches] == [4, 4, 2]


async def test_no_more_batches_are_under_way_than_may_be(counter: Counter) -> None:
    collector = collecting(counter, batch_max=1, at_once_max=2)
    counter.open.clear()
    waiting = asyncio.create_task(submitted(collector, 1, 2, 3))
    for _ in range(5):
        await asyncio.sleep(0)

    assert counter.batches == [[1], [2]]
    counter.open.set()
    assert await waiting == [None] * 3


async def test_each_job_hears_how_it_ended_itself(counter: Counter) -> None:
    outcomes = await submitted(collecting(counter), 1, -2, 3)

    assert [type(outcome) for outcome in outcomes] == [type(None), ValueError, type(None)]


async def test_one_bad_job_harms_no_other(counter: Counter) -> None:
    counter.poison = 2

    outcomes = await submitted(collecting(counter), 1, 2, 3)

    assert [type(outcome) for outcome in outcomes] == [type(None), ZeroDivisionError, type(None)]
    assert counter.done == [1, 3]
    assert counter.batches == [[1, 2, 3], [1], [2], [3]]


async def test_what_is_unavailable_is_asked_once_for_all(counter: Counter) -> None:
    counter.poison, counter.failure = 2, Unavailable("database")

    outcomes = await submitted(collecting(counter), 1, 2, 3)

    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 3
    assert counter.batches == [[1, 2, 3]]


async def test_who_gives_up_waiting_does_not_undo_the_job(counter: Counter) -> None:
    collector = collecting(counter)
    counter.open.clear()
    waiting = asyncio.create_task(collector.submit(1))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])

    counter.open.set()
    await collector.submit(2)

    assert waiting.cancelled()
    assert sorted(counter.done) == [1, 2]


async def test_who_gives_up_waiting_for_a_bad_job_harms_nobody(counter: Counter) -> None:
    collector = collecting(counter, at_once_max=1)
    counter.open.clear()
    waiting = asyncio.create_task(collector.submit(-1))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])

    counter.open.set()
    await collector.submit(2)

    assert counter.done == [2]


async def test_more_jobs_than_may_wait_are_refused_at_once(counter: Counter) -> None:
    collector = collecting(counter, at_once_max=1, batch_max=1, waiting_max=2)
    counter.open.clear()
    under_way = asyncio.create_task(collector.submit(0))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting = asyncio.create_task(submitted(collector, 1, 2))
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    with pytest.raises(Unavailable):
        await collector.submit(3)

    counter.open.set()
    await under_way
    assert await waiting == [None, None]
    assert counter.done == [0, 1, 2]


async def test_after_a_pause_the_next_job_is_done_as_well(counter: Counter) -> None:
    collector = collecting(counter)
    await collector.submit(1)
    await asyncio.sleep(0)

    await collector.submit(2)

    assert counter.batches == [[1], [2]]
