"""Sample data: accounts for every role, venues, and events that lie ahead.

Loading it again completes what is missing, and does nothing when nothing is.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from application.identity.open_account import OpenAccount
from application.identity.ports import AccountView
from application.platform.paging import PageRequest
from application.platform.ports import Clock
from application.programme.add_ticket_type import AddTicketType
from application.programme.create_seat_map import CreateSeatMap
from application.programme.create_venue import CreateVenue
from application.programme.draft_event import DraftEvent
from application.programme.publish_event import PublishEvent
from application.programme.views import EventSearch, EventSummary, EventView
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId, EventId, SeatMapId, VenueId
from domain.kernel.money import Money
from domain.programme.errors import ExternalIdTaken
from domain.programme.event import Event, EventStatus
from entrypoints.cli.sample_chat import load_chat
from entrypoints.cli.sample_couriers import load_couriers
from entrypoints.cli.sample_programme import (
    EVENTS,
    VENUES,
    SampleEvent,
    SampleTicketType,
    SampleVenue,
)
from entrypoints.cli.sample_shop import load_shop
from entrypoints.cli.sample_taxes import load_taxes, load_terms

type UseCases = Mapping[str, Any]

PASSWORD = "merry-go-round at dusk"  # noqa: S105  # known to everybody, as it should be
OPERATOR = Principal(AccountId(UUID(int=0)), frozenset({Role.ADMIN}))
"""The program itself, before there is anybody else."""

PAGE = PageRequest(limit=100)
SEAT_MAP = "All seats"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleAccount:
    email: str
    name: str
    roles: frozenset[Role]
    password: str = PASSWORD


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleData:
    """Who can log in, and how many events are there to look at."""

    accounts: tuple[SampleAccount, ...]
    events: int
    added: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """A venue as it was stored, with its seat map."""

    venue_id: VenueId
    seat_map_id: SeatMapId | None


def _account(role: Role, name: str) -> SampleAccount:
    email = f"{role.lower()}@fairground.example"
    return SampleAccount(email=email, name=name, roles=frozenset({role}))


CUSTOMER = _account(Role.CUSTOMER, "Carla Customer")
HELPER = _account(Role.SUPPORT, "Sunita Support")
ORGANIZER = _account(Role.ORGANIZER, "Olga Organizer")
SELLER = _account(Role.SELLER, "Selim Seller")
COURIERS = (
    _account(Role.COURIER, "Kofi Courier"),
    SampleAccount(
        email="courier-by-car@fairground.example",
        name="Clara Courier",
        roles=frozenset({Role.COURIER}),
    ),
)
ACCOUNTS = (
    CUSTOMER,
    ORGANIZER,
    SELLER,
    *COURIERS,
    HELPER,
    _account(Role.ADMIN, "Ada Admin"),
)


async def load(use_cases: UseCases, clock: Clock) -> SampleData:
    opened = {account.email: await _open(use_cases, account) for account in ACCOUNTS}
    organizer = opened[ORGANIZER.email]
    by = Principal(organizer.id, organizer.roles)
    couriers = [opened[courier.email].id for courier in COURIERS]
    await load_couriers(use_cases, couriers, by=OPERATOR)
    seller = opened[SELLER.email]
    await load_taxes(use_cases, operator=OPERATOR)
    await load_terms(use_cases, seller=Principal(seller.id, seller.roles))
    await load_shop(use_cases, seller=Principal(seller.id, seller.roles), operator=OPERATOR)
    customer, helper = opened[CUSTOMER.email], opened[HELPER.email]
    await load_chat(
        use_cases,
        customer=Principal(customer.id, customer.roles),
        helper=Principal(helper.id, helper.roles),
    )
    present = await _events_of(use_cases, by)
    missing = [event for event in EVENTS if _is_missing(present.get(event.title))]
    if missing:
        stages = await _stages(use_cases, by)
        for event in missing:
            draft = _draft(event, stages[event.venue], now=clock.now(), by=by)
            await _show(use_cases, event, draft, present.get(event.title))
    return SampleData(accounts=ACCOUNTS, events=len(EVENTS), added=len(missing))


def _is_missing(present: EventSummary | None) -> bool:
    """Whether an earlier start did not come so far, or was cut off before it was published."""
    return present is None or present.status is EventStatus.DRAFT


async def _open(use_cases: UseCases, account: SampleAccount) -> AccountView:
    known: AccountView | None = await use_cases["find_account"](account.email, OPERATOR)
    if known is not None:
        return known
    command = OpenAccount(
        email=account.email,
        name=account.name,
        password=account.password,
        roles=account.roles,
        by=OPERATOR,
    )
    opened: AccountView = await use_cases["open_account"](command)
    return opened


async def _events_of(use_cases: UseCases, by: Principal) -> Mapping[str, EventSummary]:
    """What the organizer has already, by the titles."""
    found: dict[str, EventSummary] = {}
    page = PAGE
    while True:
        events = await use_cases["search_events"](
            EventSearch(organizer_id=by.account_id, page=page), by
        )
        found |= {event.title: event for event in events.items}
        if events.next is None:
            return found
        page = PageRequest(cursor=events.next, limit=PAGE.limit)


async def _stages(use_cases: UseCases, by: Principal) -> Mapping[str, _Stage]:
    page = await use_cases["list_venues"](by.account_id, PAGE)
    present = {venue.name: venue.id for venue in page.items}
    stages: dict[str, _Stage] = {}
    for key, venue in VENUES.items():
        venue_id = present.get(venue.name) or await _create_venue(use_cases, venue, by)
        seat_map_id = await _seat_map(use_cases, venue, venue_id, by)
        stages[key] = _Stage(venue_id=venue_id, seat_map_id=seat_map_id)
    return stages


async def _create_venue(use_cases: UseCases, venue: SampleVenue, by: Principal) -> VenueId:
    command = CreateVenue(
        name=venue.name,
        address=venue.address,
        position=venue.position,
        time_zone=venue.time_zone,
        by=by,
    )
    venue_id: VenueId = (await use_cases["create_venue"](command)).id
    return venue_id


async def _seat_map(
    use_cases: UseCases, venue: SampleVenue, venue_id: VenueId, by: Principal
) -> SeatMapId | None:
    if venue.seats is None:
        return None
    present = await use_cases["list_seat_maps"](venue_id, PAGE)
    if present.items:
        known: SeatMapId = present.items[0].id
        return known
    command = CreateSeatMap(venue_id=venue_id, name=SEAT_MAP, sections=venue.seats(), by=by)
    seat_map_id: SeatMapId = (await use_cases["create_seat_map"](command)).id
    return seat_map_id


async def _show(
    use_cases: UseCases, sample: SampleEvent, draft: DraftEvent, present: EventSummary | None
) -> None:
    """Draft it, sell it and publish it; go on where an earlier start was cut off."""
    # Somebody gave the event another title: then it is theirs.
    with suppress(ExternalIdTaken):
        event = await _drafted(use_cases, draft, present)
        offered = {ticket_type.name for ticket_type in event.ticket_types}
        for ticket_type in sample.ticket_types:
            if ticket_type.name not in offered:
                offer = _offer(event.id, ticket_type, sample.currency, draft.by)
                await use_cases["add_ticket_type"](offer)
        await use_cases["publish_event"](PublishEvent(event_id=event.id, by=draft.by))


async def _drafted(use_cases: UseCases, draft: DraftEvent, present: EventSummary | None) -> Event:
    if present is None:
        event: Event = await use_cases["draft_event"](draft)
        return event
    view: EventView = await use_cases["get_event"](present.id, draft.by)
    return view.event


def _draft(sample: SampleEvent, stage: _Stage, *, now: datetime, by: Principal) -> DraftEvent:
    zone = ZoneInfo(VENUES[sample.venue].time_zone)
    day = now.astimezone(zone).date() + timedelta(days=sample.days)
    starts_at = datetime.combine(day, time(sample.hour), zone)
    return DraftEvent(
        title=sample.title,
        description=sample.description,
        category=sample.category,
        venue_id=stage.venue_id,
        seat_map_id=stage.seat_map_id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=sample.hours),
        time_zone=zone.key,
        external_id=f"sample-{sample.key}",
        refund_policy=sample.refunds,
        by=by,
    )


def _offer(
    event_id: EventId, ticket_type: SampleTicketType, currency: str, by: Principal
) -> AddTicketType:
    return AddTicketType(
        event_id=event_id,
        name=ticket_type.name,
        price=Money.parse(ticket_type.price, currency),
        sections=ticket_type.sections,
        quota=ticket_type.places,
        per_buyer_limit=ticket_type.limit,
        by=by,
    )
