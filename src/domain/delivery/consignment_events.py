"""What happens to consignments."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, ConsignmentId, DeliveryId
from domain.kernel.money import Money


class Step(StrEnum):
    """How far a partner is with it, in one vocabulary for all of them."""

    BOOKED = "BOOKED"
    """They bring it. Nobody has set out."""

    TO_PICK_UP = "TO_PICK_UP"
    AT_PICK_UP = "AT_PICK_UP"
    COLLECTED = "COLLECTED"
    TO_DROP_OFF = "TO_DROP_OFF"
    """They have it, and no other door comes before this one."""

    AT_DROP_OFF = "AT_DROP_OFF"
    RETURNING = "RETURNING"
    """It could not be handed over, and comes back."""

    CANCELLED = "CANCELLED"
    RETURNED = "RETURNED"
    DELIVERED = "DELIVERED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignmentEvent(DomainEvent):
    consignment_id: ConsignmentId
    delivery_id: DeliveryId
    partner: str

    @property
    def subject(self) -> str:
        return f"consignment:{self.consignment_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignmentOpened(ConsignmentEvent):
    """It is decided that this partner is asked. They do not know yet."""

    price: Money
    by: AccountId | None = None
    """Who of dispatch decided it; ``None``: it was chosen by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignmentBooked(ConsignmentEvent):
    pick_up_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignmentRefused(ConsignmentEvent):
    """The partner does not take it: nothing of it is theirs."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignmentAdvanced(ConsignmentEvent):
    """The partner is a step further."""

    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignmentRevoked(ConsignmentEvent):
    """We do not want it brought by them any more. Until they confirm, they may still come."""

    reason: str
    by: AccountId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignmentCancelled(ConsignmentEvent):
    """Surely nobody of theirs fetches it."""

    reason: str
    by_partner: bool
    by: AccountId | None = None
    """Who of dispatch has heard so from the partner; ``None``: the partner's server says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignmentLost(ConsignmentEvent):
    """They have fetched it, and say that they do not bring it: the goods are with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignmentDoubled(ConsignmentEvent):
    """The partner has made a second one of one order of ours: it is to be cancelled there."""

    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignmentDisputed(ConsignmentEvent):
    """After its end the partner tells what cannot be: somebody of dispatch has to look."""

    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignmentDoubted(ConsignmentEvent):
    """A notice tells what is not believed before the partner was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignmentStalled(ConsignmentEvent):
    """Who brings it has told nothing for too long."""

    silent_since: datetime
