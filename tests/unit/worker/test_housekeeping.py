import asyncio
import logging

import pytest

from entrypoints.worker.housekeeping import keep_house


async def test_a_chore_that_fails_keeps_the_others_from_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done = asyncio.Event()

    async def fail() -> None:
        raise ValueError

    async def succeed() -> None:
        done.set()

    keeping = asyncio.create_task(keep_house({"burn toast": fail, "sweep": succeed}))
    await done.wait()
    keeping.cancel()

    assert [(line.levelno, line.message) for line in caplog.records] == [
        (logging.ERROR, "Could not burn toast")
    ]
