"""What decisions about late money need from the outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from application.platform.paging import Page, PageRequest
from domain.booking.booking import Booking
from domain.booking.late_money import LatePast
from domain.kernel.ids import EventId, PaymentId


@dataclass(frozen=True, slots=True, kw_only=True)
class PastBookings:
    """What became of an event's bookings that ran out; ``late`` are those whose money came."""

    ran_out: int
    late: Sequence[LatePast]


class LateMoneyViews(Protocol):
    async def awaiting(self, page: PageRequest) -> Page[Booking]:
        """The bookings about whose late money somebody is to decide; raise ``BadCursor``."""
        ...

    async def of_payment(self, payment_id: PaymentId) -> Booking:
        """The one that is to be decided; raise ``LateMoneyNotFound`` if there is none."""
        ...

    async def past(self, event_id: EventId, *, limit: int) -> PastBookings:
        """What is known of an event's past late money, the newest first."""
        ...
