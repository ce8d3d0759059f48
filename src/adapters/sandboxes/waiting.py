"""How time passes for a sandbox whose answer takes its time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

type Wait = Callable[[timedelta], Awaitable[None]]
"""Lets time pass: that of the world, or that of a test."""


async def wait(time: timedelta) -> None:
    await asyncio.sleep(time.total_seconds())
