"""Who is there: in this process, and as far as all processes know."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

import pytest

from adapters.comeback import PAUSE_SECONDS, Comeback
from adapters.memory.presence import MemoryPresence
from adapters.presence import LayeredPresence
from application.chat.ports import Presence
from application.platform.errors import Unavailable
from domain.kernel.ids import AccountId
from tests.contracts.presence import PresenceContract, somebody
from tests.support.clock import NOON


class TestMemoryPresence(PresenceContract):
    @pytest.fixture
    def presence(self) -> Presence:
        return MemoryPresence()


class TestLayeredPresence(PresenceContract):
    @pytest.fixture
    def presence(self) -> Presence:
        return LayeredPresence(local=MemoryPresence(), shared=MemoryPresence())


class TestLayeredPresenceWithoutTheShared(PresenceContract):
    @pytest.fixture
    def presence(self) -> Presence:
        return LayeredPresence(local=MemoryPresence(), shared=GonePresence())


class GonePresence(MemoryPresence):
    """Shared with everybody, and not there while it is gone."""

    def __init__(self) -> None:
        super().__init__()
        self.is_gone = True
        self.asked = 0

    async def note(self, account_ids: Collection[AccountId], *, now: datetime) -> None:
        self._look()
        await super().note(account_ids, now=now)

    async def last_seen(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, datetime]:
        self._look()
        return await super().last_seen(account_ids)

    def _look(self) -> None:
        self.asked += 1
        if self.is_gone:
            raise Unavailable("Redis")


async def test_what_another_process_saw_is_known_here() -> None:
    shared, ada = MemoryPresence(), somebody()
    here = LayeredPresence(local=MemoryPresence(), shared=shared)
    there = LayeredPresence(local=MemoryPresence(), shared=shared)

    await there.note([ada], now=NOON)

    assert await here.last_seen([ada]) == {ada: NOON}


async def test_the_later_time_counts_wherever_it_was_seen() -> None:
    shared, local, ada = MemoryPresence(), MemoryPresence(), somebody()
    await shared.note([ada], now=NOON)
    await local.note([ada], now=NOON + timedelta(seconds=1))

    seen = await LayeredPresence(local=local, shared=shared).last_seen([ada])

    assert seen == {ada: NOON + timedelta(seconds=1)}


async def test_while_it_is_gone_it_is_asked_once_a_second() -> None:
    time, shared, ada = [0.0], GonePresence(), somebody()
    comeback = Comeback("Presence is known", clock=lambda: time[0])
    presence = LayeredPresence(local=MemoryPresence(), shared=shared, comeback=comeback)

    for _ in range(5):
        await presence.note([ada], now=NOON)
        await presence.last_seen([ada])
    assert shared.asked == 1

    shared.is_gone = False
    time[0] += PAUSE_SECONDS
    await presence.note([ada], now=NOON)
    assert await shared.last_seen([ada]) == {ada: NOON}
