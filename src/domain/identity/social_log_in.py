"""A log-in at another provider that is under way: begun here, and not yet come back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.identity.session_events import SessionKind
from domain.identity.social_errors import SocialLogInOver
from domain.kernel.ids import AccountId, SocialLogInId

LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialLogIn:
    """It is used up by whoever comes back first."""

    id: SocialLogInId
    provider: str
    kind: SessionKind
    """Which kind of session it will open; for browsers, a cookie binds it to one of them."""

    return_to: str
    """Where the provider sends the person afterwards."""

    begun_at: datetime
    account_id: AccountId | None = None
    """Whose identity it will be; ``None`` if it is to log somebody in."""

    def expect(self, provider: str, account_id: AccountId | None, *, now: datetime) -> None:
        """Raise ``SocialLogInOver`` unless it was begun like this, and not too long ago."""
        is_begun_so = (self.provider, self.account_id) == (provider, account_id)
        if not is_begun_so or now >= self.begun_at + LASTS:
            raise SocialLogInOver
