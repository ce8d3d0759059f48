"""One booked delivery, as the sandbox's books have it."""

from datetime import datetime
from enum import StrEnum, auto

from msgspec import Struct

from adapters.couriers.sandbox_script import Script
from domain.delivery.consignment_events import Step
from domain.delivery.events import ProofKind
from domain.delivery.partner_report import PartnerReport
from domain.kernel.geo import Position
from domain.kernel.money import Money


class Mark(StrEnum):
    """A time of a plan."""

    SET_OUT = auto()
    ON_THE_WAY_THERE = auto()
    THERE = auto()
    FETCHED = auto()
    OFF = auto()
    """To the door, and nowhere else before."""

    ON_THE_WAY = auto()
    AT_DOOR = auto()
    DONE = auto()
    BACK = auto()


class Leg(Struct, frozen=True, kw_only=True):
    """A straight line, ridden at one speed."""

    start: Position
    end: Position
    begins_at: datetime
    ends_at: datetime
    stops_at: datetime | None = None
    """Since then the courier does not move, and tells nothing."""

    def told_at(self, now: datetime) -> datetime:
        """When it was last told where the courier is."""
        return min(now, self.stops_at) if self.stops_at else now

    def at(self, now: datetime) -> Position:
        whole = (self.ends_at - self.begins_at).total_seconds()
        ridden = (self.told_at(now) - self.begins_at).total_seconds()
        part = min(1.0, max(0.0, ridden / whole)) if whole else 1.0
        return Position(
            self.start.latitude + part * (self.end.latitude - self.start.latitude),
            self.start.longitude + part * (self.end.longitude - self.start.longitude),
        )


class Trip(Struct, frozen=True, kw_only=True):
    reference: str
    partner: str
    key: str
    label: str
    """Of the parcel in the world."""

    script: Script
    start: Position
    """Where the courier is when it is booked."""

    pickup: Position
    dropoff: Position
    proof: frozenset[ProofKind]
    price: Money
    courier: str
    phone: str
    known_from: datetime
    times: dict[Mark, datetime]
    tells_location: bool
    step: str = Step.BOOKED
    """One that nobody knows, if its script wants that."""

    told_at: datetime
    is_collected: bool = False
    is_running: bool = True
    reason: str = ""
    leg: Leg | None = None
    notices: int = 0
    """How many were sent."""

    @property
    def carrier(self) -> str:
        return f"{self.partner}/{self.reference}"

    def report(self, now: datetime) -> PartnerReport:
        """How it stands; raise ``ValueError`` if that is in no word of ours."""
        step = Step(self.step)
        is_seen = self.tells_location and self.leg is not None and self.is_running
        return PartnerReport(
            reference=self.reference,
            step=step,
            at=max(self.told_at, self.leg.told_at(now)) if is_seen and self.leg else self.told_at,
            is_collected=self.is_collected,
            reason=self.reason,
            fee=self.price if step is Step.DELIVERED else None,
            arrives_at=self.times[Mark.AT_DOOR] if self.is_running else None,
            courier_name="" if step is Step.BOOKED else self.courier,
            courier_phone="" if step is Step.BOOKED else self.phone,
            position=self.leg.at(now) if is_seen and self.leg else None,
            proof=self.proof if step is Step.DELIVERED else frozenset(),
        )
