"""Reading the programme from memory."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from adapters.memory.unit_of_work import MemoryDatabase
from application.platform.paging import Page, PageRequest
from application.platform.search_text import means, words_sought
from application.programme.keys import event_to_follow, id_to_follow, key_of_event, key_of_id
from application.programme.search_text import words_of_event, words_of_venue
from application.programme.views import (
    Availability,
    EventSearch,
    EventSummary,
    EventView,
    SeatMapSummary,
    SeatState,
    SeatStatus,
    TicketTypeAvailability,
    VenueSummary,
    availability_sequence,
)
from domain.inventory.hold import Hold, HoldState
from domain.inventory.stock import Stock
from domain.kernel.ids import AccountId, EventId, HoldId, SeatId, SeatMapId, StockId, VenueId
from domain.kernel.money import Money
from domain.programme.errors import EventNotFound, SeatMapNotFound, VenueNotFound
from domain.programme.event import Event
from domain.programme.seat_map import SeatMap
from domain.programme.ticket_type import TicketType
from domain.programme.venue import Venue


class MemoryEventViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def get(self, event_id: EventId) -> EventView:
        async with self._database.lock:
            event = self._event(event_id)
            return EventView(event=event, venue=self._venue(event))

    async def search(self, search: EventSearch) -> Page[EventSummary]:
        after = event_to_follow(search.page)
        async with self._database.lock:
            events: Mapping[EventId, Event] = self._database.table("events")
            found = [event for event in events.values() if self._matches(event, search)]
            found.sort(key=lambda event: (event.starts_at, event.id))
            rest = [event for event in found if not after or (event.starts_at, event.id) > after]
            summaries = [_to_summary(event, self._venue(event)) for event in rest]
        return Page.cut(summaries, search.page, key_of_event)

    async def availability(self, event_id: EventId, *, now: datetime) -> Availability:
        async with self._database.lock:
            event = self._event(event_id)
            stocks = [stock for stock in map(self._stock, event.ticket_types) if stock]
            return Availability(
                event_id=event.id,
                organizer_id=event.organizer_id,
                was_public=event.was_public,
                sequence=availability_sequence(event.version, (each.version for each in stocks)),
                ticket_types=tuple(
                    self._availability(event, ticket_type, now)
                    for ticket_type in event.ticket_types
                ),
            )

    def _event(self, event_id: EventId) -> Event:
        try:
            event: Event = self._database.table("events")[event_id]
        except KeyError:
            raise EventNotFound(event_id) from None
        return event

    def _venue(self, event: Event) -> Venue | None:
        return self._database.table("venues").get(event.venue_id)

    def _stock(self, ticket_type: TicketType) -> Stock | None:
        return self._database.table("stocks").get(StockId(ticket_type.id))

    def _matches(self, event: Event, search: EventSearch) -> bool:
        return (
            event.status in search.statuses
            and search.category in {None, event.category}
            and search.organizer_id in {None, event.organizer_id}
            and (search.starts_from is None or search.starts_from <= event.starts_at)
            and (search.starts_before is None or event.starts_at < search.starts_before)
            and _costs(event, search)
            and _is_near(self._venue(event), search)
            and _says(event, self._venue(event), search)
            and (not search.only_available or self._has_places(event))
        )

    def _has_places(self, event: Event) -> bool:
        stocks = map(self._stock, event.ticket_types)
        return any(stock is not None and stock.left > 0 for stock in stocks)

    def _availability(
        self, event: Event, ticket_type: TicketType, now: datetime
    ) -> TicketTypeAvailability:
        stock = self._stock(ticket_type)
        if stock is None:
            return TicketTypeAvailability(ticket_type_id=ticket_type.id, capacity=0, left=0)
        over = 0 if stock.closed else self._ran_out(stock.id, now)
        return TicketTypeAvailability(
            ticket_type_id=ticket_type.id,
            capacity=stock.capacity,
            left=stock.left + over,
            seats=self._blocked(event, ticket_type) | dict(self._taken(stock.id, now)),
        )

    def _ran_out(self, stock_id: StockId, now: datetime) -> int:
        holds: Mapping[HoldId, Hold] = self._database.table("holds")
        return sum(
            line.quantity
            for hold in holds.values()
            if hold.is_over(now)
            for line in hold.lines
            if line.stock_id == stock_id
        )

    def _taken(self, stock_id: StockId, now: datetime) -> Iterator[tuple[SeatId, SeatState]]:
        for (stock, unit), hold_id in self._database.table("units").items():
            hold: Hold = self._database.table("holds")[hold_id]
            if stock == stock_id and not hold.is_over(now):
                sold = hold.state is HoldState.SOLD
                yield SeatId(unit), SeatState(status=SeatStatus.SOLD if sold else SeatStatus.HELD)

    def _blocked(self, event: Event, ticket_type: TicketType) -> dict[SeatId, SeatState]:
        if event.seat_map_id is None:
            return {}
        seat_map: SeatMap = self._database.table("seat_maps")[event.seat_map_id]
        return {
            seat: SeatState(status=SeatStatus.BLOCKED, reason=reason)
            for seat, reason in seat_map.blocked(ticket_type.sections).items()
        }


class MemoryVenueViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def get(self, venue_id: VenueId) -> Venue:
        async with self._database.lock:
            try:
                venue: Venue = self._database.table("venues")[venue_id]
            except KeyError:
                raise VenueNotFound(venue_id) from None
            return venue

    async def list(self, owner_id: AccountId | None, page: PageRequest) -> Page[Venue]:
        after = id_to_follow(page)
        async with self._database.lock:
            venues: Mapping[VenueId, Venue] = self._database.table("venues")
            found = [
                venue
                for venue in venues.values()
                if owner_id in {None, venue.owner_id} and (after is None or venue.id > after)
            ]
        return Page.cut(sorted(found, key=lambda venue: venue.id), page, key_of_id)

    async def seat_map(self, seat_map_id: SeatMapId) -> SeatMap:
        async with self._database.lock:
            try:
                seat_map: SeatMap = self._database.table("seat_maps")[seat_map_id]
            except KeyError:
                raise SeatMapNotFound(seat_map_id) from None
            return seat_map

    async def seat_maps(self, venue_id: VenueId, page: PageRequest) -> Page[SeatMapSummary]:
        after = id_to_follow(page)
        async with self._database.lock:
            seat_maps: Mapping[SeatMapId, SeatMap] = self._database.table("seat_maps")
            found = [
                _to_seat_map_summary(seat_map)
                for seat_map in seat_maps.values()
                if seat_map.venue_id == venue_id and (after is None or seat_map.id > after)
            ]
        return Page.cut(sorted(found, key=lambda seat_map: seat_map.id), page, key_of_id)


def _costs(event: Event, search: EventSearch) -> bool:
    if (search.price_min, search.price_max, search.currency) == (None, None, None):
        return True
    prices = _prices(event)
    return (
        prices is not None
        and search.currency in {None, prices[0].currency}
        and (search.price_min is None or search.price_min <= prices[1].amount)
        and (search.price_max is None or prices[0].amount <= search.price_max)
    )


def _is_near(venue: Venue | None, search: EventSearch) -> bool:
    if search.near is None:
        return True
    if venue is None or venue.position is None:
        return False
    return search.near.position.metres_to(venue.position) <= search.near.radius_metres


def _says(event: Event, venue: Venue | None, search: EventSearch) -> bool:
    sought = words_sought(search.text)
    if not sought:
        return True
    said = {*words_of_event(event), *(() if venue is None else words_of_venue(venue))}
    return all(any(means(word, other) for other in said) for word in sought)


def _prices(event: Event) -> tuple[Money, Money] | None:
    prices = sorted((kind.price for kind in event.ticket_types), key=lambda price: price.amount)
    return (prices[0], prices[-1]) if prices else None


def _to_summary(event: Event, venue: Venue | None) -> EventSummary:
    prices = _prices(event)
    return EventSummary(
        id=event.id,
        title=event.title,
        category=event.category,
        status=event.status,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        time_zone=event.time_zone,
        venue=None if venue is None else _to_venue_summary(venue),
        price_from=prices[0] if prices else None,
        price_to=prices[1] if prices else None,
        image=event.images[0] if event.images else None,
        version=event.version,
    )


def _to_venue_summary(venue: Venue) -> VenueSummary:
    return VenueSummary(
        id=venue.id,
        name=venue.name,
        city=venue.address.city,
        country=venue.address.country,
        position=venue.position,
    )


def _to_seat_map_summary(seat_map: SeatMap) -> SeatMapSummary:
    return SeatMapSummary(
        id=seat_map.id,
        venue_id=seat_map.venue_id,
        name=seat_map.name,
        seats=seat_map.capacity(seat_map.section_names),
        version=seat_map.version,
    )
