"""In whose hands a delivery is, or may be soon."""

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.geo import Position
from domain.kernel.ids import ConsignmentId, CourierId, CourierOfferId


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOffer:
    """A courier is asked, and has not answered."""

    id: CourierOfferId
    courier_id: CourierId
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Consigned:
    """A partner brings it, or is being asked to."""

    id: ConsignmentId
    partner: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Meeting:
    """Where the next courier gets what another one has fetched already.

    Personal: it says where somebody is.
    """

    courier_id: CourierId
    """Who has it."""

    position: Position | None = None
    """Where they were last; ``None``: they never left the seller's."""
