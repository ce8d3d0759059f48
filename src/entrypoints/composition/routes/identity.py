"""Events of accounts and sessions, which nothing follows."""

from domain.identity.api_key_events import ApiKeyRenamed, ApiKeyRevoked
from domain.identity.events import (
    EmailChangeStopped,
    EmailVerified,
    MailBounced,
    PasswordRehashed,
    ProfileChanged,
    RolesGranted,
)
from domain.identity.factor_events import PasskeyRenamed, RecoveryCodesRenewed
from domain.identity.session_events import SessionRevoked
from domain.identity.social_events import SocialIdentityUnlinked
from domain.kernel.events import DomainEvent

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        RolesGranted,
        PasswordRehashed,
        EmailVerified,
        ProfileChanged,
        EmailChangeStopped,
        MailBounced,
        SessionRevoked,
        PasskeyRenamed,
        RecoveryCodesRenewed,
        SocialIdentityUnlinked,
        ApiKeyRenamed,
        ApiKeyRevoked,
    }
)
