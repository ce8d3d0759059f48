"""What happens next: a task is one reaction to one event, to be run once it is due."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from domain.kernel.errors import NotFound
from domain.kernel.events import DomainEvent
from domain.kernel.ids import TaskId


@dataclass(slots=True)
class Ending:
    """Whether the task was finished in a transaction: then the worker need not do it again."""

    is_stored: bool = False
    goes_on: bool = False
    """Said within a transaction that is to finish it: not yet, there is more to do after this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A claimed task. A later claim has a higher fence, so it knows itself from this one."""

    id: TaskId
    reaction: str
    event: DomainEvent
    attempt: int
    fence: int
    ending: Ending = field(default_factory=Ending, compare=False, repr=False)


type Reaction = Callable[[Any, Task], Awaitable[None]]
"""Called with an event and the task to finish. It reads the present state and decides.

It finishes the task in the transaction of its effect (``begin(finishing=task)``). One
that returns without doing so had nothing to change; the worker finishes it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An event has this reaction, at once or when ``due`` says; ``None`` says never."""

    on: type[DomainEvent]
    reaction: str
    due: Callable[[Any], datetime | None] | None = None

    def due_at(self, event: DomainEvent) -> datetime | None:
        return event.at if self.due is None else self.due(event)


class Routes:
    """Which event has which reactions."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._of: dict[type[DomainEvent], list[Route]] = {}
        for route in routes:
            self._of.setdefault(route.on, []).append(route)

    def of(self, event: DomainEvent) -> Iterator[tuple[str, datetime]]:
        """The reactions of an event, each with the time when it is due."""
        for route in self._of.get(type(event), ()):
            if (due := route.due_at(event)) is not None:
                yield route.reaction, due


class TaskLost(Exception):
    """Another worker has the task: the lease ran out. Nothing may be committed for it."""


class TaskNotFound(NotFound):
    code = "task-not-found"

    def __init__(self, task_id: TaskId) -> None:
        super().__init__("No task with this id is parked.", taskId=str(task_id))


class NotYet(Exception):
    """The reaction has nothing to do yet, or not all of it: run it again later.

    Not a failure: the attempts start again.
    """

    def __init__(self, until: datetime) -> None:
        super().__init__(f"not before {until.isoformat()}")
        self.until = until


class Tasks(Protocol):
    """Every task that is not finished."""

    async def claim(self, *, now: datetime, lease: timedelta, limit: int) -> Sequence[Task]:
        """Take tasks that are due, oldest first; each to one worker only.

        A claimed task becomes due again when its lease is over, for whoever claims it next.
        """
        ...

    async def finish(self, task: Task) -> None:
        """Forget the task; do nothing if another worker has it."""
        ...

    async def put_off(self, task: Task, *, until: datetime) -> None:
        """Give the task back, to be run later with its attempts starting again."""
        ...

    async def retry(self, task: Task, *, at: datetime, error: str) -> None:
        """Give a failed task back, to be tried again."""
        ...

    async def park(self, task: Task, *, at: datetime, error: str) -> None:
        """Put a task that keeps failing aside, where a person can see and replay it."""
        ...

    async def replay(self, task_id: TaskId, *, now: datetime) -> None:
        """Make a parked task due again; raise ``TaskNotFound`` if none is parked."""
        ...

    async def next_due(self) -> datetime | None:
        """When the earliest task becomes due; ``None`` if there is none."""
        ...


class NotTogether(Exception):
    """One of several reactions that shared a transaction failed: nothing of it is stored."""


class Sharing(Protocol):
    """Lets several reactions share one transaction."""

    def share(self, tasks: Sequence[Task]) -> AbstractAsyncContextManager[None]:
        """One transaction: whatever a unit of work begins inside takes part in it.

        At its end all of the tasks are finished; it raises ``TaskLost`` if another worker has
        one of them, and ``NotTogether`` if a part of it failed and nobody else said so.
        """
        ...


class WakeUp(Protocol):
    """Wakes workers up before they would look by themselves. It may fail: polling goes on."""

    def ring(self) -> None:
        """Say that something may be due."""
        ...

    async def wait(self, at_most: timedelta) -> None:
        """Return when somebody rang since the last call, or after that long."""
        ...
