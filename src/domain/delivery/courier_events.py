"""What happens to couriers, their shifts, and zones. No position and no name is in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.delivery.reasons import SuspensionReason
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, CourierId, ShiftId, ZoneId


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierEvent(DomainEvent):
    audited: ClassVar[bool] = True

    courier_id: CourierId
    by: AccountId

    @property
    def subject(self) -> str:
        return f"courier:{self.courier_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierEnrolled(CourierEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierChanged(CourierEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierSuspended(CourierEvent):
    reason: SuspensionReason


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierReinstated(CourierEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftEvent(DomainEvent):
    shift_id: ShiftId
    courier_id: CourierId

    @property
    def subject(self) -> str:
        return f"shift:{self.shift_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftPlanned(ShiftEvent):
    from_: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftStarted(ShiftEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftLocated(ShiftEvent):
    """The courier can be found: deliveries can be offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftPaused(ShiftEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftResumed(ShiftEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftEnded(ShiftEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftCalledOff(ShiftEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneEvent(DomainEvent):
    audited: ClassVar[bool] = True

    zone_id: ZoneId
    by: AccountId

    @property
    def subject(self) -> str:
        return f"zone:{self.zone_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneCreated(ZoneEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneChanged(ZoneEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneRemoved(ZoneEvent):
    pass
