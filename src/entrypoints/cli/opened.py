"""The platform without a server: for commands that use it once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from entrypoints.composition.root import Application, close, compose, open_
from entrypoints.settings import Settings

CLOSE_SECONDS = 5


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Application]:
    application = compose(settings)
    try:
        await open_(application)
        yield application
    finally:
        async with asyncio.timeout(CLOSE_SECONDS):
            await close(application)
