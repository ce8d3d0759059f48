from functools import partial
from typing import Any

from dependency_injector import containers, providers

from application.identity.begin_linking import BeginLinkingHandler
from application.identity.begin_social_log_in import BeginSocialLogInHandler
from application.identity.finish_linking import FinishLinkingHandler
from application.identity.finish_social_log_in import FinishSocialLogInHandler
from application.identity.forget_old_social_log_ins import ForgetOldSocialLogIns
from application.identity.social_queries import ListIdentities, ListProviders
from application.identity.social_trip import SocialTrip
from application.identity.unlink_identity import UnlinkIdentityHandler


class SocialUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    admit: providers.Dependency[Any] = providers.Dependency()
    """Where every way to log in ends."""

    storing = partial(providers.Singleton, work=adapters.identity_work, clock=adapters.clock)
    # Of no use by itself, so it is no use case: a factory is not handed to routes.
    trip = providers.Factory(
        SocialTrip,
        work=adapters.identity_work,
        providers=adapters.identity_providers,
        secrets=adapters.social_secrets,
        clock=adapters.clock,
        ids=adapters.ids,
    )

    list_providers = providers.Singleton(ListProviders, providers=adapters.identity_providers)
    begin_social_log_in = providers.Singleton(BeginSocialLogInHandler, trip=trip)
    finish_social_log_in = storing(
        FinishSocialLogInHandler,
        trip=trip,
        admit=admit,
        spellings=adapters.spellings,
        ids=adapters.ids,
    )
    list_identities = providers.Singleton(ListIdentities, views=adapters.social_identity_views)
    begin_linking = storing(BeginLinkingHandler, trip=trip)
    finish_linking = storing(FinishLinkingHandler, trip=trip, ids=adapters.ids)
    unlink_identity = storing(UnlinkIdentityHandler)
    forget_old_social_log_ins = providers.Singleton(
        ForgetOldSocialLogIns, old_log_ins=adapters.old_social_log_ins, clock=adapters.clock
    )
