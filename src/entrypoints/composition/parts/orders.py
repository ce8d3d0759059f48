"""Providers for orders."""

from functools import partial

from dependency_injector import providers

from adapters.dispute_evidence import OrderEvidence, TicketEvidence
from adapters.memory.orders import MemoryOrderStore, MemoryOrderViews
from adapters.order_places import KnownOrderPlaces
from adapters.postgres.orders import PostgresOrderStore, PostgresOrderViews
from adapters.ticket_choice import BookingTicketChoice
from entrypoints.composition.parts.booking import BookingAdapters
from entrypoints.composition.parts.disputes import DisputeAdapters
from entrypoints.composition.parts.programme import ProgrammeAdapters
from entrypoints.composition.parts.stock import StockAdapters


class OrderAdapters(StockAdapters):
    order_work = providers.Selector(
        StockAdapters.settings.storage,
        postgres=StockAdapters.in_postgres(
            open_store=providers.Singleton(
                partial, PostgresOrderStore, cipher=StockAdapters.personal_cipher
            )
        ),
        memory=StockAdapters.in_memory(open_store=providers.Object(MemoryOrderStore)),
    )
    order_views = providers.Selector(
        StockAdapters.settings.storage,
        postgres=providers.Singleton(
            PostgresOrderViews, StockAdapters.pool, StockAdapters.personal_cipher
        ),
        memory=providers.Singleton(MemoryOrderViews, StockAdapters.memory),
    )
    dispute_evidence = providers.List(
        *DisputeAdapters.dispute_evidence.args,
        providers.Singleton(
            OrderEvidence,
            orders=order_views,
            tickets=providers.Singleton(TicketEvidence, work=BookingAdapters.ticket_work),
        ),
    )
    order_places = providers.Singleton(
        KnownOrderPlaces, StockAdapters.location_views, ProgrammeAdapters.programme_work
    )
    ticket_choice = providers.Singleton(
        BookingTicketChoice,
        offers=BookingAdapters.offers,
        work=BookingAdapters.booking_work,
        clock=StockAdapters.clock,
        ids=StockAdapters.ids,
        randomness=StockAdapters.randomness,
    )
