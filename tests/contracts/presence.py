"""What every ``Presence`` must do, whatever it is made of."""

from datetime import timedelta
from uuid import uuid4

import pytest

from application.chat.ports import Presence
from domain.kernel.ids import AccountId
from tests.support.clock import NOON

MINUTE = timedelta(minutes=1)


def somebody() -> AccountId:
    return AccountId(uuid4())


class PresenceContract:
    """Subclass it, give it a ``presence`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def presence(self) -> Presence:
        raise AssertionError("Every adapter brings its own.")

    async def test_those_who_were_there_are_known(self, presence: Presence) -> None:
        ada, bob, eve = somebody(), somebody(), somebody()

        await presence.note([ada, bob], now=NOON)
        await presence.note([ada], now=NOON + MINUTE)

        assert await presence.last_seen([ada, bob, eve]) == {ada: NOON + MINUTE, bob: NOON}

    async def test_an_older_time_changes_nothing(self, presence: Presence) -> None:
        ada = somebody()
        await presence.note([ada], now=NOON)

        await presence.note([ada], now=NOON - MINUTE)

        assert await presence.last_seen([ada]) == {ada: NOON}

    async def test_nobody_is_nobody(self, presence: Presence) -> None:
        await presence.note([], now=NOON)

        assert await presence.last_seen([]) == {}
