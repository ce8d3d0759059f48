from dependency_injector import containers, providers

from application.delivery.change_preferences import ChangeCarrierPreferencesHandler
from application.delivery.market_queries import (
    ForgetOldChoices,
    GetCarrierPreferences,
    ListChoices,
)


class MarketUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    change_carrier_preferences = providers.Singleton(
        ChangeCarrierPreferencesHandler,
        work=adapters.courier_work,
        partners=adapters.courier_partners,
        clock=adapters.clock,
        wish=adapters.market_wish,
    )
    get_carrier_preferences = providers.Singleton(
        GetCarrierPreferences,
        views=adapters.market_views,
        partners=adapters.courier_partners,
        wish=adapters.market_wish,
    )
    list_choices = providers.Singleton(
        ListChoices, views=adapters.market_views, deliveries=adapters.delivery_views
    )
    forget_old_choices = providers.Singleton(
        ForgetOldChoices, views=adapters.market_views, clock=adapters.clock
    )
