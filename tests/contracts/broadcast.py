"""What every broadcast must do. Something may be lost; then the listeners are to look."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from application.realtime.ports import Broadcast, Happened, LoggedEvent, Missed, Publication, Said
from tests.support.broadcast import Ear, listening
from tests.support.clock import NOON
from tests.support.tallies import RED, TallyStruck

MANY = 300


class BroadcastContract:
    @pytest.fixture
    def here(self) -> Broadcast:
        """The broadcast as one process has it."""
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    def there(self) -> Broadcast:
        """As another process has it, or the same one if there is only one."""
        raise AssertionError("Every adapter brings its own.")

    async def test_what_was_committed_is_heard_in_every_process(
        self, here: Broadcast, there: Broadcast
    ) -> None:
        struck = happened(1)

        async with listening(here) as near, listening(there) as far:
            here.tell([struck])

            assert await near.next() == struck
            assert await far.next() == struck

    async def test_what_is_said_in_a_channel_is_heard_in_every_process(
        self, here: Broadcast, there: Broadcast
    ) -> None:
        typing = Publication(name="Typing", at=NOON, data={"by": str(UUID(int=7))})

        async with listening(here) as near, listening(there) as far:
            here.publish("chat:1", typing)

            assert await near.next() == Said("chat:1", typing)
            assert await far.next() == Said("chat:1", typing)

    async def test_what_a_process_tells_is_heard_in_order_and_once(
        self, here: Broadcast, there: Broadcast
    ) -> None:
        async with listening(there) as ear:
            for sequence in range(1, MANY + 1):
                here.tell([happened(sequence)])

            assert [each.sequence for each in await so_many(ear, MANY)] == [*range(1, MANY + 1)]
            assert await ear.is_silent()

    async def test_something_long_is_told_at_least_by_reference(
        self, here: Broadcast, there: Broadcast
    ) -> None:
        long = happened(1, subject="tally:" + "9" * 5_000)

        async with listening(there) as ear:
            here.tell([long, happened(2)])

            first, second = await so_many(ear, 2)
            assert (first.subject, first.sequence) == (long.subject, 1)
            assert second == happened(2, id=second.logged.id if second.logged else None)

    async def test_what_is_said_and_too_long_is_not_told_but_nothing_else_is_lost(
        self, here: Broadcast, there: Broadcast
    ) -> None:
        async with listening(there) as ear:
            here.publish("chat:1", Publication(name="Said", at=NOON, data={"x": "y" * 100_000}))
            here.tell([happened(1)])

            heard = await ear.next()
            while not isinstance(heard, Happened):
                heard = await ear.next()
            assert heard.sequence == 1

    async def test_who_does_not_listen_any_more_hears_nothing(
        self, here: Broadcast, there: Broadcast
    ) -> None:
        async with listening(there) as ear:
            here.tell([happened(1)])
            await ear.next()
        async with listening(there) as other:
            here.tell([happened(2)])
            await other.next()

        assert await ear.is_silent()

    async def test_a_listener_that_fails_harms_neither_who_tells_nor_other_listeners(
        self, here: Broadcast
    ) -> None:
        def fail(_: object) -> None:
            raise ZeroDivisionError

        async with here.listen(fail), listening(here) as ear:
            here.tell([happened(1)])

            assert isinstance(await ear.next(), Happened)

    async def test_a_flood_is_told_in_order_as_far_as_it_is_told(
        self, here: Broadcast, there: Broadcast
    ) -> None:
        async with listening(there, keep_missed=True) as ear:
            here.tell([happened(sequence) for sequence in range(1, 5_001)])
            here.tell([happened(5_001)])

            heard = [await ear.next()]
            while not isinstance(heard[-1], Missed) and last_of(heard) < 5_001:
                heard.append(await ear.next())
            sequences = [each.sequence for each in heard if isinstance(each, Happened)]
            assert sequences == sorted(set(sequences))


def happened(sequence: int, *, id: UUID | None = None, subject: str | None = None) -> Happened:
    event = TallyStruck(at=NOON, tally_id=RED)
    logged = LoggedEvent(id=id or uuid4(), sequence=sequence, event=event)
    return Happened(subject or event.subject, sequence, logged)


def last_of(heard: Sequence[object]) -> int:
    last = heard[-1]
    return last.sequence if isinstance(last, Happened) else 0


async def so_many(ear: Ear, count: int) -> Sequence[Happened]:
    heard = [await ear.next() for _ in range(count)]
    return [each for each in heard if isinstance(each, Happened)]
