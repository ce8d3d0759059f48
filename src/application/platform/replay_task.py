from dataclasses import dataclass

from application.platform.ports import Clock
from application.platform.tasks import Tasks, WakeUp
from domain.kernel.access import Principal, Right
from domain.kernel.ids import TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayTask:
    by: Principal
    task_id: TaskId


class ReplayTaskHandler:
    """Run a task again that was parked, once what made it fail is mended."""

    def __init__(self, *, tasks: Tasks, clock: Clock, wake_up: WakeUp) -> None:
        self._tasks = tasks
        self._clock = clock
        self._wake_up = wake_up

    async def __call__(self, command: ReplayTask) -> None:
        command.by.need(Right.OPERATE)
        await self._tasks.replay(command.task_id, now=self._clock.now())
        self._wake_up.ring()
