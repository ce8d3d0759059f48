from functools import partial

from dependency_injector import containers, providers

from application.identity.change_password import ChangePasswordHandler
from application.identity.confirm_email_change import ConfirmEmailChangeHandler
from application.identity.forget_old_links import ForgetOldLinks
from application.identity.link_post import LinkPost
from application.identity.request_email_change import RequestEmailChangeHandler
from application.identity.request_password_reset import RequestPasswordResetHandler
from application.identity.request_verification import RequestVerificationHandler
from application.identity.reset_password import ResetPasswordHandler
from application.identity.send_access_notices import TellApiKeyCreated, TellIdentityLinked
from application.identity.send_email_change_links import SendNewEmailLink, SendOldEmailLink
from application.identity.send_factor_notices import (
    TellFactorAdded,
    TellFactorAttacked,
    TellFactorRemoved,
    TellRecoveryCodeUsed,
)
from application.identity.send_notices import (
    TellAccountExists,
    TellNewDevice,
    TellNewEmailChanged,
    TellOldEmailChanged,
    TellPasswordChanged,
    TellSessionStolen,
)
from application.identity.send_reset_link import SendResetLink
from application.identity.send_verification import SendVerification
from application.identity.stop_email_change import StopEmailChangeHandler
from application.identity.verify_email import VerifyEmailHandler


class CredentialUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    storing = partial(providers.Singleton, work=adapters.identity_work, clock=adapters.clock)
    following = partial(storing, link_tokens=adapters.link_tokens)

    verify_email = following(VerifyEmailHandler)
    request_verification = storing(RequestVerificationHandler)
    request_password_reset = storing(RequestPasswordResetHandler, ids=adapters.ids)
    reset_password = following(ResetPasswordHandler, passwords=adapters.passwords)
    change_password = storing(ChangePasswordHandler, passwords=adapters.passwords)
    request_email_change = storing(
        RequestEmailChangeHandler, passwords=adapters.passwords, ids=adapters.ids
    )
    confirm_email_change = following(ConfirmEmailChangeHandler)
    stop_email_change = following(StopEmailChangeHandler)
    forget_old_links = providers.Singleton(
        ForgetOldLinks, old_links=adapters.old_links, clock=adapters.clock
    )


class MailReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    sending_link = partial(
        providers.Singleton,
        work=adapters.identity_work,
        link_tokens=adapters.link_tokens,
        post=adapters.post,
        clock=adapters.clock,
    )
    link_post = providers.Factory(
        LinkPost,
        work=adapters.identity_work,
        link_tokens=adapters.link_tokens,
        post=adapters.post,
        clock=adapters.clock,
    )
    telling = partial(providers.Singleton, post=adapters.post)

    send_verification = providers.Singleton(
        SendVerification, post=adapters.post, link_post=link_post
    )
    send_reset_link = providers.Singleton(
        SendResetLink, work=adapters.identity_work, link_post=link_post
    )
    send_old_email_link = sending_link(SendOldEmailLink)
    send_new_email_link = sending_link(SendNewEmailLink)
    tell_factor_added = telling(TellFactorAdded)
    tell_factor_removed = telling(TellFactorRemoved)
    tell_recovery_code_used = telling(TellRecoveryCodeUsed)
    tell_factor_attacked = telling(TellFactorAttacked)
    tell_api_key_created = telling(TellApiKeyCreated)
    tell_identity_linked = telling(TellIdentityLinked)
    tell_account_exists = telling(TellAccountExists)
    tell_password_changed = telling(TellPasswordChanged)
    tell_session_stolen = telling(TellSessionStolen)
    tell_old_email_changed = telling(TellOldEmailChanged, work=adapters.identity_work)
    tell_new_email_changed = telling(TellNewEmailChanged, work=adapters.identity_work)
    tell_new_device = telling(TellNewDevice, work=adapters.identity_work)
