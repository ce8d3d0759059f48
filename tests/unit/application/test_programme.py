"""The use cases of the programme on memory adapters."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from adapters.memory.programme import MemoryProgrammeStore
from adapters.memory.tasks import MemoryTasks
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.security.rich_text import Nh3RichText
from application.platform.tasks import NotYet, Task
from application.programme.add_ticket_type import AddTicketType, AddTicketTypeHandler
from application.programme.cancel_event import CancelEvent, CancelEventHandler
from application.programme.change_event import ChangeEvent, ChangeEventHandler
from application.programme.change_ticket_type import ChangeTicketType, ChangeTicketTypeHandler
from application.programme.change_venue import ChangeVenue, ChangeVenueHandler
from application.programme.create_seat_map import CreateSeatMap, CreateSeatMapHandler
from application.programme.create_venue import CreateVenue, CreateVenueHandler
from application.programme.draft_event import DraftEvent, DraftEventHandler
from application.programme.import_report import Outcome
from application.programme.publish_event import PublishEvent, PublishEventHandler
from application.programme.reactions import FinishEvent
from application.programme.remove_ticket_type import RemoveTicketType, RemoveTicketTypeHandler
from application.programme.revise_seat_map import ReviseSeatMap, ReviseSeatMapHandler
from application.programme.search_text import words_of_event
from domain.inventory.errors import BelowCommitted
from domain.inventory.stock import Stock, StockKind
from domain.kernel.access import Principal, RightMissing
from domain.kernel.errors import DomainError, StaleVersion
from domain.kernel.ids import SeatMapId, StockId, VenueId
from domain.kernel.money import Money
from domain.programme.errors import (
    EventNotFound,
    SeatMapNotFound,
    SeatsInUse,
    TicketTypeOnSale,
    UnknownSection,
    VenueNotFound,
)
from domain.programme.event import Event, EventStatus
from domain.programme.events import EventPublished
from domain.programme.seat_map import Row, Seat, SeatMap, Section
from domain.programme.ticket_type import TicketType
from domain.programme.venue import Venue
from tests.support.clock import NOON, FakeClock, SequentialIds
from tests.support.importing import event_known_as, imported, importing, outcomes
from tests.support.programme import (
    ADMIN,
    CUSTOMER,
    ORGANIZER,
    RIVAL,
    ROUTES,
    TONIGHT,
    Work,
    a_section,
    a_venue,
    an_address,
    an_event_in,
    held,
    sold,
    stored_event,
    stored_venue,
)

LEASE = timedelta(minutes=1)


class Office:
    """An organizer's desk: every use case, and what was made with them."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.database = MemoryDatabase()
        self.work: Work = MemoryUnitOfWork(
            self.database,
            MemoryProgrammeStore,
            routes=ROUTES,
            clock=self.clock,
            wake_up=LocalWakeUp(),
        )
        ids = SequentialIds(first=1000)
        self.create_venue = CreateVenueHandler(self.work, self.clock, ids)
        self.change_venue = ChangeVenueHandler(self.work, self.clock)
        self.create_seat_map = CreateSeatMapHandler(self.work, self.clock, ids)
        self.revise_seat_map = ReviseSeatMapHandler(self.work, self.clock)
        self.draft_event = DraftEventHandler(self.work, self.clock, ids, Nh3RichText())
        self.change_event = ChangeEventHandler(self.work, self.clock, Nh3RichText())
        self.publish_event = PublishEventHandler(self.work, self.clock)
        self.cancel_event = CancelEventHandler(self.work, self.clock)
        self.add_ticket_type = AddTicketTypeHandler(self.work, self.clock, ids)
        self.change_ticket_type = ChangeTicketTypeHandler(self.work, self.clock)
        self.remove_ticket_type = RemoveTicketTypeHandler(self.work, self.clock)
        self.finish_event = FinishEvent(self.work, self.clock)

    async def venue(self, by: Principal = ORGANIZER) -> Venue:
        return await self.create_venue(
            CreateVenue(name="Arena", address=an_address(), time_zone="Europe/Berlin", by=by)
        )

    async def seat_map(self, venue: Venue, *sections: Section) -> SeatMap:
        plan = sections or (a_section("Stalls"), a_section("Balcony"))
        return await self.create_seat_map(
            CreateSeatMap(venue_id=venue.id, name="Usual", sections=plan, by=ORGANIZER)
        )

    async def event(self, seat_map: SeatMap | None = None, **given: Any) -> Event:
        venue_id = seat_map.venue_id if seat_map else (await self.venue()).id
        plain: dict[str, Any] = {
            "title": "Winterreise",
            "category": "concert",
            "starts_at": TONIGHT,
            "ends_at": TONIGHT + timedelta(hours=2),
            "time_zone": "Europe/Berlin",
            "venue_id": venue_id,
            "seat_map_id": seat_map.id if seat_map else None,
            "by": ORGANIZER,
        }
        return await self.draft_event(DraftEvent(**(plain | given)))

    async def ticket_type(self, event: Event, *sections: str, quota: int = 100) -> TicketType:
        changed = await self.add_ticket_type(
            AddTicketType(
                event_id=event.id,
                name="Full price",
                price=Money(2500, "EUR"),
                sections=sections,
                quota=None if sections else quota,
                by=ORGANIZER,
            )
        )
        return changed.ticket_types[-1]

    async def published(self, event: Event) -> Event:
        return await self.publish_event(PublishEvent(event_id=event.id, by=ORGANIZER))

    async def stock(self, ticket_type: TicketType) -> Stock:
        async with self.work.begin() as store:
            stock_id = StockId(ticket_type.id)
            return (await store.inventory.get([stock_id]))[stock_id]

    async def stored(self, event: Event) -> Event:
        async with self.work.begin() as store:
            return await store.events.get(event.id)

    async def claimed(self) -> list[Task]:
        tasks = MemoryTasks(self.database)
        return list(await tasks.claim(now=self.clock.now(), lease=LEASE, limit=10))


