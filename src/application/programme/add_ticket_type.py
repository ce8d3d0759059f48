from dataclasses import dataclass
from datetime import datetime

from application.platform.ports import Clock, Ids, UnitOfWork
from application.programme.access import own_event, seat_map_of
from application.programme.ports import ProgrammeStore
from application.programme.stocks import stock_of
from domain.kernel.access import Principal
from domain.kernel.ids import EventId, TicketTypeId
from domain.kernel.money import Money
from domain.programme.event import Event
from domain.programme.ticket_type import TicketType


@dataclass(frozen=True, slots=True, kw_only=True)
class AddTicketType:
    event_id: EventId
    name: str
    price: Money
    sections: tuple[str, ...] = ()
    quota: int | None = None
    sale_starts: datetime | None = None
    sale_ends: datetime | None = None
    per_buyer_limit: int | None = None
    by: Principal
    if_match: int | None = None


class AddTicketTypeHandler:
    """Offer places of an event at a price; opens the stock they are held and sold from."""

    def __init__(self, work: UnitOfWork[ProgrammeStore], clock: Clock, ids: Ids) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: AddTicketType) -> Event:
        now = self._clock.now()
        ticket_type = self._ticket_type(command)
        async with self._work.begin() as store:
            event = await own_event(
                store, command.event_id, by=command.by, if_match=command.if_match
            )
            seat_map = await seat_map_of(store, event)
            changed = event.add_ticket_type(ticket_type, seat_map=seat_map, now=now)
            await store.inventory.open([stock_of(ticket_type, seat_map)], now=now)
            await store.events.save(changed)
        return changed.settled()

    def _ticket_type(self, command: AddTicketType) -> TicketType:
        return TicketType(
            id=TicketTypeId(self._ids.new()),
            name=command.name,
            price=command.price,
            sections=command.sections,
            quota=command.quota,
            sale_starts=command.sale_starts,
            sale_ends=command.sale_ends,
            per_buyer_limit=command.per_buyer_limit,
        )
