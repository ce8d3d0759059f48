"""What is kept of deliveries and orders that ended: numbers, times and ids, nothing personal."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.ids import AccountId, CourierId, DeliveryId, OrderId


class DeliveryOutcome(StrEnum):
    DELIVERED = "DELIVERED"
    RETURNED = "RETURNED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFact:
    """A delivery that ended."""

    delivery_id: DeliveryId
    seller_id: AccountId
    courier_id: CourierId | None
    """Who had it last."""

    region: str
    ended_at: datetime
    outcome: DeliveryOutcome
    on_time: bool
    seconds: int
    """From the request to the end."""

    seconds_carried: int | None
    """From the first pick-up to the end; ``None``, if it was never picked up."""


class CourierFactKind(StrEnum):
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    LAPSED = "LAPSED"
    ON_TIME = "ON_TIME"
    LATE = "LATE"
    FAULT = "FAULT"
    FAILED = "FAILED"
    """A try to hand over that failed, whoever's fault it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierFact:
    """Something a courier did, or let be, in a delivery that ended."""

    delivery_id: DeliveryId
    sequence: int
    """The event's, in the history of the delivery."""

    kind: CourierFactKind
    courier_id: CourierId
    seller_id: AccountId
    region: str
    at: datetime


class OrderOutcome(StrEnum):
    DELIVERED = "DELIVERED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFact:
    """One seller's part of a confirmed order that ended.

    The times are of what was delivered, by the last of its shipments; ``None`` for a step that
    was left out, or that nobody had to wait for.
    """

    order_id: OrderId
    seller_id: AccountId
    region: str
    ended_at: datetime
    outcome: OrderOutcome
    seconds_to_ready: int | None = None
    """From the confirmation."""

    seconds_to_shipped: int | None = None
    """From then."""

    seconds_to_delivered: int | None = None
    """From then."""

    seconds: int | None = None
    """All of it, from the confirmation."""
