from dataclasses import dataclass

from application.platform.ports import Clock, UnitOfWork
from application.programme.access import own_event
from application.programme.ports import ProgrammeStore
from domain.kernel.access import Principal
from domain.kernel.ids import EventId, StockId, TicketTypeId
from domain.programme.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveTicketType:
    event_id: EventId
    ticket_type_id: TicketTypeId
    by: Principal
    if_match: int | None = None


class RemoveTicketTypeHandler:
    def __init__(self, work: UnitOfWork[ProgrammeStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: RemoveTicketType) -> Event:
        now = self._clock.now()
        async with self._work.begin() as store:
            event = await own_event(
                store, command.event_id, by=command.by, if_match=command.if_match
            )
            changed = event.remove_ticket_type(command.ticket_type_id, now=now)
            await store.inventory.close([StockId(command.ticket_type_id)], now=now)
            await store.events.save(changed)
        return changed.settled()
