"""Tidies up from time to time. Nothing is wrong while it does not."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

type Chore = Callable[[], Awaitable[object]]

logger = logging.getLogger(__name__)


async def keep_house(
    chores: Mapping[str, Chore], *, every: timedelta = timedelta(minutes=1)
) -> None:
    """Do them all, again and again, until cancelled."""
    while True:
        for name, chore in chores.items():
            await _do(name, chore)
        await asyncio.sleep(every.total_seconds())


async def _do(name: str, chore: Chore) -> None:
    try:
        await chore()
    except Exception:
        # One that fails keeps the others from nothing, and has another chance.
        logger.exception("Could not %s", name)
