"""How far a delivery is, and what may follow."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.ids import AccountId
from domain.kernel.lifecycle import Lifecycle


class DeliveryStatus(StrEnum):
    PENDING = "PENDING"
    ASSIGNED = "ASSIGNED"
    PICKED_UP = "PICKED_UP"
    IN_TRANSIT = "IN_TRANSIT"
    OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    REASSIGNED = "REASSIGNED"
    """Taken from its courier: another one is looked for."""

    RETURNED = "RETURNED"
    CANCELLED = "CANCELLED"


_S = DeliveryStatus
LIFECYCLE = Lifecycle(
    name="delivery",
    initial=_S.PENDING,
    moves={
        _S.PENDING: frozenset({_S.ASSIGNED, _S.CANCELLED}),
        _S.ASSIGNED: frozenset({_S.PICKED_UP, _S.FAILED, _S.REASSIGNED, _S.CANCELLED}),
        _S.PICKED_UP: frozenset({_S.IN_TRANSIT, _S.OUT_FOR_DELIVERY, _S.FAILED, _S.REASSIGNED}),
        _S.IN_TRANSIT: frozenset({_S.OUT_FOR_DELIVERY, _S.FAILED, _S.REASSIGNED}),
        # Another stop may come first after all.
        _S.OUT_FOR_DELIVERY: frozenset({_S.DELIVERED, _S.IN_TRANSIT, _S.FAILED, _S.REASSIGNED}),
        # Tried again by the same courier or by another one, or brought back.
        _S.FAILED: frozenset(
            {_S.ASSIGNED, _S.IN_TRANSIT, _S.REASSIGNED, _S.RETURNED, _S.CANCELLED}
        ),
        # It fails without a courier when it is recalled: then it comes back.
        _S.REASSIGNED: frozenset({_S.ASSIGNED, _S.FAILED, _S.CANCELLED}),
        _S.DELIVERED: frozenset(),
        _S.RETURNED: frozenset(),
        _S.CANCELLED: frozenset(),
    },
)

SEEKING = frozenset({_S.PENDING, _S.REASSIGNED})
"""Somebody is looked for."""

CARRIED = frozenset({_S.PICKED_UP, _S.IN_TRANSIT, _S.OUT_FOR_DELIVERY})
"""A courier has it with them, and brings it."""

OVER = frozenset(status for status in DeliveryStatus if LIFECYCLE.is_final(status))

GAVE_UP = OVER - {_S.DELIVERED}
"""It never arrived: its shipment may get another delivery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of its history: what it became, when, and by whom; ``why`` is a word, no text."""

    at: datetime
    status: DeliveryStatus
    by: AccountId | None = None
    why: str = ""
