"""Conversations in PostgreSQL: the contracts, what is sealed, and many who talk at once."""

import asyncio
from functools import partial
from typing import Any

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.chat import PostgresChatStore, PostgresConversations
from adapters.postgres.chat_archive import (
    PostgresEventGuests,
    PostgresMessageArchive,
    PostgresPeople,
    PostgresSeals,
)
from adapters.postgres.chat_rows import part_in, to_conversation
from adapters.postgres.chat_statements import with_part
from adapters.postgres.chat_views import PostgresChatViews, PostgresOldTexts
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from application.chat.archive import MessageArchive
from application.platform.tasks import Routes
from domain.booking.booking import BookingStatus
from domain.kernel.errors import StaleVersion
from tests.contracts.chat import ChatContract
from tests.contracts.message_archive import MessageArchiveContract
from tests.support.booking import BUYER, EVENT, a_booking_that_is
from tests.support.chat import Talk
from tests.support.database import sweep
from tests.support.personal_data import CIPHER, open_bookings, open_identity

MANY = 200
SECRET = "meet me at the old mill"


def in_postgres(pool: Pool, open_store: Any = None) -> Talk:
    def work(store: Any) -> PostgresUnitOfWork[Any]:
        return PostgresUnitOfWork(pool, store, routes=Routes([]), wake_up=LocalWakeUp())

    return Talk(
        work=work(open_store or partial(PostgresChatStore, cipher=CIPHER)),
        identity=work(open_identity),
        views=PostgresChatViews(pool, CIPHER),
        archive=PostgresMessageArchive(pool),
        seals=PostgresSeals(pool, CIPHER),
        people=PostgresPeople(pool, CIPHER),
        old=PostgresOldTexts(pool),
    )


class TestPostgresChat(ChatContract):
    @pytest.fixture
    def talk(self, pool: Pool) -> Talk:
        return in_postgres(pool)


class TestPostgresMessageArchive(MessageArchiveContract):
    @pytest.fixture
    def archive(self, pool: Pool) -> MessageArchive:
        return PostgresMessageArchive(pool)


async def test_of_two_hundred_at_once_each_has_a_number_of_its_own(pool: Pool) -> None:
    talk = in_postgres(pool)
    people = [await talk.somebody() for _ in range(4)]
    group = await talk.group_of(*people)

    sent = await asyncio.gather(*(talk.say(people[n % 4], group, str(n)) for n in range(MANY)))

    assert sorted(shown.message.number for shown in sent) == list(range(1, MANY + 1))
    read = await talk.read_by(people[0], group)
    assert [shown.message.number for shown in read] == list(range(1, MANY + 1))
    sequences = await pool.fetch(
        "SELECT subject_sequence FROM event_log WHERE subject = $1 ORDER BY 1", f"chat:{group}"
    )
    assert [row[0] for row in sequences] == list(range(1, len(sequences) + 1))


class UnlockedConversations(PostgresConversations):
    """Reads the last number without keeping others from reading it, and takes its time."""

    async def lock_with(self, conversation_id: Any, account_id: Any) -> Any:
        await self._connection.execute("SELECT pg_sleep(0.01)")
        row = await _UNLOCKED.row(self._connection, conversation=conversation_id, by=account_id)
        assert row is not None
        return to_conversation(row, CIPHER), part_in(row)


_UNLOCKED = Statement(with_part())


class UnlockedStore(PostgresChatStore):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, cipher=CIPHER)
        self.conversations = UnlockedConversations(transaction, CIPHER)


async def test_without_the_lock_two_would_have_the_same_number(pool: Pool) -> None:
    """The positive control: the database refuses the number, and the message is not said."""
    talk = in_postgres(pool, UnlockedStore)
    ada = await talk.somebody()
    group = await talk.group_of(ada)

    outcomes = await asyncio.gather(
        *(talk.say(ada, group, str(n)) for n in range(20)), return_exceptions=True
    )

    refused = [outcome for outcome in outcomes if isinstance(outcome, StaleVersion)]
    said = await talk.read_by(ada, group)
    assert refused
    assert len(said) + len(refused) == len(outcomes)


async def test_one_message_sent_many_times_at_once_is_said_once(pool: Pool) -> None:
    talk = in_postgres(pool)
    ada = await talk.somebody()
    group = await talk.group_of(ada)

    sent = await asyncio.gather(*(talk.say(ada, group, "Hello", "the one") for _ in range(20)))

    assert {shown.message.number for shown in sent} == {1}
    assert await talk.texts_for(ada, group) == ["Hello"]


async def test_nothing_that_was_said_or_called_can_be_read_in_the_database(pool: Pool) -> None:
    talk = in_postgres(pool)
    ada = await talk.somebody()
    group = await talk.group_of(ada)
    await talk.say(ada, group, SECRET)

    tables = ("conversation", "message", "message_body", "event_log", "conversation_member")
    stored = [str(await pool.fetch(f"SELECT * FROM {table}")) for table in tables]

    assert not any("mill" in rows or "Choir" in rows for rows in stored)


@pytest.mark.parametrize(
    ("status", "comes"), [(BookingStatus.CONFIRMED, True), (BookingStatus.CANCELLED, False)]
)
async def test_whoever_has_a_booking_that_counts_comes_to_the_event(
    pool: Pool, status: BookingStatus, *, comes: bool
) -> None:
    work: Any = PostgresUnitOfWork(pool, open_bookings, routes=Routes([]), wake_up=LocalWakeUp())
    async with work.begin() as store:
        await store.bookings.add(a_booking_that_is(status))

    assert await PostgresEventGuests(pool).comes(BUYER, EVENT) is comes
    # Nothing is held for it: no invariant holds for a booking that stands alone.
    await sweep(pool)
