"""Reactions to one event that are due at the same time share a transaction."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from time import perf_counter

from application.platform.acting import Acting, act_for
from application.platform.failpoints import failpoint
from application.platform.ports import Clock
from application.platform.tasks import Reaction, Sharing, Task, Tasks
from entrypoints.worker.attempt import Attempt

logger = logging.getLogger(__name__)


class Together:
    """If anything is wrong with one of them, nothing is stored, and each is run by itself.

    ``in_turn`` names the reactions that may share: they only read and write here, and ask no
    provider. They run in that order, so that two who want the same rows take them in one order.
    """

    def __init__(
        self,
        tasks: Tasks,
        reactions: Mapping[str, Reaction],
        attempt: Attempt,
        *,
        clock: Clock,
        lease: timedelta,
        sharing: Sharing | None = None,
        in_turn: Sequence[str] = (),
    ) -> None:
        self._tasks = tasks
        self._reactions = reactions
        self._attempt = attempt
        self._clock = clock
        self._lease = lease
        self._sharing = sharing
        self._turn = {name: place for place, name in enumerate(in_turn)}

    def bundled(self, tasks: Sequence[Task]) -> list[list[Task]]:
        """What is run together, or alone."""
        if self._sharing is None:
            return [[task] for task in tasks]
        alone = [[task] for task in tasks if not self._may_share(task)]
        shared: list[list[Task]] = []
        for task in tasks:
            if self._may_share(task):
                _put(task, shared)
        return [*alone, *shared]

    async def __call__(self, tasks: Sequence[Task]) -> None:
        if len(tasks) == 1:
            await self._attempt(tasks[0])
        elif not await self._shared(tasks):
            await asyncio.gather(*map(self._attempt, tasks))

    def _may_share(self, task: Task) -> bool:
        # One that failed before is not to take others with it again.
        return task.reaction in self._turn and task.attempt == 1

    async def _shared(self, tasks: Sequence[Task]) -> bool:
        """Whether it is done. The attempts that follow tell what was wrong, if anything."""
        if self._sharing is None:
            return False
        started = perf_counter()
        in_turn = sorted(tasks, key=lambda task: self._turn[task.reaction])
        names = ", ".join(task.reaction for task in in_turn)
        try:
            async with (
                asyncio.timeout(self._lease.total_seconds() / 2),
                self._sharing.share(in_turn),
            ):
                for task in in_turn:
                    await self._react(task)
        except asyncio.CancelledError:
            for task in tasks:
                await self._tasks.retry(task, at=self._clock.now(), error="The worker was stopped.")
            raise
        except Exception as error:  # noqa: BLE001  # each of them is tried alone, and says so
            logger.info("%s: not together, because of %r", names, error)
            return False
        logger.info("%s: done in %.1f ms", names, (perf_counter() - started) * 1000)
        return True

    async def _react(self, task: Task) -> None:
        act_for(Acting(request_id=f"task {task.id}"))
        await failpoint("worker.after-claim")
        await self._reactions[task.reaction](task.event, task)


def _put(task: Task, bundles: list[list[Task]]) -> None:
    """Beside those of the same event, if there are any yet."""
    for bundle in bundles:
        if bundle[0].event == task.event:
            bundle.append(task)
            return
    bundles.append([task])
