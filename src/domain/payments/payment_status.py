"""Where a payment can be, and how it gets from there to elsewhere."""

from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle


class PaymentStatus(StrEnum):
    INITIATED = "INITIATED"
    """An attempt is planned."""

    PENDING = "PENDING"
    UNKNOWN = "UNKNOWN"
    AUTHORISED = "AUTHORISED"
    CAPTURED = "CAPTURED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"
    REFUNDED = "REFUNDED"


_ENDS = frozenset(
    {
        PaymentStatus.CAPTURED,
        PaymentStatus.DECLINED,
        PaymentStatus.EXPIRED,
        PaymentStatus.CANCELLED,
    }
)
# After a decline that another attempt may make up for, it begins anew.
_ENDS_OR_AGAIN = _ENDS | {PaymentStatus.INITIATED}
# Money can arrive after we gave up on it, or after the provider did. It is never ignored.
_LATE_MONEY = frozenset({PaymentStatus.CAPTURED})

LIFECYCLE = Lifecycle(
    name="payment",
    initial=PaymentStatus.INITIATED,
    moves={
        PaymentStatus.INITIATED: _ENDS_OR_AGAIN
        | {PaymentStatus.PENDING, PaymentStatus.UNKNOWN, PaymentStatus.AUTHORISED},
        PaymentStatus.PENDING: _ENDS_OR_AGAIN | {PaymentStatus.UNKNOWN, PaymentStatus.AUTHORISED},
        PaymentStatus.UNKNOWN: _ENDS_OR_AGAIN | {PaymentStatus.PENDING, PaymentStatus.AUTHORISED},
        PaymentStatus.AUTHORISED: _ENDS_OR_AGAIN | {PaymentStatus.UNKNOWN},
        PaymentStatus.CAPTURED: frozenset({PaymentStatus.REFUNDED}),
        PaymentStatus.DECLINED: _LATE_MONEY,
        PaymentStatus.EXPIRED: _LATE_MONEY,
        PaymentStatus.CANCELLED: _LATE_MONEY,
        PaymentStatus.REFUNDED: frozenset(),
    },
)

OPEN = frozenset(
    {
        PaymentStatus.INITIATED,
        PaymentStatus.PENDING,
        PaymentStatus.UNKNOWN,
        PaymentStatus.AUTHORISED,
    }
)