@pytest.fixture
def office() -> Office:
    return Office()


async def test_the_way_from_a_venue_to_a_published_event(office: Office) -> None:
    event = await office.event(await office.seat_map(await office.venue()))
    seated = await office.ticket_type(event, "Stalls")
    standing = await office.ticket_type(event, quota=40)

    published = await office.published(event)

    assert published == await office.stored(event)
    assert (published.status, published.version) == (EventStatus.PUBLISHED, 4)
    assert await office.stock(seated) == Stock(
        id=StockId(seated.id), kind=StockKind.SEATS, capacity=6, version=1
    )
    assert await office.stock(standing) == Stock(
        id=StockId(standing.id), kind=StockKind.QUANTITY, capacity=40, version=1
    )


async def test_a_changed_venue_is_stored(office: Office) -> None:
    venue = await office.venue()

    changed = await office.change_venue(
        ChangeVenue(venue_id=venue.id, changes={"name": "Dome"}, by=ORGANIZER, if_match=1)
    )

    assert (changed.name, changed.version) == ("Dome", 2)


async def test_an_event_moves_to_another_venue_with_its_seat_map(office: Office) -> None:
    event = await office.event(await office.seat_map(await office.venue()))
    elsewhere = await office.venue()
    seat_map = await office.seat_map(elsewhere)

    changed = await office.change_event(
        ChangeEvent(
            event_id=event.id,
            changes={"venue_id": elsewhere.id, "seat_map_id": seat_map.id},
            by=ORGANIZER,
        )
    )

    assert (changed.venue_id, changed.seat_map_id) == (elsewhere.id, seat_map.id)


async def test_an_event_gives_its_seat_map_up(office: Office) -> None:
    event = await office.event(await office.seat_map(await office.venue()))

    changed = await office.change_event(
        ChangeEvent(event_id=event.id, changes={"seat_map_id": None}, by=ORGANIZER)
    )

    assert changed.seat_map_id is None


async def test_a_quota_that_changes_resizes_the_stock(office: Office) -> None:
    event = await office.event()
    kind = await office.ticket_type(event, quota=10)

    await office.change_ticket_type(quota_of(event, kind, 7))

    assert (await office.stock(kind)).capacity == 7


