"""What the programme does when something happened."""

from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from application.programme.ports import ProgrammeStore
from domain.programme.event import EventStatus
from domain.programme.events import EventChanged, EventPublished


class FinishEvent:
    """Finish an event once it has ended. Due at its end, as far as that was known."""

    def __init__(self, work: UnitOfWork[ProgrammeStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, happened: EventPublished | EventChanged, task: Task) -> None:
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            event = await store.events.get(happened.event_id)
            if event.status is not EventStatus.PUBLISHED:
                return
            if now < event.ends_at:
                raise NotYet(event.ends_at)
            await store.events.save(event.finish(now=now))
