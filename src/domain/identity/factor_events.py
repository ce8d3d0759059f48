"""What happens to second factors. Neither secrets nor names of devices: the log is for good."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, PasskeyId


class FactorKind(StrEnum):
    TOTP = "TOTP"
    """Six digits from an app, new ones every half minute."""

    PASSKEY = "PASSKEY"
    RECOVERY_CODE = "RECOVERY_CODE"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorEvent(DomainEvent):
    audited: ClassVar[bool] = True

    account_id: AccountId

    @property
    def subject(self) -> str:
        return f"second-factors:{self.account_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorAdded(FactorEvent):
    kind: FactorKind
    passkey_id: PasskeyId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorRemoved(FactorEvent):
    kind: FactorKind
    passkey_id: PasskeyId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRenamed(FactorEvent):
    passkey_id: PasskeyId


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeySuspected(FactorEvent):
    """It counted backwards: there are two of it, and one is a copy."""

    passkey_id: PasskeyId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodesRenewed(FactorEvent):
    """There are new ones; those from before count no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodeUsed(FactorEvent):
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesGuessed(FactorEvent):
    """So many wrong codes came that none is taken for a while."""
