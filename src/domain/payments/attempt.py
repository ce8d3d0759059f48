"""An attempt: one charge that was asked for, at one provider, under one key."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.kernel.ids import PaymentId
from domain.kernel.lifecycle import Lifecycle

_LENGTH_OF_ID = 36


class Retry(StrEnum):
    """Whether another attempt could succeed after one was declined, and where."""

    NEVER = "NEVER"
    SAME = "SAME"
    """With the same provider, a little later."""

    ELSEWHERE = "ELSEWHERE"
    """With another provider: the fault is with this one."""


class AttemptStatus(StrEnum):
    PLANNED = "PLANNED"
    """Its key is stored. Whether the provider was asked, only the provider knows."""

    PENDING = "PENDING"
    UNKNOWN = "UNKNOWN"
    AUTHORISED = "AUTHORISED"
    CAPTURED = "CAPTURED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"


_ENDS = frozenset(
    {
        AttemptStatus.CAPTURED,
        AttemptStatus.DECLINED,
        AttemptStatus.EXPIRED,
        AttemptStatus.CANCELLED,
    }
)
# Money can arrive after the provider said that it would not. It is never ignored.
_LATE_MONEY = frozenset({AttemptStatus.CAPTURED})

LIFECYCLE = Lifecycle(
    name="attempt",
    initial=AttemptStatus.PLANNED,
    moves={
        AttemptStatus.PLANNED: _ENDS
        | {AttemptStatus.PENDING, AttemptStatus.UNKNOWN, AttemptStatus.AUTHORISED},
        AttemptStatus.PENDING: _ENDS | {AttemptStatus.UNKNOWN, AttemptStatus.AUTHORISED},
        AttemptStatus.UNKNOWN: _ENDS | {AttemptStatus.PENDING, AttemptStatus.AUTHORISED},
        AttemptStatus.AUTHORISED: _ENDS | {AttemptStatus.UNKNOWN},
        AttemptStatus.CAPTURED: frozenset(),
        AttemptStatus.DECLINED: _LATE_MONEY,
        AttemptStatus.EXPIRED: _LATE_MONEY,
        AttemptStatus.CANCELLED: _LATE_MONEY,
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    number: int
    gateway: str
    key: str
    started_at: datetime
    """When the provider is to be asked, at the earliest."""

    status: AttemptStatus = LIFECYCLE.initial
    reference: str = ""
    """What the provider calls it; empty until we heard of it."""

    reason: str = ""
    """Why it was declined."""

    extra: bool = False
    """It brought the money once more: that goes back."""

    abandoned: bool = False
    """The provider was told, or is to be told, that nobody wants its money any more."""

    @property
    def pays(self) -> bool:
        """Whether it is its money that counts."""
        return self.status is AttemptStatus.CAPTURED and not self.extra

    @property
    def is_live(self) -> bool:
        """Whether it is still to be learned if its money comes."""
        return self.status not in _ENDS


def key_of(payment_id: PaymentId, number: int) -> str:
    """The key of an attempt: the same in every process, and stored before anybody is asked."""
    return f"{payment_id}-{number}"


def read_key(key: str) -> tuple[PaymentId, int] | None:
    """Whose attempt a key is of, and which one; ``None`` if it is not one of our keys."""
    id_, number = key[:_LENGTH_OF_ID], key[_LENGTH_OF_ID:].removeprefix("-")
    try:
        payment_id = PaymentId(UUID(id_))
    except ValueError:
        return None
    if not (number.isascii() and number.isdigit() and key == key_of(payment_id, int(number))):
        return None
    return payment_id, int(number)
