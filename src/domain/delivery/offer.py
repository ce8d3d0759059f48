"""A courier is asked whether they do a delivery, and has until a deadline to answer."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from domain.delivery.courier_errors import OfferOver
from domain.kernel.ids import CourierId, CourierOfferId, DeliveryId
from domain.kernel.lifecycle import Lifecycle


class OfferStatus(StrEnum):
    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    LAPSED = "LAPSED"
    WITHDRAWN = "WITHDRAWN"


LIFECYCLE = Lifecycle(
    name="courier offer",
    initial=OfferStatus.OPEN,
    moves={
        OfferStatus.OPEN: frozenset(
            {
                OfferStatus.ACCEPTED,
                OfferStatus.DECLINED,
                OfferStatus.LAPSED,
                OfferStatus.WITHDRAWN,
            }
        ),
        OfferStatus.ACCEPTED: frozenset(),
        OfferStatus.DECLINED: frozenset(),
        OfferStatus.LAPSED: frozenset(),
        OfferStatus.WITHDRAWN: frozenset(),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierOffer:
    """The question to one courier. What happens is told by the delivery, which locks it.

    So there are no events of its own: whoever changes an offer has its delivery locked.
    """

    id: CourierOfferId
    delivery_id: DeliveryId
    courier_id: CourierId
    made_at: datetime
    until: datetime
    metres: int
    """From the courier to the pick-up, by road."""

    status: OfferStatus = LIFECYCLE.initial
    ended_at: datetime | None = None

    def accept(self, *, now: datetime) -> Self:
        return self._answered(OfferStatus.ACCEPTED, now)

    def decline(self, *, now: datetime) -> Self:
        return self._answered(OfferStatus.DECLINED, now)

    def lapse(self, *, now: datetime) -> Self:
        """The courier did not answer in time."""
        return self._end(OfferStatus.LAPSED, now)

    def withdraw(self, *, now: datetime) -> Self:
        """The delivery was cancelled, or given to somebody else by hand."""
        return self._end(OfferStatus.WITHDRAWN, now)

    @property
    def is_open(self) -> bool:
        return self.status is OfferStatus.OPEN

    def has_run_out(self, now: datetime) -> bool:
        return self.is_open and now >= self.until

    def _answered(self, target: OfferStatus, now: datetime) -> Self:
        # Late is late, whether or not anybody has noted it yet.
        if not self.is_open or now >= self.until:
            raise OfferOver(OfferStatus.LAPSED if self.is_open else self.status)
        return self._end(target, now)

    def _end(self, target: OfferStatus, now: datetime) -> Self:
        return replace(self, status=LIFECYCLE.move(self.status, target), ended_at=now)
