from functools import partial
from typing import Any

from dependency_injector import containers, providers

from application.identity.add_passkey import AddPasskeyHandler
from application.identity.answer_challenge import AnswerChallengeHandler
from application.identity.begin_authenticator import BeginAuthenticatorHandler
from application.identity.begin_passkey import BeginPasskeyHandler
from application.identity.begin_passkey_proof import BeginPasskeyProofHandler
from application.identity.begin_passkey_sign_in import BeginPasskeySignInHandler
from application.identity.confirm_authenticator import ConfirmAuthenticatorHandler
from application.identity.factor_queries import ListFactors
from application.identity.forget_old_challenges import ForgetOldChallenges
from application.identity.kept_factor import FactorKeeping
from application.identity.remove_factor import RemoveFactorHandler
from application.identity.rename_passkey import RenamePasskeyHandler
from application.identity.renew_recovery_codes import RenewRecoveryCodesHandler


class SecondFactorUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    open_session: providers.Dependency[Any] = providers.Dependency()
    standings: providers.Dependency[Any] = providers.Dependency()
    desk: providers.Dependency[Any] = providers.Dependency()
    check: providers.Dependency[Any] = providers.Dependency()

    # Of no use by itself: a factory is not handed to routes.
    keeping = providers.Factory(
        FactorKeeping,
        factor_secrets=adapters.factor_secrets,
        standings=standings,
        clock=adapters.clock,
    )
    storing = partial(providers.Singleton, work=adapters.identity_work)
    timing = partial(storing, clock=adapters.clock)
    asking = partial(storing, desk=desk, passkeys=adapters.passkeys)

    answer_challenge = timing(
        AnswerChallengeHandler, desk=desk, check=check, open_session=open_session
    )
    begin_passkey_sign_in = asking(BeginPasskeySignInHandler)
    begin_passkey_proof = asking(BeginPasskeyProofHandler)
    list_factors = storing(ListFactors, staff_need_one=adapters.staff_need_second_factor)
    begin_authenticator = timing(BeginAuthenticatorHandler, apps=adapters.authenticator_apps)
    confirm_authenticator = timing(
        ConfirmAuthenticatorHandler, apps=adapters.authenticator_apps, keeping=keeping
    )
    begin_passkey = asking(BeginPasskeyHandler, clock=adapters.clock)
    add_passkey = asking(AddPasskeyHandler, keeping=keeping, clock=adapters.clock, ids=adapters.ids)
    rename_passkey = timing(RenamePasskeyHandler)
    renew_recovery_codes = timing(RenewRecoveryCodesHandler, keeping=keeping)
    remove_factor = timing(
        RemoveFactorHandler,
        keeping=keeping,
        staff_need_one=adapters.staff_need_second_factor,
    )
    forget_old_challenges = providers.Singleton(
        ForgetOldChallenges, old_challenges=adapters.old_challenges, clock=adapters.clock
    )
