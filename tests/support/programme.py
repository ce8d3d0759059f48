"""Valid venues, seat maps, events and ticket types. A test names only what it is about."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from application.platform.ports import UnitOfWork
from application.platform.tasks import Route, Routes
from application.programme.ports import ProgrammeStore
from application.programme.stocks import stock_of
from domain.inventory.hold import HoldRequest, Line
from domain.kernel.access import Principal, Role
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, EventId, HoldId, SeatMapId, StockId, TicketTypeId, VenueId
from domain.kernel.money import Money
from domain.programme.event import Event, EventStatus
from domain.programme.events import EventPublished
from domain.programme.seat_map import Row, Seat, SeatMap, Section
from domain.programme.ticket_type import TicketType
from domain.programme.venue import Address, Venue
from tests.support.clock import NOON

type Work = UnitOfWork[ProgrammeStore]

ORGANIZER = Principal(AccountId(UUID(int=0xA)), frozenset({Role.ORGANIZER}))
RIVAL = Principal(AccountId(UUID(int=0xB)), frozenset({Role.ORGANIZER}))
CUSTOMER = Principal(AccountId(UUID(int=0xC)), frozenset({Role.CUSTOMER}))
ADMIN = Principal(AccountId(UUID(int=0xD)), frozenset({Role.ADMIN}))

TONIGHT = NOON + timedelta(days=30)
BERLIN = Position(52.52, 13.405)
ROUTES = Routes(
    [Route(on=EventPublished, reaction="finish_event", due=lambda event: event.ends_at)]
)


def an_address(**given: Any) -> Address:
    plain: dict[str, Any] = {
        "street": "Bismarckstraße 110",
        "city": "Berlin",
        "region": "",
        "postal_code": "10625",
        "country": "DE",
    }
    return Address(**(plain | given))


def a_venue(**given: Any) -> Venue:
    plain: dict[str, Any] = {
        "owner_id": ORGANIZER.account_id,
        "name": "Schillertheater",
        "address": an_address(),
        "position": BERLIN,
        "time_zone": "Europe/Berlin",
        "now": NOON,
    }
    return Venue.create(VenueId(uuid4()), **(plain | given))


def a_row(label: str, seats: int = 3, *, blocked: str | None = None) -> Row:
    return Row(
        label, tuple(Seat(str(place), place, blocked=blocked) for place in range(1, seats + 1))
    )


def a_section(name: str = "Stalls", rows: int = 2, seats: int = 3) -> Section:
    return Section(name, tuple(a_row(str(row), seats) for row in range(1, rows + 1)))


def a_seat_map(*sections: Section, venue: Venue, name: str = "Usual") -> SeatMap:
    return SeatMap.create(
        SeatMapId(uuid4()),
        venue_id=venue.id,
        owner_id=venue.owner_id,
        name=name,
        sections=sections or (a_section("Stalls"), a_section("Balcony")),
        now=NOON,
    )


def an_event(**given: Any) -> Event:
    plain: dict[str, Any] = {
        "organizer_id": ORGANIZER.account_id,
        "title": "Winterreise",
        "category": "concert",
        "starts_at": TONIGHT,
        "ends_at": TONIGHT + timedelta(hours=2),
        "time_zone": "Europe/Berlin",
        "now": NOON,
    }
    return Event.draft(EventId(uuid4()), **(plain | given))


def a_ticket_type(*sections: str, **given: Any) -> TicketType:
    plain: dict[str, Any] = {
        "id": TicketTypeId(uuid4()),
        "name": "Full price",
        "price": Money(2500, "EUR"),
        "sections": sections,
        "quota": None if sections else 100,
    }
    return TicketType(**(plain | given))


def an_event_with(
    *ticket_types: TicketType, venue: Venue, seat_map: SeatMap | None = None, **given: Any
) -> Event:
    event = an_event(venue_id=venue.id, seat_map=seat_map, **given)
    for ticket_type in ticket_types:
        event = event.add_ticket_type(ticket_type, seat_map=seat_map, now=NOON)
    return event


def an_event_in(status: EventStatus, now: datetime = NOON) -> Event:
    """An event in this status, with one ticket type."""
    draft = an_event_with(a_ticket_type(), venue=a_venue())
    ways: dict[EventStatus, Callable[[], Event]] = {
        EventStatus.DRAFT: lambda: draft,
        EventStatus.PUBLISHED: lambda: draft.publish(now=now),
        EventStatus.CANCELLED: lambda: draft.publish(now=now).cancel("Ill", now=now),
        EventStatus.FINISHED: lambda: draft.publish(now=now).finish(now=draft.ends_at),
    }
    return ways[status]().settled()


async def stored_venue(work: Work, venue: Venue | None = None) -> Venue:
    venue = venue or a_venue()
    async with work.begin() as store:
        await store.venues.add(venue)
    return venue.settled()


async def stored_seat_map(work: Work, seat_map: SeatMap) -> SeatMap:
    async with work.begin() as store:
        await store.seat_maps.add(seat_map)
    return seat_map.settled()


async def stored_event(work: Work, event: Event, seat_map: SeatMap | None = None) -> Event:
    async with work.begin() as store:
        await store.events.add(event)
        stocks = [stock_of(ticket_type, seat_map) for ticket_type in event.ticket_types]
        await store.inventory.open(stocks, now=NOON)
    return event.settled()


async def held(
    work: Work,
    ticket_type: TicketType,
    *seats: str,
    quantity: int = 1,
    until: datetime = NOON + timedelta(minutes=10),
) -> HoldId:
    """Hold these seats, or so many places without numbers."""
    stock_id = StockId(ticket_type.id)
    lines = tuple(Line(stock_id=stock_id, unit=seat) for seat in seats)
    request = HoldRequest(
        id=HoldId(uuid4()),
        owner="test",
        lines=lines or (Line(stock_id=stock_id, quantity=quantity),),
        expires_at=until,
    )
    async with work.begin() as store:
        await store.inventory.hold(request, now=NOON)
    return request.id


async def sold(work: Work, ticket_type: TicketType, *seats: str, quantity: int = 1) -> None:
    hold_id = await held(work, ticket_type, *seats, quantity=quantity)
    async with work.begin() as store:
        await store.inventory.sell(hold_id, now=NOON)
