"""The use cases that sample data and the command line need, over any stores."""

from typing import Any

from adapters.memory.identity import MemoryIdentityStore
from adapters.memory.programme import MemoryProgrammeStore
from adapters.memory.programme_views import MemoryEventViews, MemoryVenueViews
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.security.rich_text import Nh3RichText
from adapters.system import SystemIds
from application.identity.find_account import FindAccount
from application.identity.open_account import OpenAccountHandler
from application.identity.ports import IdentityStore
from application.platform.ports import Clock, UnitOfWork
from application.programme.add_ticket_type import AddTicketTypeHandler
from application.programme.create_seat_map import CreateSeatMapHandler
from application.programme.create_venue import CreateVenueHandler
from application.programme.draft_event import DraftEventHandler
from application.programme.publish_event import PublishEventHandler
from application.programme.queries import GetEvent, ListSeatMaps, ListVenues, SearchEvents
from application.programme.views import EventViews, VenueViews
from tests.support.identity import cheap_passwords
from tests.support.importing import importing
from tests.support.programme import ROUTES, Work
from tests.support.sessions import logging_in


def use_cases_in_memory(clock: Clock) -> dict[str, Any]:
    database = MemoryDatabase()
    common: dict[str, Any] = {"routes": ROUTES, "clock": clock, "wake_up": LocalWakeUp()}
    return use_cases_over(
        MemoryUnitOfWork(database, MemoryProgrammeStore, **common),
        MemoryUnitOfWork(database, MemoryIdentityStore, **common),
        MemoryEventViews(database),
        MemoryVenueViews(database),
        clock,
    )


def use_cases_over(
    programme: Work,
    identity: UnitOfWork[IdentityStore],
    event_views: EventViews,
    venue_views: VenueViews,
    clock: Clock,
) -> dict[str, Any]:
    ids, passwords = SystemIds(), cheap_passwords()
    return {
        "open_account": OpenAccountHandler(identity, passwords, clock, ids),
        "find_account": FindAccount(identity),
        "log_in": logging_in(identity, clock, passwords=passwords),
        "create_venue": CreateVenueHandler(programme, clock, ids),
        "create_seat_map": CreateSeatMapHandler(programme, clock, ids),
        "draft_event": DraftEventHandler(programme, clock, ids, Nh3RichText()),
        "add_ticket_type": AddTicketTypeHandler(programme, clock, ids),
        "publish_event": PublishEventHandler(programme, clock),
        "import_events": importing(programme, clock),
        "get_event": GetEvent(event_views),
        "search_events": SearchEvents(event_views),
        "list_venues": ListVenues(venue_views),
        "list_seat_maps": ListSeatMaps(venue_views),
    }
