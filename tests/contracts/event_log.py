"""What every event log must do."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from application.realtime.ports import EventLog, LoggedEvent
from tests.support.clock import NOON
from tests.support.tallies import (
    BLUE,
    RED,
    TallyClosed,
    TallyStruck,
    Work,
    changed,
    strike_and_raise,
    struck,
)

MANY = 100
TRIES = 200
TRY_AGAIN_AFTER = 0.02


@dataclass(frozen=True, slots=True)
class Chronicle:
    """Where things happen, and where one reads that they did."""

    work: Work
    log: EventLog


class EventLogContract:
    @pytest.fixture
    def chronicle(self) -> Chronicle:
        raise AssertionError("Every adapter brings its own.")

    async def test_a_subject_is_told_from_its_beginning_in_order(
        self, chronicle: Chronicle
    ) -> None:
        await struck(chronicle.work, RED)
        await struck(chronicle.work, BLUE)
        await changed(chronicle.work, RED, lambda tally: tally.close(now=NOON))

        told = await chronicle.log.of_subject(f"tally:{RED}", after=0, limit=MANY)

        assert [(each.sequence, each.event) for each in told] == [
            (1, TallyStruck(at=NOON, tally_id=RED)),
            (2, TallyClosed(at=NOON, tally_id=RED)),
        ]
        assert len({each.id for each in told}) == 2

    async def test_a_subject_is_told_on_from_a_sequence_and_not_too_much_at_once(
        self, chronicle: Chronicle
    ) -> None:
        for _ in range(5):
            await struck(chronicle.work)

        told = await chronicle.log.of_subject(f"tally:{RED}", after=1, limit=2)

        assert [each.sequence for each in told] == [2, 3]

    async def test_nothing_is_told_of_what_nobody_heard_of(self, chronicle: Chronicle) -> None:
        assert not await chronicle.log.of_subject(f"tally:{RED}", after=0, limit=MANY)
        assert await chronicle.log.sequences([f"tally:{RED}"]) == {}
        assert not await chronicle.log.after(0, limit=MANY)

    async def test_the_newest_sequences_of_many_subjects_are_told_together(
        self, chronicle: Chronicle
    ) -> None:
        await struck(chronicle.work, RED)
        await struck(chronicle.work, BLUE)
        await struck(chronicle.work, BLUE)

        newest = await chronicle.log.sequences([f"tally:{RED}", f"tally:{BLUE}", "tally:none"])

        assert newest == {f"tally:{RED}": 1, f"tally:{BLUE}": 2}

    async def test_the_whole_log_is_told_in_pieces_that_meet(self, chronicle: Chronicle) -> None:
        for tally_id in (RED, BLUE, RED):
            await struck(chronicle.work, tally_id)

        await settled(chronicle.log, 3)
        first = await chronicle.log.after(0, limit=2)
        rest = await chronicle.log.after(first[-1][0], limit=MANY)

        told = [(each.subject, each.sequence) for _, each in [*first, *rest]]
        assert told == [(f"tally:{RED}", 1), (f"tally:{BLUE}", 1), (f"tally:{RED}", 2)]
        positions = [position for position, _ in [*first, *rest]]
        assert positions == sorted(set(positions))

    async def test_an_event_is_the_same_wherever_one_reads_it(self, chronicle: Chronicle) -> None:
        await struck(chronicle.work)

        [(_, in_log)] = await settled(chronicle.log, 1)

        assert await chronicle.log.of_subject(f"tally:{RED}", after=0, limit=MANY) == [in_log]

    async def test_what_was_undone_did_not_happen(self, chronicle: Chronicle) -> None:
        with pytest.raises(ZeroDivisionError):
            await strike_and_raise(chronicle.work, RED)

        assert not await chronicle.log.after(0, limit=MANY)


async def settled(log: EventLog, count: int) -> Sequence[tuple[int, LoggedEvent]]:
    """The log from its beginning, once it tells of so many.

    Whoever writes on the same server, be it in another database, can hold back what is told.
    """
    for _ in range(TRIES):
        if len(told := await log.after(0, limit=MANY)) >= count:
            break
        await asyncio.sleep(TRY_AGAIN_AFTER)
    return told