async def test_a_quota_does_not_fall_below_what_is_held_or_sold(office: Office) -> None:
    event = await office.event()
    kind = await office.ticket_type(event, quota=10)
    await sold(office.work, kind, quantity=4)
    await held(office.work, kind, quantity=4)

    with pytest.raises(BelowCommitted):
        await office.change_ticket_type(quota_of(event, kind, 7))

    assert (await office.stored(event)).ticket_type(kind.id).quota == 10


async def test_a_new_price_leaves_the_stock_alone(office: Office) -> None:
    event = await office.event()
    kind = await office.ticket_type(event)

    await office.change_ticket_type(
        ChangeTicketType(
            event_id=event.id,
            ticket_type_id=kind.id,
            changes={"price": Money(1, "EUR")},
            by=ORGANIZER,
        )
    )

    assert (await office.stock(kind)).version == 1


async def test_a_section_is_added_to_what_a_ticket_type_sells(office: Office) -> None:
    event = await office.event(await office.seat_map(await office.venue()))
    kind = await office.ticket_type(event, "Stalls")

    await office.change_ticket_type(sections_of(event, kind, "Stalls", "Balcony"))

    assert (await office.stock(kind)).capacity == 12


async def test_a_section_with_taken_seats_is_not_taken_from_a_ticket_type(office: Office) -> None:
    event = await office.event(await office.seat_map(await office.venue()))
    kind = await office.ticket_type(event, "Stalls", "Balcony")
    await held(office.work, kind, "Balcony/1/2")

    with pytest.raises(SeatsInUse) as refusal:
        await office.change_ticket_type(sections_of(event, kind, "Stalls"))

    assert refusal.value.facts == {"seats": ["Balcony/1/2"], "count": 1}
    assert (await office.stock(kind)).capacity == 12


async def test_a_removed_ticket_type_sells_nothing_more(office: Office) -> None:
    event = await office.event()
    kind = await office.ticket_type(event)

    changed = await office.remove_ticket_type(
        RemoveTicketType(event_id=event.id, ticket_type_id=kind.id, by=ORGANIZER)
    )

    assert changed.ticket_types == ()
    assert (await office.stock(kind)).closed


async def test_a_ticket_type_on_sale_is_not_removed(office: Office) -> None:
    event = await office.event()
    kind = await office.ticket_type(event)
    await office.published(event)

    with pytest.raises(TicketTypeOnSale):
        await office.remove_ticket_type(
            RemoveTicketType(event_id=event.id, ticket_type_id=kind.id, by=ORGANIZER)
        )

    assert not (await office.stock(kind)).closed


async def test_a_cancelled_event_sells_nothing_more(office: Office) -> None:
    event = await office.event()
    kinds = [await office.ticket_type(event) for _ in range(2)]
    await office.published(event)

    cancelled = await office.cancel_event(
        CancelEvent(event_id=event.id, reason="The singer is ill", by=ORGANIZER)
    )

    assert cancelled.status is EventStatus.CANCELLED
    assert all([(await office.stock(kind)).closed for kind in kinds])


async def test_a_revised_seat_map_changes_what_its_events_sell(office: Office) -> None:
    seat_map = await office.seat_map(await office.venue())
    events = [await office.event(seat_map) for _ in range(2)]
    kinds = [await office.ticket_type(event, "Stalls") for event in events]

    revised = await office.revise_seat_map(
        ReviseSeatMap(
            seat_map_id=seat_map.id,
            name="Larger",
            sections=(a_section("Stalls", rows=5), a_section("Balcony")),
            by=ORGANIZER,
            if_match=1,
        )
    )

    assert (revised.name, revised.version) == ("Larger", 3)
    assert [(await office.stock(kind)).capacity for kind in kinds] == [15, 15]
    assert [(await office.stored(event)).version for event in events] == [3, 3]


