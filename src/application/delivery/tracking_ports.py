"""Where a delivery was, and when: written once, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.delivery.status import DeliveryStatus
from domain.kernel.geo import Position
from domain.kernel.ids import CourierId, DeliveryId

BATCH_MAX = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingUpdate:
    """A place reported by the courier, or a status the delivery took; seldom both."""

    delivery_id: DeliveryId
    courier_id: CourierId | None
    position: Position | None
    status: DeliveryStatus | None
    at: datetime

    @property
    def mark(self) -> "TrackingMark":
        return TrackingMark(self.at, self.status or "")


def to_the_millisecond(at: datetime) -> datetime:
    """What every archive keeps of a time: what is more exact is cut off."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


@dataclass(frozen=True, slots=True, order=True)
class TrackingMark:
    """Where an update stands among those of its delivery. No two stand at the same mark."""

    at: datetime
    status: str = ""


class TrackingArchive(Protocol):
    """Takes updates in at any order: phones come late, and repeat."""

    async def append(self, updates: Sequence[TrackingUpdate]) -> None:
        """Keep at most ``BATCH_MAX`` updates, their times cut to the millisecond.

        One whose mark is taken within its delivery is left out.
        """
        ...

    async def of_delivery(
        self, delivery_id: DeliveryId, *, after: TrackingMark | None = None, limit: int
    ) -> Sequence[TrackingUpdate]:
        """Updates by their marks, from the one after ``after``."""
        ...

    async def newest(self, delivery_id: DeliveryId) -> TrackingUpdate | None:
        """The newest update that has a position."""
        ...

    async def forget(self, *, before: datetime, limit: int) -> int:
        """Forget up to so many places from before then, and say how many; statuses stay."""
        ...
