"""What people are told by mail about their accounts."""

from application.platform.tasks import Route
from domain.identity.api_key_events import ApiKeyCreated
from domain.identity.events import (
    AccountRegistered,
    AddressClaimedAgain,
    EmailChanged,
    EmailChangeRequested,
    EmailVerificationRequested,
    PasswordChanged,
    PasswordResetRequested,
)
from domain.identity.factor_events import (
    CodesGuessed,
    FactorAdded,
    FactorRemoved,
    PasskeySuspected,
    RecoveryCodeUsed,
)
from domain.identity.session_events import RefreshTokenReused, SessionOpened
from domain.identity.social_events import SocialIdentityLinked

ROUTES: tuple[Route, ...] = (
    Route(on=AccountRegistered, reaction="send_verification"),
    Route(on=EmailVerificationRequested, reaction="send_verification"),
    Route(on=AddressClaimedAgain, reaction="tell_account_exists"),
    Route(on=PasswordResetRequested, reaction="send_reset_link"),
    Route(on=PasswordChanged, reaction="tell_password_changed"),
    Route(on=EmailChangeRequested, reaction="send_old_email_link"),
    Route(on=EmailChangeRequested, reaction="send_new_email_link"),
    Route(on=EmailChanged, reaction="tell_old_email_changed"),
    Route(on=EmailChanged, reaction="tell_new_email_changed"),
    Route(on=RefreshTokenReused, reaction="tell_session_stolen"),
    Route(on=SessionOpened, reaction="tell_new_device"),
    Route(on=FactorAdded, reaction="tell_factor_added"),
    Route(on=FactorRemoved, reaction="tell_factor_removed"),
    Route(on=RecoveryCodeUsed, reaction="tell_recovery_code_used"),
    Route(on=CodesGuessed, reaction="tell_factor_attacked"),
    Route(on=PasskeySuspected, reaction="tell_factor_attacked"),
    Route(on=ApiKeyCreated, reaction="tell_api_key_created"),
    Route(on=SocialIdentityLinked, reaction="tell_identity_linked"),
)
