"""What happens to deliveries."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.events import DomainEvent
from domain.kernel.ids import (
    AccountId,
    CourierId,
    CourierOfferId,
    DeliveryId,
    OrderId,
    ShipmentId,
)


class FailureReason(StrEnum):
    """Why it could not be handed over."""

    NOBODY_THERE = "NOBODY_THERE"
    REFUSED = "REFUSED"
    WRONG_ADDRESS = "WRONG_ADDRESS"
    DAMAGED = "DAMAGED"
    COURIER_UNABLE = "COURIER_UNABLE"
    OTHER = "OTHER"
    RECALLED = "RECALLED"
    """Nobody wants it any more: the order was cancelled, or dispatch decided so."""


class ProofKind(StrEnum):
    CODE = "CODE"
    PHOTO = "PHOTO"
    SIGNATURE = "SIGNATURE"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEvent(DomainEvent):
    delivery_id: DeliveryId
    order_id: OrderId
    shipment_id: ShipmentId
    seller_id: AccountId
    recipient_id: AccountId
    by: AccountId | None = None
    """Who did it; ``None``: it happened by itself."""

    @property
    def subject(self) -> str:
        return f"delivery:{self.delivery_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRequested(DeliveryEvent):
    due_by: datetime
    """Until when it was promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOffered(DeliveryEvent):
    """A courier is asked, and may accept until then."""

    offer_id: CourierOfferId
    courier_id: CourierId
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOfferEnded(DeliveryEvent):
    """The courier declined, or did not answer in time."""

    offer_id: CourierOfferId
    courier_id: CourierId
    declined: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEscalated(DeliveryEvent):
    """Nobody can be found, or nothing moves: somebody of dispatch has to look."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryAssigned(DeliveryEvent):
    courier_id: CourierId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReassigned(DeliveryEvent):
    """Its courier does not do it: another one is looked for."""

    courier_id: CourierId
    """Whom it was taken from."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPickedUp(DeliveryEvent):
    courier_id: CourierId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryInTransit(DeliveryEvent):
    courier_id: CourierId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOutForDelivery(DeliveryEvent):
    """It is the courier's next stop."""

    courier_id: CourierId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryDelivered(DeliveryEvent):
    courier_id: CourierId
    proof: ProofKind
    on_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailed(DeliveryEvent):
    """It could not be handed over. It is tried again, unless this was the last try."""

    courier_id: CourierId | None
    reason: FailureReason
    attempt: int
    last: bool
    retry_at: datetime | None = None
    """When it is tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCodeMistaken(DeliveryEvent):
    """A code was given at the door that is not the recipient's."""

    tries_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReturned(DeliveryEvent):
    """It is back at the seller's."""

    courier_id: CourierId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCancelled(DeliveryEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEstimateChanged(DeliveryEvent):
    """It will arrive noticeably earlier or later than was said."""

    arrives_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryStalled(DeliveryEvent):
    """Its courier has not reported a location for too long."""

    courier_id: CourierId
    silent_since: datetime
