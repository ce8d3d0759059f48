from dataclasses import dataclass

from application.platform.ports import Clock, UnitOfWork
from application.programme.access import own_event
from application.programme.ports import ProgrammeStore
from domain.kernel.access import Principal
from domain.kernel.ids import EventId
from domain.programme.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishEvent:
    event_id: EventId
    by: Principal
    if_match: int | None = None


class PublishEventHandler:
    """Let everybody see an event and buy its tickets."""

    def __init__(self, work: UnitOfWork[ProgrammeStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: PublishEvent) -> Event:
        async with self._work.begin() as store:
            event = await own_event(
                store, command.event_id, by=command.by, if_match=command.if_match
            )
            published = event.publish(now=self._clock.now())
            await store.events.save(published)
        return published.settled()