async def test_a_new_name_of_a_seat_map_leaves_its_events_alone(office: Office) -> None:
    seat_map = await office.seat_map(await office.venue())
    event = await office.event(seat_map)

    await office.revise_seat_map(
        ReviseSeatMap(seat_map_id=seat_map.id, name="Summer", by=ORGANIZER)
    )

    assert await office.stored(event) == event


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param((a_section("Balcony"),), id="the section is gone"),
        pytest.param((a_section("Stalls", seats=2),), id="the seat is gone"),
        pytest.param(
            (
                Section(
                    "Stalls",
                    (*a_section(rows=1).rows, Row("2", (Seat("3", 3, blocked="broken"),))),
                ),
            ),
            id="the seat is blocked",
        ),
    ],
)
@pytest.mark.parametrize("taken", [held, sold])
async def test_a_seat_map_does_not_lose_seats_that_are_taken(
    office: Office, taken: Callable[..., Awaitable[object]], plan: tuple[Section, ...]
) -> None:
    seat_map = await office.seat_map(await office.venue())
    other, event = [await office.event(seat_map) for _ in range(2)]
    await office.ticket_type(other, "Stalls")
    kind = await office.ticket_type(event, "Stalls")
    await taken(office.work, kind, "Stalls/2/3")

    with pytest.raises(SeatsInUse) as refusal:
        await office.revise_seat_map(
            ReviseSeatMap(seat_map_id=seat_map.id, sections=plan, by=ORGANIZER)
        )

    assert refusal.value.facts["seats"] == ["Stalls/2/3"]
    assert (await office.stock(kind)).capacity == 6
    assert (await office.stored(event)).version == 2


async def test_seats_are_named_even_if_too_few_are_left_for_them(office: Office) -> None:
    seat_map = await office.seat_map(await office.venue())
    event = await office.event(seat_map)
    kind = await office.ticket_type(event, "Stalls")
    await sold(office.work, kind, *(place.id for place in seat_map.seats(["Stalls"])))

    with pytest.raises(SeatsInUse) as refusal:
        await office.revise_seat_map(
            ReviseSeatMap(
                seat_map_id=seat_map.id, sections=(a_section("Stalls", rows=1),), by=ORGANIZER
            )
        )

    assert refusal.value.facts["count"] == 3


async def test_seats_that_are_free_again_can_be_taken_away(office: Office) -> None:
    seat_map = await office.seat_map(await office.venue())
    kind = await office.ticket_type(await office.event(seat_map), "Stalls")
    await held(office.work, kind, "Stalls/2/3")
    office.clock.pass_time(timedelta(hours=1))

    await office.revise_seat_map(
        ReviseSeatMap(
            seat_map_id=seat_map.id, sections=(a_section("Stalls", rows=1),), by=ORGANIZER
        )
    )

    assert (await office.stock(kind)).capacity == 3


async def test_an_event_is_finished_when_it_has_ended(office: Office) -> None:
    event = await office.event()
    await office.ticket_type(event)
    await office.published(event)
    assert await office.claimed() == []
    office.clock.pass_time(event.ends_at - NOON)

    [task] = await office.claimed()
    await office.finish_event(happened_in(task), task)

    assert (await office.stored(event)).status is EventStatus.FINISHED
    assert await MemoryTasks(office.database).next_due() is None


async def test_an_event_that_was_put_off_is_finished_later(office: Office) -> None:
    event = await office.event()
    await office.ticket_type(event)
    await office.published(event)
    later = event.ends_at + timedelta(days=1)
    await office.change_event(
        ChangeEvent(event_id=event.id, changes={"ends_at": later}, by=ORGANIZER)
    )
    office.clock.pass_time(event.ends_at - NOON)
    [task] = await office.claimed()

    with pytest.raises(NotYet) as put_off:
        await office.finish_event(happened_in(task), task)

    assert put_off.value.until == later


async def test_an_event_that_was_cancelled_is_not_finished(office: Office) -> None:
    event = await office.event()
    await office.ticket_type(event)
    await office.published(event)
    await office.cancel_event(CancelEvent(event_id=event.id, reason="Ill", by=ORGANIZER))
    office.clock.pass_time(event.ends_at - NOON)
    [task] = await office.claimed()

    await office.finish_event(happened_in(task), task)

    assert (await office.stored(event)).status is EventStatus.CANCELLED


type Attempt = Callable[[Office, Event, Principal, int | None], Awaitable[object]]


def quota_of(event: Event, kind: TicketType, quota: int) -> ChangeTicketType:
    return ChangeTicketType(
        event_id=event.id, ticket_type_id=kind.id, changes={"quota": quota}, by=ORGANIZER
    )


