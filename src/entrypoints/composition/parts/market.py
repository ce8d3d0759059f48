"""Providers for the market: who brings a delivery, and why."""

from datetime import timedelta

from dependency_injector import providers

from adapters.delivery_quotes import FleetQuotes
from adapters.memory.market import MemoryMarketViews
from adapters.postgres.market import PostgresMarketViews
from application.delivery.ask_partners import AskPartners
from application.delivery.market import MarketRules
from application.delivery.quote_delivery import QuoteDeliveryHandler
from application.delivery.quote_partners import QuotePartners
from domain.delivery.bids import Weights, Wish
from entrypoints.composition.fees import money
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.parts.couriers import CourierAdapters
from entrypoints.composition.parts.partners import PartnerAdapters


class MarketAdapters(CourierAdapters, PartnerAdapters):
    settings = CoreAdapters.settings

    market_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresMarketViews, CoreAdapters.pool),
        memory=providers.Singleton(MemoryMarketViews, CoreAdapters.memory),
    )
    market_wish = providers.Singleton(
        Wish,
        weights=providers.Singleton(
            Weights,
            price=settings.market_price_weight,
            time=settings.market_time_weight,
            reliability=settings.market_reliability_weight,
        ),
        own_first=settings.market_own_first,
    )
    market_rules = providers.Singleton(
        MarketRules,
        wish=market_wish,
        own_price=providers.Singleton(money, settings.market_own_price),
    )
    ask_partners = providers.Singleton(
        AskPartners,
        PartnerAdapters.courier_partners,
        clock=CoreAdapters.clock,
        deadline=providers.Factory(timedelta, seconds=settings.market_deadline_seconds),
    )
    quote_partners = providers.Singleton(
        QuotePartners,
        ask_partners=ask_partners,
        views=market_views,
        clock=CoreAdapters.clock,
        wish=market_wish,
    )
    delivery_quotes = providers.Singleton(
        FleetQuotes,
        providers.Singleton(
            QuoteDeliveryHandler,
            zones=CourierAdapters.zone_views,
            maps=CourierAdapters.maps,
            clock=CoreAdapters.clock,
            partners=quote_partners,
        ),
    )
