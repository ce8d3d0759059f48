"""What happens to accounts."""

from dataclasses import dataclass

from domain.kernel.access import Role
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEvent(DomainEvent):
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
