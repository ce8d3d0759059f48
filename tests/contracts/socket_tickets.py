"""What everything that keeps tickets for sockets must do."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from application.realtime.ports import SocketTicket, SocketTickets
from domain.kernel.ids import SessionId
from tests.support.clock import NOON

SESSION = SessionId(UUID(int=0x5E5))
SOON = NOON + timedelta(seconds=30)


def a_ticket(hash: bytes = b"one") -> SocketTicket:
    return SocketTicket(hash=hash, session_id=SESSION, expires_at=SOON)


class SocketTicketsContract:
    @pytest.fixture
    def tickets(self) -> SocketTickets:
        raise AssertionError("Every adapter brings its own.")

    async def test_a_ticket_names_its_session_once(self, tickets: SocketTickets) -> None:
        await tickets.add(a_ticket())

        assert await tickets.use(b"one", now=NOON) == SESSION
        assert await tickets.use(b"one", now=NOON) is None

    async def test_of_many_who_use_a_ticket_at_once_one_gets_in(
        self, tickets: SocketTickets
    ) -> None:
        await tickets.add(a_ticket())

        found = await asyncio.gather(*(tickets.use(b"one", now=NOON) for _ in range(8)))

        assert [each for each in found if each is not None] == [SESSION]

    async def test_a_ticket_runs_out(self, tickets: SocketTickets) -> None:
        await tickets.add(a_ticket())

        assert await tickets.use(b"one", now=SOON) is None

    async def test_what_was_never_given_out_names_nobody(self, tickets: SocketTickets) -> None:
        assert await tickets.use(b"one", now=NOON) is None

    async def test_those_that_ran_out_are_forgotten_and_the_others_kept(
        self, tickets: SocketTickets
    ) -> None:
        later = SocketTicket(
            hash=b"two", session_id=SESSION, expires_at=SOON + timedelta(seconds=1)
        )
        await tickets.add(a_ticket())
        await tickets.add(later)

        await tickets.forget_over(now=SOON)

        assert await tickets.use(b"one", now=NOON) is None
        assert await tickets.use(b"two", now=SOON) == SESSION
