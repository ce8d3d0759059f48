from application.booking.waiting_ports import WaitingStore
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.programme.events import EventCancelled

AT_ONCE_MAX = 100


class CloseWaitingList:
    """Reaction: nobody waits for an event that does not take place.

    Who was offered places has a booking, which is cancelled with all the others.
    """

    def __init__(self, *, work: UnitOfWork[WaitingStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: EventCancelled, _task: Task) -> None:
        now = self._clock.now()
        async with self._work.begin() as store:
            waiting = await store.waiting.lock_of_event(event.event_id, limit=AT_ONCE_MAX)
            for one in waiting:
                await store.waiting.save(one.close(now=now))
        if len(waiting) == AT_ONCE_MAX:
            raise NotYet(now)
