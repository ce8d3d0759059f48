from dataclasses import dataclass

from application.platform.ports import Clock, UnitOfWork
from application.programme.access import own_event
from application.programme.ports import ProgrammeStore
from application.programme.stocks import stock_ids_of
from domain.kernel.access import Principal
from domain.kernel.ids import EventId
from domain.programme.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelEvent:
    event_id: EventId
    reason: str
    by: Principal
    if_match: int | None = None


class CancelEventHandler:
    """Call an event off: from this moment on nothing more of it is held."""

    def __init__(self, work: UnitOfWork[ProgrammeStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: CancelEvent) -> Event:
        now = self._clock.now()
        async with self._work.begin() as store:
            event = await own_event(
                store, command.event_id, by=command.by, if_match=command.if_match
            )
            cancelled = event.cancel(command.reason, now=now)
            # Stocks before events, as everywhere, so that nobody deadlocks.
            await store.inventory.close(stock_ids_of(cancelled), now=now)
            await store.events.save(cancelled)
        return cancelled.settled()
