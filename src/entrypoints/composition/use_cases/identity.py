from dependency_injector import containers, providers

from application.identity.find_account import FindAccount
from application.identity.grant_roles import GrantRolesHandler
from application.identity.log_in import LogInHandler
from application.identity.open_account import OpenAccountHandler
from application.identity.queries import ListAccounts, ShowAccount
from application.identity.register import RegisterHandler


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
    log_in = providers.Singleton(
        LogInHandler,
        work=adapters.identity_work,
        passwords=adapters.passwords,
        tokens=adapters.access_tokens,
        clock=adapters.clock,
    )
    grant_roles = providers.Singleton(
        GrantRolesHandler, work=adapters.identity_work, clock=adapters.clock
    )
    show_account = providers.Singleton(ShowAccount, views=adapters.account_views)
    list_accounts = providers.Singleton(ListAccounts, views=adapters.account_views)
