"""What happens to things that buyers send back."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, OrderId, RefundId, ReturnId
from domain.kernel.money import Money


class ReturnReason(StrEnum):
    CHANGED_MIND = "CHANGED_MIND"
    DAMAGED = "DAMAGED"
    WRONG_ITEM = "WRONG_ITEM"
    NOT_AS_DESCRIBED = "NOT_AS_DESCRIBED"
    TOO_LATE = "TOO_LATE"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnEvent(DomainEvent):
    return_id: ReturnId
    order_id: OrderId
    buyer_id: AccountId
    seller_id: AccountId
    by: AccountId | None = None
    """Who did it; ``None``: it happened by itself."""

    @property
    def subject(self) -> str:
        return f"return:{self.return_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRequested(ReturnEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnApproved(ReturnEvent):
    """The buyer may send it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRefused(ReturnEvent):
    audited: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnReceived(ReturnEvent):
    """It is with the seller again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnInspected(ReturnEvent):
    """The seller looked at it, and said what goes back on the shelf, and what is paid back."""

    audited: ClassVar[bool] = True

    refund_id: RefundId | None
    """``None``, if nothing is paid back."""

    refund: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRefunded(ReturnEvent):
    """What was to be paid back is."""

    refund_id: RefundId
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRefundFailed(ReturnEvent):
    """The provider refused it: operators make up for it."""

    refund_id: RefundId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnClosed(ReturnEvent):
    """Nothing is, or was, paid back: its buyer keeps it, or nothing of it was accepted."""
