from dataclasses import dataclass
from datetime import datetime

from application.platform.ports import Clock, UnitOfWork
from application.programme.access import own_event, seat_map_of
from application.programme.ports import ProgrammeStore
from application.programme.stocks import fit_to_seats
from domain.kernel.access import Principal
from domain.kernel.ids import EventId, StockId, TicketTypeId
from domain.programme.event import Event
from domain.programme.seat_map import SeatMap
from domain.programme.ticket_type import TicketType, TicketTypeChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTicketType:
    event_id: EventId
    ticket_type_id: TicketTypeId
    changes: TicketTypeChanges
    by: Principal
    if_match: int | None = None


class ChangeTicketTypeHandler:
    """Change what is offered; never below what is held or sold already."""

    def __init__(self, work: UnitOfWork[ProgrammeStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: ChangeTicketType) -> Event:
        now = self._clock.now()
        async with self._work.begin() as store:
            event = await own_event(
                store, command.event_id, by=command.by, if_match=command.if_match
            )
            seat_map = await seat_map_of(store, event)
            changed = event.change_ticket_type(
                command.ticket_type_id, command.changes, seat_map=seat_map, now=now
            )
            if not command.changes.keys().isdisjoint({"quota", "sections"}):
                ticket_type = changed.ticket_type(command.ticket_type_id)
                await _resize(store, ticket_type, seat_map, now=now)
            await store.events.save(changed)
        return changed.settled()


async def _resize(
    store: ProgrammeStore, ticket_type: TicketType, seat_map: SeatMap | None, *, now: datetime
) -> None:
    if ticket_type.is_seated and seat_map is not None:
        await fit_to_seats(store.inventory, [ticket_type], seat_map, now=now)
    else:
        capacity = ticket_type.capacity(seat_map)
        await store.inventory.resize(StockId(ticket_type.id), capacity, now=now)
