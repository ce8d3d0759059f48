"""Runs tasks: claims those that are due, hands each to its reaction, decides what failures mean."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta

from application.platform.ports import Clock, Randomness
from application.platform.tasks import Reaction, Sharing, Task, Tasks, WakeUp
from entrypoints.worker.attempt import Attempt
from entrypoints.worker.together import Together

POLL = timedelta(seconds=1)
SHORTEST_REST = timedelta(milliseconds=5)
SOON = timedelta(milliseconds=50)
"""Who found something looks again, rather than ask when: what is under way makes more of it."""
GRACE = timedelta(seconds=15)

logger = logging.getLogger(__name__)


class Worker:
    """Any number of them may run, in any number of processes."""

    def __init__(
        self,
        tasks: Tasks,
        reactions: Mapping[str, Reaction],
        *,
        clock: Clock,
        wake_up: WakeUp,
        randomness: Randomness,
        concurrency: int = 8,
        lease: timedelta = timedelta(seconds=60),
        sharing: Sharing | None = None,
        in_turn: Sequence[str] = (),
    ) -> None:
        self._tasks = tasks
        self._together = Together(
            tasks,
            reactions,
            Attempt(tasks, reactions, clock=clock, randomness=randomness, lease=lease),
            clock=clock,
            lease=lease,
            sharing=sharing,
            in_turn=in_turn,
        )
        self._clock = clock
        self._wake_up = wake_up
        self._concurrency = concurrency
        self._lease = lease
        self._running: set[asyncio.Task[None]] = set()
        self._stopped = asyncio.Event()

    async def run(self, *, grace: timedelta = GRACE) -> None:
        """Go on until told to stop, then let what is running come to its end."""
        stopped = asyncio.create_task(self._stopped.wait())
        while not stopped.done():
            reasons = await self._look()
            await asyncio.wait({stopped, *reasons}, return_when=asyncio.FIRST_COMPLETED)
            for reason in reasons - self._running:
                reason.cancel()
        await self._settle(grace)

    def stop(self) -> None:
        self._stopped.set()

    async def run_due(self) -> None:
        """Run what is due now, and what becomes due by that, until nothing is left."""
        while claimed := await self._claim(self._concurrency):
            await asyncio.gather(*map(self._together, self._together.bundled(claimed)))

    async def _look(self) -> set[asyncio.Task[None]]:
        """Start what is due; return what to wait for before looking again."""
        free = self._concurrency - len(self._running)
        try:
            claimed = await self._claim(free)
            for bundle in self._together.bundled(claimed):
                self._start(bundle)
            rest = SOON if claimed else await self._time_to_next()
        except Exception:
            # Whatever is wrong with the database, we are there again when it is.
            logger.exception("The worker cannot get at its tasks.")
            rest = POLL
        if len(self._running) >= self._concurrency:
            return set(self._running)
        return {asyncio.create_task(self._wake_up.wait(rest))}

    async def _claim(self, limit: int) -> Sequence[Task]:
        return await self._tasks.claim(now=self._clock.now(), lease=self._lease, limit=limit)

    def _start(self, tasks: Sequence[Task]) -> None:
        name = ", ".join(task.reaction for task in tasks)
        running = asyncio.create_task(self._together(tasks), name=name)
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def _time_to_next(self) -> timedelta:
        due = await self._tasks.next_due()
        if due is None:
            return POLL
        return max(SHORTEST_REST, min(due - self._clock.now(), POLL))

    async def _settle(self, grace: timedelta) -> None:
        if not self._running:
            return
        _, late = await asyncio.wait(self._running, timeout=grace.total_seconds())
        for running in late:
            running.cancel()
        if late:
            await asyncio.wait(late)
