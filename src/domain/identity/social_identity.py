"""Who somebody is at another provider, and may therefore log in here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self

from domain.identity.account import Account
from domain.identity.session import STAFF
from domain.identity.social_errors import (
    EmailUnverified,
    LastWayIn,
    SignInFirst,
    TooManyIdentities,
)
from domain.identity.social_events import SocialIdentityLinked, SocialIdentityUnlinked
from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, SocialIdentityId
from domain.kernel.lifecycle import Lifecycle

IDENTITIES_MAX = 10


class SocialIdentityStatus(StrEnum):
    LINKED = "LINKED"
    UNLINKED = "UNLINKED"


LIFECYCLE = Lifecycle(
    name="social identity",
    initial=SocialIdentityStatus.LINKED,
    moves={
        SocialIdentityStatus.LINKED: frozenset({SocialIdentityStatus.UNLINKED}),
        SocialIdentityStatus.UNLINKED: frozenset(),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialIdentity(Aggregate):
    """``subject`` never changes at its issuer, whatever becomes of names and addresses there."""

    id: SocialIdentityId
    account_id: AccountId
    provider: str
    """How our settings call it."""

    issuer: str
    subject: str = field(repr=False)
    linked_at: datetime
    status: SocialIdentityStatus = LIFECYCLE.initial

    @classmethod
    def link(
        cls,
        id: SocialIdentityId,
        *,
        account: Account,
        provider: str,
        issuer: str,
        subject: str,
        among: Sequence[Self],
        now: datetime,
    ) -> Self:
        """Let whoever is this there log in here; ``among`` are the account's identities.

        An address that is not verified may be somebody else's, who takes the account over when
        they verify it: nobody must have kept another way in until then.
        """
        if account.email_verified_at is None:
            raise EmailUnverified
        if len(among) >= IDENTITIES_MAX:
            raise TooManyIdentities(IDENTITIES_MAX)
        event = SocialIdentityLinked(
            at=now, identity_id=id, account_id=account.id, provider=provider
        )
        return cls(
            id=id,
            account_id=account.id,
            provider=provider,
            issuer=issuer,
            subject=subject,
            linked_at=now,
            events=(event,),
        )

    def unlink(self, *, account: Account, among: Sequence[Self], now: datetime) -> Self:
        """Take it away again, unless nothing else is left to log in with."""
        if not account.password_hash and not any(other.id != self.id for other in among):
            raise LastWayIn
        event = SocialIdentityUnlinked(
            at=now, identity_id=self.id, account_id=self.account_id, provider=self.provider
        )
        status = LIFECYCLE.move(self.status, SocialIdentityStatus.UNLINKED)
        return self._after(event, status=status)

    @property
    def is_linked(self) -> bool:
        return self.status is SocialIdentityStatus.LINKED


def check_linkable(account: Account, *, issuer: str, among: Sequence[SocialIdentity]) -> None:
    """Raise ``SignInFirst`` unless a verified address alone links a stranger to the account.

    Who is somebody else at the same issuer may have been given an address that was another's
    before; and to the accounts of staff there is no way but their own.
    """
    is_staff = not STAFF.isdisjoint(account.roles)
    is_known_there = any(identity.issuer == issuer for identity in among)
    if account.email_verified_at is None or is_staff or is_known_there:
        raise SignInFirst
