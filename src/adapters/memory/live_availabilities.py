"""What is left of events, as it is written in memory."""

from collections.abc import Collection, Mapping

from adapters.memory.unit_of_work import MemoryDatabase
from application.platform.ports import Clock
from application.programme.live_ports import LiveAvailability, TicketTypeState
from application.programme.views import SeatState, SeatStatus, availability_sequence
from domain.inventory.hold import Hold, HoldState
from domain.inventory.stock import Stock
from domain.kernel.ids import EventId, HoldId, SeatId, StockId
from domain.programme.errors import EventNotFound
from domain.programme.event import Event
from domain.programme.seat_map import SeatMap
from domain.programme.ticket_type import TicketType


class MemoryLiveAvailabilities:
    def __init__(self, database: MemoryDatabase, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def sequences(self, event_ids: Collection[EventId]) -> Mapping[EventId, int]:
        async with self._database.lock:
            events: Mapping[EventId, Event] = self._database.table("events")
            return {id_: self._sequence(events[id_]) for id_ in event_ids if id_ in events}

    async def of(
        self, event_id: EventId, known: LiveAvailability | None = None
    ) -> LiveAvailability:
        del known
        async with self._database.lock:
            event: Event | None = self._database.table("events").get(event_id)
            if event is None:
                raise EventNotFound(event_id)
            return LiveAvailability(
                event_id=event_id,
                event_version=event.version,
                sequence=self._sequence(event),
                at=self._clock.now(),
                ticket_types=tuple(
                    self._state(event, kind, stock)
                    for kind in event.ticket_types
                    if (stock := self._stock(kind)) is not None
                ),
            )

    def _sequence(self, event: Event) -> int:
        stocks = [stock for stock in map(self._stock, event.ticket_types) if stock]
        return availability_sequence(event.version, (stock.version for stock in stocks))

    def _stock(self, ticket_type: TicketType) -> Stock | None:
        return self._database.table("stocks").get(StockId(ticket_type.id))

    def _state(self, event: Event, ticket_type: TicketType, stock: Stock) -> TicketTypeState:
        return TicketTypeState(
            ticket_type_id=ticket_type.id,
            version=stock.version,
            capacity=stock.capacity,
            left=0 if stock.closed else stock.capacity - stock.held - stock.sold,
            seats=self._blocked(event, ticket_type) | self._taken(stock.id),
        )

    def _taken(self, stock_id: StockId) -> dict[SeatId, SeatState]:
        holds: Mapping[HoldId, Hold] = self._database.table("holds")
        return {
            SeatId(unit): SeatState(
                status=SeatStatus.SOLD
                if holds[hold_id].state is HoldState.SOLD
                else SeatStatus.HELD
            )
            for (stock, unit), hold_id in self._database.table("units").items()
            if stock == stock_id
        }

    def _blocked(self, event: Event, ticket_type: TicketType) -> dict[SeatId, SeatState]:
        if event.seat_map_id is None or not ticket_type.sections:
            return {}
        seat_map: SeatMap = self._database.table("seat_maps")[event.seat_map_id]
        return {
            seat: SeatState(status=SeatStatus.BLOCKED, reason=reason)
            for seat, reason in seat_map.blocked(ticket_type.sections).items()
        }
