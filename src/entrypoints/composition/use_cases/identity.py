from functools import partial

from dependency_injector import containers, providers

from application.identity.admit import AdmitHandler
from application.identity.api_key_queries import ListApiKeys, ShowApiKey
from application.identity.ask_challenge import ChallengeDesk
from application.identity.create_api_key import CreateApiKeyHandler
from application.identity.find_account import FindAccount
from application.identity.forget_over_api_keys import ForgetOverApiKeys
from application.identity.forget_over_sessions import ForgetOverSessions
from application.identity.grant_roles import GrantRolesHandler
from application.identity.key_standings import KnownKeys
from application.identity.log_in import LogInHandler
from application.identity.log_out import LogOutHandler
from application.identity.log_out_everywhere import LogOutEverywhereHandler
from application.identity.open_account import OpenAccountHandler
from application.identity.open_session import OpenSessionHandler
from application.identity.prove_again import ProveAgainHandler
from application.identity.queries import ListAccounts, ShowAccount
from application.identity.refresh_session import RefreshSessionHandler
from application.identity.register import RegisterHandler
from application.identity.rename_api_key import RenameApiKeyHandler
from application.identity.revoke_api_key import RevokeApiKeyHandler
from application.identity.revoke_session import RevokeSessionHandler
from application.identity.session_queries import ListSessions, ShowCsrfToken
from application.identity.shown_factor import FactorCheck
from application.identity.standings import Standings


class IdentityUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    register = providers.Singleton(
        RegisterHandler,
        work=adapters.identity_work,
        passwords=adapters.passwords,
        clock=adapters.clock,
        ids=adapters.ids,
    )
    open_account = providers.Singleton(
        OpenAccountHandler,
        work=adapters.identity_work,
        passwords=adapters.passwords,
        clock=adapters.clock,
        ids=adapters.ids,
    )
    find_account = providers.Singleton(FindAccount, work=adapters.identity_work)
    # Sessions
    standings = providers.Singleton(
        Standings,
        sessions=adapters.session_standings,
        clock=adapters.clock,
        staff_need_second_factor=adapters.staff_need_second_factor,
    )
    open_session = providers.Singleton(
        OpenSessionHandler,
        work=adapters.identity_work,
        tokens=adapters.access_tokens,
        secrets=adapters.session_secrets,
        clock=adapters.clock,
        ids=adapters.ids,
    )
    # Of no use by themselves: factories are not handed to routes.
    desk = providers.Factory(
        ChallengeDesk,
        factor_secrets=adapters.factor_secrets,
        clock=adapters.clock,
        ids=adapters.ids,
    )
    check = providers.Factory(
        FactorCheck,
        apps=adapters.authenticator_apps,
        passkeys=adapters.passkeys,
        factor_secrets=adapters.factor_secrets,
    )
    admit = providers.Singleton(
        AdmitHandler,
        work=adapters.identity_work,
        open_session=open_session,
        desk=desk,
        passkeys=adapters.passkeys,
    )
    log_in = providers.Singleton(
        LogInHandler,
        work=adapters.identity_work,
        passwords=adapters.passwords,
        admit=admit,
        clock=adapters.clock,
    )
    refresh_session = providers.Singleton(
        RefreshSessionHandler,
        work=adapters.identity_work,
        tokens=adapters.access_tokens,
        secrets=adapters.session_secrets,
        clock=adapters.clock,
    )
    prove_again = providers.Singleton(
        ProveAgainHandler,
        work=adapters.identity_work,
        passwords=adapters.passwords,
        tokens=adapters.access_tokens,
        secrets=adapters.session_secrets,
        standings=standings,
        desk=desk,
        check=check,
        clock=adapters.clock,
    )
    ending = partial(
        providers.Singleton,
        work=adapters.identity_work,
        standings=standings,
        clock=adapters.clock,
    )
    log_out = ending(LogOutHandler)
    log_out_everywhere = ending(LogOutEverywhereHandler)
    revoke_session = ending(RevokeSessionHandler)
    list_sessions = providers.Singleton(
        ListSessions, views=adapters.session_views, clock=adapters.clock
    )
    show_csrf_token = providers.Singleton(ShowCsrfToken, secrets=adapters.session_secrets)
    forget_over_sessions = providers.Singleton(
        ForgetOverSessions, sessions=adapters.session_standings, clock=adapters.clock
    )
    # API keys
    known_keys = providers.Singleton(KnownKeys, keys=adapters.key_standings, clock=adapters.clock)
    create_api_key = providers.Singleton(
        CreateApiKeyHandler,
        work=adapters.identity_work,
        texts=adapters.key_texts,
        clock=adapters.clock,
        ids=adapters.ids,
    )
    rename_api_key = providers.Singleton(
        RenameApiKeyHandler, work=adapters.identity_work, clock=adapters.clock
    )
    revoke_api_key = providers.Singleton(
        RevokeApiKeyHandler, work=adapters.identity_work, keys=known_keys, clock=adapters.clock
    )
    list_api_keys = providers.Singleton(ListApiKeys, views=adapters.api_key_views)
    show_api_key = providers.Singleton(ShowApiKey, views=adapters.api_key_views)
    forget_over_api_keys = providers.Singleton(
        ForgetOverApiKeys, keys=adapters.key_standings, clock=adapters.clock
    )
    # Administration
    grant_roles = ending(GrantRolesHandler, keys=known_keys)
    show_account = providers.Singleton(ShowAccount, views=adapters.account_views)
    list_accounts = providers.Singleton(ListAccounts, views=adapters.account_views)
