"""Many gates scan one ticket at the same time, on real connections."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Mapping

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.check_ins import PostgresCheckIns
from adapters.postgres.pool import create_pool
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.tickets import LET_IN, PostgresTickets, letting_in
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from adapters.system import SystemIds
from application.booking.check_in import CheckIn, CheckInHandler
from application.platform.tasks import Routes
from domain.booking.check_in import CheckedIn, Outcome
from domain.booking.ticket import Ticket
from domain.kernel.access import Role
from domain.kernel.ids import TicketNumber
from tests.support.clock import FakeClock
from tests.support.tickets import (
    CODES,
    EVENT,
    ORGANIZER,
    Neighbours,
    ToldStore,
    Work,
    a_code,
    a_number,
    a_scan,
    a_ticket,
    signed_in,
)

GATES = 50
CONNECTIONS = 16
MEETING_SIZE = 8
BATCHES = 8
UNPROTECTED = Statement(letting_in())

type Told = Counter[Outcome]


@pytest.fixture
async def wide_pool(database_url: str, pool: Pool) -> AsyncIterator[Pool]:
    del pool  # Only asked for so that the database is swept afterwards.
    async with create_pool(database_url, size=CONNECTIONS) as wide:
        yield wide


class Meeting:
    """Lets nobody go on before so many have come; whoever comes later just passes."""

    def __init__(self, size: int) -> None:
        self._missing = size
        self._complete = asyncio.Event()

    async def attend(self) -> None:
        self._missing -= 1
        if self._missing <= 0:
            self._complete.set()
        await self._complete.wait()


class MeetingTickets(PostgresTickets):
    """Several gates have seen the ticket valid before the first one lets anybody in."""

    def __init__(self, transaction: Transaction, let_in: Statement, meeting: Meeting) -> None:
        super().__init__(transaction, let_in=let_in)
        self._meeting = meeting

    async def find(self, numbers: Collection[TicketNumber]) -> Mapping[TicketNumber, Ticket]:
        found = await super().find(numbers)
        await self._meeting.attend()
        return found


def a_work(pool: Pool, let_in: Statement) -> Work:
    meeting = Meeting(MEETING_SIZE)

    def open_store(transaction: Transaction) -> ToldStore:
        tickets = MeetingTickets(transaction, let_in, meeting)
        return ToldStore(tickets, PostgresCheckIns(transaction), Neighbours())

    return PostgresUnitOfWork(pool, open_store, routes=Routes([]), wake_up=LocalWakeUp())


async def race(pool: Pool, let_in: Statement, *, nonces: Callable[[int], str] = str) -> Told:
    """Let every gate scan the same ticket; count what they were told."""
    work = a_work(pool, let_in)
    async with work.begin() as store:
        await store.tickets.add([a_ticket()])
    check_in = CheckInHandler(work, FakeClock(), SystemIds(), CODES)

    async def scan(gate: int) -> CheckedIn:
        scan = a_scan(nonce=nonces(gate), gate=str(gate))
        steward = signed_in(ORGANIZER, Role.ORGANIZER)
        (result,) = await check_in(CheckIn(by=steward, event_id=EVENT, scans=(scan,)))
        return result

    results = await asyncio.gather(*(scan(gate) for gate in range(GATES)))
    return Counter(result.verdict.outcome for result in results)


async def test_of_many_gates_that_scan_one_ticket_exactly_one_lets_in(wide_pool: Pool) -> None:
    assert await race(wide_pool, LET_IN) == {Outcome.ENTERED: 1, Outcome.REFUSED: GATES - 1}


async def test_without_the_condition_in_the_statement_several_would_be_let_in(
    wide_pool: Pool,
) -> None:
    assert (await race(wide_pool, UNPROTECTED))[Outcome.ENTERED] >= MEETING_SIZE


async def test_a_scan_sent_many_times_at_once_is_one_scan(wide_pool: Pool) -> None:
    told = await race(wide_pool, LET_IN, nonces=lambda _: "same")

    assert told == {Outcome.ENTERED: GATES}
    assert await wide_pool.fetchval("SELECT count(*) FROM check_in") == 1


async def test_batches_of_the_same_tickets_let_each_in_once(wide_pool: Pool) -> None:
    work = a_work(wide_pool, LET_IN)
    ranks = range(1, 41)
    async with work.begin() as store:
        await store.tickets.add([a_ticket(rank) for rank in ranks])
    check_in = CheckInHandler(work, FakeClock(), SystemIds(), CODES)

    async def scan(gate: int) -> Told:
        order = ranks if gate % 2 else reversed(ranks)
        scans = tuple(
            a_scan(a_code(a_number(rank)), nonce=str(rank), device=str(gate)) for rank in order
        )
        steward = signed_in(ORGANIZER, Role.ORGANIZER)
        results = await check_in(CheckIn(by=steward, event_id=EVENT, scans=scans))
        return Counter(result.verdict.outcome for result in results)

    told = sum(await asyncio.gather(*(scan(gate) for gate in range(BATCHES))), Counter())

    assert told == {Outcome.ENTERED: 40, Outcome.REFUSED: (BATCHES - 1) * 40}
