from functools import partial

from dependency_injector import containers, providers

from application.programme.add_ticket_type import AddTicketTypeHandler
from application.programme.cancel_event import CancelEventHandler
from application.programme.change_event import ChangeEventHandler
from application.programme.change_ticket_type import ChangeTicketTypeHandler
from application.programme.change_venue import ChangeVenueHandler
from application.programme.create_seat_map import CreateSeatMapHandler
from application.programme.create_venue import CreateVenueHandler
from application.programme.draft_event import DraftEventHandler
from application.programme.import_events import ImportEventsHandler
from application.programme.publish_event import PublishEventHandler
from application.programme.queries import (
    GetAvailability,
    GetEvent,
    GetSeatMap,
    GetVenue,
    ListCategories,
    ListSeatMaps,
    ListVenues,
    SearchEvents,
)
from application.programme.reactions import FinishEvent
from application.programme.remove_ticket_type import RemoveTicketTypeHandler
from application.programme.revise_seat_map import ReviseSeatMapHandler


class ProgrammeUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    changing = partial(providers.Singleton, work=adapters.programme_work, clock=adapters.clock)
    creating = partial(changing, ids=adapters.ids)

    create_venue = creating(CreateVenueHandler, maps=adapters.maps)
    change_venue = changing(ChangeVenueHandler, maps=adapters.maps)
    create_seat_map = creating(CreateSeatMapHandler)
    revise_seat_map = changing(ReviseSeatMapHandler)
    draft_event = creating(DraftEventHandler, rich_text=adapters.rich_text)
    change_event = changing(ChangeEventHandler, rich_text=adapters.rich_text)
    publish_event = changing(PublishEventHandler)
    cancel_event = changing(CancelEventHandler)
    add_ticket_type = creating(AddTicketTypeHandler)
    change_ticket_type = changing(ChangeTicketTypeHandler)
    remove_ticket_type = changing(RemoveTicketTypeHandler)

    import_events = creating(
        ImportEventsHandler, files=adapters.event_files, rich_text=adapters.rich_text
    )

    get_event = providers.Singleton(GetEvent, views=adapters.event_views)
    search_events = providers.Singleton(SearchEvents, views=adapters.event_views)
    get_availability = providers.Singleton(
        GetAvailability, views=adapters.event_views, clock=adapters.clock
    )
    list_categories = providers.Singleton(ListCategories)
    get_venue = providers.Singleton(GetVenue, views=adapters.venue_views)
    list_venues = providers.Singleton(ListVenues, views=adapters.venue_views)
    get_seat_map = providers.Singleton(GetSeatMap, views=adapters.venue_views)
    list_seat_maps = providers.Singleton(ListSeatMaps, views=adapters.venue_views)


class ProgrammeReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    finish_event = providers.Singleton(
        FinishEvent, work=adapters.programme_work, clock=adapters.clock
    )
