"""Collects what waits for the same commit, so that many jobs share one transaction."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from application.platform.errors import Unavailable


@dataclass(slots=True)
class _Waiting[Job]:
    job: Job
    done: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Collector[Job]:
    """Runs jobs in batches: while one batch is under way, the next one gathers.

    ``run`` tells for each job of a batch how it ended: with nothing, or with an error that
    is raised to whoever handed it in. If ``run`` itself fails, nothing of the batch was
    done, and each job is run alone, so that one bad job harms no other; ``Unavailable`` is
    nobody's fault and raised to all of them.
    """

    def __init__(
        self,
        run: Callable[[Sequence[Job]], Awaitable[Sequence[Exception | None]]],
        *,
        name: str,
        batch_max: int = 128,
        at_once_max: int = 2,
        waiting_max: int = 10_000,
    ) -> None:
        self._run = run
        self._name = name
        self._batch_max = batch_max
        self._at_once_max = at_once_max
        self._waiting_max = waiting_max
        self._waiting: deque[_Waiting[Job]] = deque()
        self._running: set[asyncio.Task[None]] = set()

    async def submit(self, job: Job) -> None:
        """Wait until the job is committed; raise how it failed."""
        if len(self._waiting) >= self._waiting_max:
            raise Unavailable(self._name)
        waiting = _Waiting(job)
        self._waiting.append(waiting)
        if len(self._running) < self._at_once_max:
            self._start()
        # Who gives up waiting does not undo the job: it is answered again by its key.
        await asyncio.shield(waiting.done)

    def _start(self) -> None:
        task = asyncio.create_task(self._work())
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _work(self) -> None:
        while self._waiting:
            size = min(self._batch_max, len(self._waiting))
            batch = [self._waiting.popleft() for _ in range(size)]
            await self._run_together(batch)

    async def _run_together(self, batch: Sequence[_Waiting[Job]]) -> None:
        try:
            errors = await self._run([waiting.job for waiting in batch])
        except Unavailable as failure:
            # Asking again for each alone would only make all of them wait longer.
            for waiting in batch:
                _answer(waiting, failure)
            return
        except Exception as failure:  # noqa: BLE001 - whatever it is, it is handed on
            if len(batch) == 1:
                _answer(batch[0], failure)
                return
            for waiting in batch:
                await self._run_together([waiting])
            return
        for waiting, error in zip(batch, errors, strict=True):
            _answer(waiting, error)


def _answer[Job](waiting: _Waiting[Job], error: Exception | None) -> None:
    if waiting.done.done():
        return
    if error is None:
        waiting.done.set_result(None)
    else:
        waiting.done.set_exception(error)
