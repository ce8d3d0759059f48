"""What happens to accounts."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.access import Role
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, FileId, LinkId, ResetRequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEvent(DomainEvent):
    audited: ClassVar[bool] = True

    account_id: AccountId

    @property
    def subject(self) -> str:
        return f"account:{self.account_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRegistered(AccountEvent):
    """No address and no name: the log is for good, personal data is not."""

    roles: frozenset[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressClaimedAgain(AccountEvent):
    """Somebody tried to register with the address of this account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesGranted(AccountEvent):
    roles: frozenset[Role]
    granted_by: AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordRehashed(AccountEvent):
    """The same password, hashed in a better way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanged(AccountEvent):
    """Which parts were changed, not what they are now."""

    parts: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AvatarChanged(AccountEvent):
    file_id: FileId | None
    before: FileId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountErased(AccountEvent):
    """All that was personal is gone, and with the key also wherever it was copied to."""

    erased_by: AccountId
    avatar: FileId | None
    """The picture that goes with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailVerificationRequested(AccountEvent):
    """Somebody who is signed in wants the mail once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailVerified(AccountEvent):
    """Whoever has the account reads what is sent to its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordResetRequested(DomainEvent):
    """Somebody wants a new password. Whether there is such an account is not known yet."""

    request_id: ResetRequestId

    @property
    def subject(self) -> str:
        return f"password-reset:{self.request_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(AccountEvent):
    """There is another password; other sessions are gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChangeRequested(AccountEvent):
    """The links know both addresses."""

    old_link_id: LinkId
    new_link_id: LinkId


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChangeStopped(AccountEvent):
    """Whoever reads the mail of the old address does not want the new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChanged(AccountEvent):
    old_link_id: LinkId
    new_link_id: LinkId


@dataclass(frozen=True, slots=True, kw_only=True)
class MailBounced(AccountEvent):
    """The account's address did not take a mail, and will not."""

    letter: str
