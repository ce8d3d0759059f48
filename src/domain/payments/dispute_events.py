"""What happens to the cases that are kept of disputes."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.kernel.events import DomainEvent
from domain.kernel.ids import DisputeId, PaymentId


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeCaseEvent(DomainEvent):
    dispute_id: DisputeId
    payment_id: PaymentId

    @property
    def subject(self) -> str:
        return f"dispute:{self.dispute_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeCaseOpened(DisputeCaseEvent):
    """Evidence can be added up to the day before the provider stops to take any."""

    remind_at: datetime
    hand_in_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDeadlineNear(DisputeCaseEvent):
    """What is to be added should be added now."""

    hand_in_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAdded(DisputeCaseEvent):
    audited: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceDue(DisputeCaseEvent):
    """It is complete, and to be handed in to the provider."""

    audited: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceHandedIn(DisputeCaseEvent):
    audited: ClassVar[bool] = True

    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceTooLate(DisputeCaseEvent):
    """The provider could not be reached before it stopped to take any."""

    audited: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeCaseClosed(DisputeCaseEvent):
    """The provider decided; ``won`` is whether we keep the money."""

    won: bool
