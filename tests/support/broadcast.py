"""Listening to a broadcast in tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from application.realtime.ports import Broadcast, Missed, Told

HEARD_WITHIN = 5.0
SILENT_FOR = 0.05


class Ear:
    def __init__(self, *, keep_missed: bool) -> None:
        self._heard: asyncio.Queue[Told] = asyncio.Queue()
        self._keep_missed = keep_missed

    def hear(self, told: Told) -> None:
        if self._keep_missed or not isinstance(told, Missed):
            self._heard.put_nowait(told)

    async def next(self) -> Told:
        async with asyncio.timeout(HEARD_WITHIN):
            return await self._heard.get()

    async def until_missed(self) -> None:
        while not isinstance(await self.next(), Missed):
            pass

    async def is_silent(self) -> bool:
        await asyncio.sleep(SILENT_FOR)
        return self._heard.empty()


@asynccontextmanager
async def listening(broadcast: Broadcast, *, keep_missed: bool = False) -> AsyncIterator[Ear]:
    ear = Ear(keep_missed=keep_missed)
    async with broadcast.listen(ear.hear):
        yield ear
