"""What happens between accounts and identities elsewhere."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, SocialIdentityId


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialIdentityEvent(DomainEvent):
    """Which provider it is with, not who one is there."""

    audited: ClassVar[bool] = True

    identity_id: SocialIdentityId
    account_id: AccountId
    provider: str

    @property
    def subject(self) -> str:
        return f"social-identity:{self.identity_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialIdentityLinked(SocialIdentityEvent):
    """Whoever logs in there may log in here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialIdentityUnlinked(SocialIdentityEvent):
    """They may no more."""
