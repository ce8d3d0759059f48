"""One attempt at one task, and what its outcome means for the task."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from time import perf_counter

from application.platform.acting import Acting, act_for
from application.platform.errors import Unavailable
from application.platform.failpoints import failpoint
from application.platform.ports import Clock, Randomness
from application.platform.tasks import NotYet, Reaction, Task, TaskLost, Tasks
from entrypoints.worker.back_off import LONGEST_PAUSE, pause_after

ATTEMPTS_MAX = 12

logger = logging.getLogger(__name__)


class NoSuchReaction(Exception):
    """The program has no reaction of this name: an older or a newer one had it."""


class Attempt:
    def __init__(
        self,
        tasks: Tasks,
        reactions: Mapping[str, Reaction],
        *,
        clock: Clock,
        randomness: Randomness,
        lease: timedelta,
    ) -> None:
        self._tasks = tasks
        self._reactions = reactions
        self._clock = clock
        self._randomness = randomness
        self._lease = lease

    async def __call__(self, task: Task) -> None:
        """Run the reaction. Nothing that goes wrong gets out: the lease brings the task back."""
        started = perf_counter()
        act_for(Acting(request_id=f"task {task.id}"))
        try:
            outcome = await self._run(task)
        except asyncio.CancelledError:
            await self._tasks.retry(task, at=self._clock.now(), error="The worker was stopped.")
            raise
        except Exception:
            logger.exception("%s of %s: its outcome could not be stored", task.reaction, task.id)
        else:
            took = (perf_counter() - started) * 1000
            logger.info("%s of %s: %s in %.1f ms", task.reaction, task.id, outcome, took)

    async def _run(self, task: Task) -> str:
        try:
            await self._react(task)
        except NotYet as later:
            await self._tasks.put_off(task, until=later.until)
            return f"put off until {later.until.isoformat()}"
        except TaskLost:
            return "taken over by another worker"
        except Exception as error:  # noqa: BLE001  # every failure is one of the task, and logged
            return await self._failed(task, error)
        return "done"

    async def _react(self, task: Task) -> None:
        await failpoint("worker.after-claim")
        if task.attempt > ATTEMPTS_MAX:
            # The earlier ones never got as far as to fail: they took the process with them.
            raise TimeoutError("No attempt came to an end.")
        reaction = self._reactions.get(task.reaction)
        if reaction is None:
            raise NoSuchReaction(task.reaction)
        async with asyncio.timeout(self._lease.total_seconds()):
            await reaction(task.event, task)
        if not task.ending.is_stored:
            await self._tasks.finish(task)

    async def _failed(self, task: Task, error: Exception) -> str:
        now = self._clock.now()
        if task.attempt < ATTEMPTS_MAX and not isinstance(error, NoSuchReaction):
            pause = pause_after(task.attempt, self._randomness)
            logger.warning("%s of %s failed", task.reaction, task.id, exc_info=error)
            await self._tasks.retry(task, at=now + pause, error=repr(error))
            return f"failed, again in {pause.total_seconds():.1f} s"
        logger.error("%s of %s keeps failing", task.reaction, task.id, exc_info=error)
        if isinstance(error, Unavailable):
            # Not the task's fault: it is due as soon as the provider is there again.
            await self._tasks.put_off(task, until=now + LONGEST_PAUSE)
            return "waits for its provider"
        await self._tasks.park(task, at=now, error=repr(error))
        return "parked"
