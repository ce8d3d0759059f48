"""The use cases that sample data and the command line need, over any stores."""

from dataclasses import replace
from typing import Any

from adapters.memory.files import MemoryFileViews
from adapters.memory.identity import MemoryIdentityStore
from adapters.memory.products import MemoryCatalogueStore
from adapters.memory.programme import MemoryProgrammeStore
from adapters.memory.programme_views import MemoryEventViews, MemoryVenueViews
from adapters.memory.sellers import MemorySellerStore, MemorySellerTermsViews
from adapters.memory.stock_levels import MemoryStockStore
from adapters.memory.stock_views import MemoryLocationViews
from adapters.memory.taxes import MemoryTaxRateViews, MemoryTaxStore
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.product_pictures import FilePictures
from adapters.public_addresses import SitePublicAddresses
from adapters.security.rich_text import Nh3RichText
from adapters.system import SystemIds
from application.chat.assign_support import AssignSupportHandler
from application.chat.open_conversation import OpenConversationHandler
from application.chat.queries import ListConversations, ShowConversations
from application.delivery.courier_queries import ListZones
from application.delivery.create_zone import CreateZoneHandler
from application.delivery.enrol_courier import EnrolCourierHandler
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
from application.shop.catalogue_queries import ListOwnProducts, ListProductCategories
from application.shop.change_location import ChangeLocationHandler
from application.shop.change_product import ChangeProductHandler
from application.shop.change_seller_terms import ChangeSellerTermsHandler
from application.shop.create_category import CreateCategoryHandler
from application.shop.seller_queries import GetOwnTerms
from application.shop.set_tax_rate import SetTaxRateHandler
from application.shop.stock_queries import ListLocations
from application.shop.tax_queries import ListTaxRates
from domain.kernel.ids import AccountId
from tests.support.chat import EverybodyTalks, OpenSeals, in_memory
from tests.support.couriers import memory_fleet
from tests.support.identity import cheap_passwords
from tests.support.importing import importing
from tests.support.products import Importer
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


def shop_use_cases(clock: Clock) -> dict[str, Any]:
    """A shop of its own, with stock that is only counted."""
    shop = Importer(clock)
    work = MemoryUnitOfWork(
        shop.database, MemoryCatalogueStore, routes=ROUTES, clock=clock, wake_up=LocalWakeUp()
    )
    stock = MemoryUnitOfWork(
        shop.database, MemoryStockStore, routes=ROUTES, clock=clock, wake_up=LocalWakeUp()
    )
    pictures = FilePictures(
        MemoryFileViews(shop.database), SitePublicAddresses(site="https://shop.example", cdn=None)
    )
    return {
        "import_products": shop.use_case,
        "list_own_products": ListOwnProducts(shop.views),
        "change_product": ChangeProductHandler(work, clock, Nh3RichText(), pictures, shop.views),
        "list_product_categories": ListProductCategories(shop.views),
        "create_product_category": CreateCategoryHandler(work, clock, SystemIds()),
        "list_locations": ListLocations(views=MemoryLocationViews(shop.database), clock=clock),
        "change_location": ChangeLocationHandler(work=stock, clock=clock),
    }


def chat_use_cases() -> dict[str, Any]:
    """Whoever talks is believed to be there."""
    talk = replace(in_memory()[0], people=EverybodyTalks(), seals=OpenSeals())
    changing: dict[str, Any] = {"work": talk.work, "people": talk.people, "clock": talk.clock}
    show = ShowConversations(views=talk.views, texts=talk.texts, people=talk.people)
    return {
        "list_conversations": ListConversations(views=talk.views, show=show),
        "open_conversation": OpenConversationHandler(**changing, ids=SystemIds()),
        "assign_support": AssignSupportHandler(**changing),
        "send_message": talk.send,
    }


def terms_and_taxes(clock: Clock) -> dict[str, Any]:
    database = MemoryDatabase()
    common: dict[str, Any] = {"routes": ROUTES, "clock": clock, "wake_up": LocalWakeUp()}
    terms = MemorySellerTermsViews(database)
    return {
        "list_tax_rates": ListTaxRates(MemoryTaxRateViews(database)),
        "set_tax_rate": SetTaxRateHandler(
            work=MemoryUnitOfWork(database, MemoryTaxStore, **common), clock=clock, ids=SystemIds()
        ),
        "get_own_terms": GetOwnTerms(terms),
        "change_seller_terms": ChangeSellerTermsHandler(
            work=MemoryUnitOfWork(database, MemorySellerStore, **common), clock=clock
        ),
    }


def courier_use_cases(clock: Clock) -> dict[str, Any]:
    """Whoever is made a courier is believed to be one."""
    fleet = memory_fleet()
    return {
        "list_zones": ListZones(fleet.zones),
        "create_zone": CreateZoneHandler(work=fleet.work, clock=clock, ids=SystemIds()),
        "enrol_courier": EnrolCourierHandler(
            work=fleet.work, accounts=EverybodyDelivers(), clock=clock
        ),
    }


class EverybodyDelivers:
    async def is_courier(self, account_id: AccountId) -> bool:
        del account_id
        return True


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
        **chat_use_cases(),
        **courier_use_cases(clock),
        **shop_use_cases(clock),
        **terms_and_taxes(clock),
    }