def sections_of(event: Event, kind: TicketType, *sections: str) -> ChangeTicketType:
    return ChangeTicketType(
        event_id=event.id, ticket_type_id=kind.id, changes={"sections": sections}, by=ORGANIZER
    )


def happened_in(task: Task) -> EventPublished:
    assert isinstance(task.event, EventPublished)
    return task.event


ATTEMPTS: dict[str, Attempt] = {
    "change": lambda office, event, by, if_match: office.change_event(
        ChangeEvent(event_id=event.id, changes={"title": "Mine"}, by=by, if_match=if_match)
    ),
    "publish": lambda office, event, by, if_match: office.publish_event(
        PublishEvent(event_id=event.id, by=by, if_match=if_match)
    ),
    "cancel": lambda office, event, by, if_match: office.cancel_event(
        CancelEvent(event_id=event.id, reason="Spite", by=by, if_match=if_match)
    ),
    "add a ticket type": lambda office, event, by, if_match: office.add_ticket_type(
        AddTicketType(
            event_id=event.id,
            name="Mine",
            price=Money(0, "EUR"),
            quota=1,
            by=by,
            if_match=if_match,
        )
    ),
    "change a ticket type": lambda office, event, by, if_match: office.change_ticket_type(
        ChangeTicketType(
            event_id=event.id,
            ticket_type_id=event.ticket_types[0].id,
            changes={"quota": 0},
            by=by,
            if_match=if_match,
        )
    ),
    "remove a ticket type": lambda office, event, by, if_match: office.remove_ticket_type(
        RemoveTicketType(
            event_id=event.id,
            ticket_type_id=event.ticket_types[0].id,
            by=by,
            if_match=if_match,
        )
    ),
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize("by", [RIVAL, CUSTOMER])
async def test_somebody_elses_draft_is_not_there(
    office: Office, attempt: str, by: Principal
) -> None:
    event = await stored_event(office.work, an_event_in(EventStatus.DRAFT))

    with pytest.raises(EventNotFound):
        await ATTEMPTS[attempt](office, event, by, None)

    assert await office.stored(event) == event


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize("by", [RIVAL, CUSTOMER])
async def test_somebody_elses_public_event_needs_a_right(
    office: Office, attempt: str, by: Principal
) -> None:
    event = await stored_event(office.work, an_event_in(EventStatus.PUBLISHED))

    with pytest.raises(RightMissing):
        await ATTEMPTS[attempt](office, event, by, None)

    assert await office.stored(event) == event


@pytest.mark.parametrize("attempt", ATTEMPTS)
async def test_an_admin_reaches_every_draft(office: Office, attempt: str) -> None:
    event = await stored_event(office.work, an_event_in(EventStatus.DRAFT))

    await ATTEMPTS[attempt](office, event, ADMIN, event.version)

    assert (await office.stored(event)).version == event.version + 1


@pytest.mark.parametrize("attempt", ATTEMPTS)
async def test_an_event_that_changed_since_it_was_read_is_not_changed(
    office: Office, attempt: str
) -> None:
    event = await stored_event(office.work, an_event_in(EventStatus.DRAFT))

    with pytest.raises(StaleVersion):
        await ATTEMPTS[attempt](office, event, ORGANIZER, event.version - 1)

    assert await office.stored(event) == event


@pytest.mark.parametrize("attempt", ATTEMPTS)
async def test_an_unknown_event_is_not_found(office: Office, attempt: str) -> None:
    with pytest.raises(EventNotFound):
        await ATTEMPTS[attempt](office, an_event_in(EventStatus.DRAFT), ORGANIZER, None)


async def test_a_customer_creates_nothing(office: Office) -> None:
    venue = await office.venue()

    with pytest.raises(RightMissing):
        await office.venue(by=CUSTOMER)
    with pytest.raises(RightMissing):
        await office.event(venue_id=venue.id, by=CUSTOMER)
    with pytest.raises(RightMissing):
        await office.create_seat_map(
            CreateSeatMap(venue_id=venue.id, name="Mine", sections=(a_section(),), by=CUSTOMER)
        )


async def test_somebody_elses_venue_is_neither_changed_nor_used(office: Office) -> None:
    seat_map = await office.seat_map(await office.venue())
    own = await office.event(by=RIVAL, venue_id=(await office.venue(by=RIVAL)).id)

    with pytest.raises(RightMissing):
        await office.change_venue(
            ChangeVenue(venue_id=seat_map.venue_id, changes={"name": "Mine"}, by=RIVAL)
        )
    with pytest.raises(RightMissing):
        await office.revise_seat_map(ReviseSeatMap(seat_map_id=seat_map.id, name="Mine", by=RIVAL))
    with pytest.raises(RightMissing):
        await office.event(venue_id=seat_map.venue_id, by=RIVAL)
    with pytest.raises(RightMissing):
        await office.change_event(
            ChangeEvent(event_id=own.id, changes={"venue_id": seat_map.venue_id}, by=RIVAL)
        )
    with pytest.raises(RightMissing):
        await office.change_event(
            ChangeEvent(event_id=own.id, changes={"seat_map_id": seat_map.id}, by=RIVAL)
        )


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"venue_id": VenueId(uuid4())}, VenueNotFound),
        ({"seat_map_id": SeatMapId(uuid4())}, SeatMapNotFound),
    ],
)
async def test_an_event_is_drafted_at_a_known_place(
    office: Office, given: dict[str, Any], error: type[DomainError]
) -> None:
    with pytest.raises(error):
        await office.event(**given)


