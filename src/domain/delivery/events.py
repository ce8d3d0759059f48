"""What happens to deliveries."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.events import DomainEvent
from domain.kernel.ids import (
    AccountId,
    ConsignmentId,
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
    LOST = "LOST"
    """Its partner does not bring it any more, and nobody knows where it is."""

    RECALLED = "RECALLED"
    """Nobody wants it any more: the order was cancelled, or dispatch decided so."""


class ProofKind(StrEnum):
    CODE = "CODE"
    PHOTO = "PHOTO"
    SIGNATURE = "SIGNATURE"
    PARTNER = "PARTNER"
    """The word of the partner who brought it. There may be nothing else."""


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
class DeliveryCarried(DeliveryEvent):
    """Something about who brings it: a courier of our own, or a partner."""

    courier_id: CourierId | None = None
    consignment_id: ConsignmentId | None = None
    partner: str = ""
    """The partner's name; empty for a courier of our own."""


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
class DeliveryConsigned(DeliveryEvent):
    """A partner is asked to bring it. Until that is surely over nobody else is."""

    consignment_id: ConsignmentId
    partner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryConsignmentEnded(DeliveryEvent):
    """The partner surely does not bring it, before they had said that they would."""

    consignment_id: ConsignmentId
    partner: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRecalled(DeliveryEvent):
    """It is not wanted any more: cancelled as soon as its partner surely does not come."""

    consignment_id: ConsignmentId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryAssigned(DeliveryCarried):
    """Somebody has said that they bring it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReassigned(DeliveryCarried):
    """Who should have brought it does not: somebody else is looked for."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPickedUp(DeliveryCarried):
    """It has left the seller's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryInTransit(DeliveryCarried):
    """It is on its way, with other stops before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOutForDelivery(DeliveryCarried):
    """It is the courier's next stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryDelivered(DeliveryCarried):
    proof: ProofKind
    on_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailed(DeliveryCarried):
    """It could not be handed over. It is tried again, unless this was the last try."""

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
class DeliveryReturned(DeliveryCarried):
    """It is back at the seller's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCancelled(DeliveryEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEstimateChanged(DeliveryEvent):
    """It will arrive noticeably earlier or later than was said."""

    arrives_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryStalled(DeliveryCarried):
    """Who brings it has told nothing for too long."""

    silent_since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryHeardOf(DeliveryCarried):
    """Who brings it tells something again, after a silence."""