async def test_a_stale_venue_or_seat_map_is_not_changed(office: Office) -> None:
    seat_map = await office.seat_map(await stored_venue(office.work, a_venue()))

    with pytest.raises(StaleVersion):
        await office.change_venue(
            ChangeVenue(
                venue_id=seat_map.venue_id, changes={"name": "Dome"}, by=ORGANIZER, if_match=7
            )
        )
    with pytest.raises(StaleVersion):
        await office.revise_seat_map(
            ReviseSeatMap(seat_map_id=seat_map.id, name="Summer", by=ORGANIZER, if_match=7)
        )


async def test_a_refused_ticket_type_leaves_no_stock(office: Office) -> None:
    event = await office.event(await office.seat_map(await office.venue()))

    with pytest.raises(UnknownSection):
        await office.ticket_type(event, "Attic")

    assert office.database.table("stocks") == {}


UNCLEAN = "<p onclick=x()>Doors at 7</p><script>steal()</script>"
CLEAN = "<p>Doors at 7</p>"


async def test_a_description_is_cleaned_when_it_comes_in(office: Office) -> None:
    event = await office.event(description=UNCLEAN)
    assert event.description == CLEAN

    late = ChangeEvent(
        event_id=event.id, changes={"description": f"{UNCLEAN}<b>late</b>"}, by=ORGANIZER
    )
    changed = await office.change_event(late)

    assert changed.description == f"{CLEAN}<b>late</b>"
    async with office.work.begin() as store:
        assert (await store.events.get(event.id)).description == changed.description


async def test_words_without_markup_stay_as_they_were_written(office: Office) -> None:
    said = 'Fish & Chips for "everybody"\n> 18 years'

    assert (await office.event(description=said)).description == said


async def test_the_same_file_again_changes_nothing_though_its_text_was_cleaned(
    office: Office,
) -> None:
    content = (
        b"external_id,title,starts_at,time_zone,description\n"
        b"sea-1,Songs,2027-02-01T19:30,Europe/Berlin,<script>steal()</script><b>Songs</b> & more\n"
    )
    handler = importing(office.work)

    reports = [await imported(handler, content) for _ in range(2)]

    assert [outcomes(report) for report in reports] == [[Outcome.CREATED], [Outcome.UNCHANGED]]
    assert (await event_known_as(office.work)).description == "<b>Songs</b> &amp; more"


async def test_markup_is_not_found_but_words_are(office: Office) -> None:
    event = await office.event(description="<strong>Schubert</strong> &amp; <em>Müller</em>")

    words = words_of_event(event)

    assert {"schubert", "muller"} <= set(words)
    assert not {"strong", "em", "amp"} & set(words)
