"""Waiting for places at an event that has none left."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from domain.booking.errors import BadSelection
from domain.booking.waiting_events import (
    WaitingAccepted,
    WaitingClosed,
    WaitingJoined,
    WaitingLapsed,
    WaitingLeft,
    WaitingOffered,
)
from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, BookingId, EventId, TicketTypeId, WaitingId
from domain.kernel.lifecycle import Lifecycle

OFFER_FOR = timedelta(minutes=30)
GROUP_MAX = 10


class WaitingStatus(StrEnum):
    WAITING = "WAITING"
    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    LAPSED = "LAPSED"
    LEFT = "LEFT"
    CLOSED = "CLOSED"


LIFECYCLE = Lifecycle(
    name="waiting",
    initial=WaitingStatus.WAITING,
    moves={
        WaitingStatus.WAITING: frozenset(
            {WaitingStatus.OFFERED, WaitingStatus.LEFT, WaitingStatus.CLOSED}
        ),
        WaitingStatus.OFFERED: frozenset({WaitingStatus.ACCEPTED, WaitingStatus.LAPSED}),
        WaitingStatus.ACCEPTED: frozenset(),
        WaitingStatus.LAPSED: frozenset(),
        WaitingStatus.LEFT: frozenset(),
        WaitingStatus.CLOSED: frozenset(),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting(Aggregate):
    """One person, waiting for so many places of one ticket type at once.

    An offer is a booking made for them: to accept is to pay it, to decline is to cancel it
    or to let its deadline pass.
    """

    id: WaitingId
    event_id: EventId
    organizer_id: AccountId
    ticket_type_id: TicketTypeId
    account_id: AccountId
    quantity: int
    joined_at: datetime
    status: WaitingStatus = LIFECYCLE.initial
    booking_id: BookingId | None = None
    offered_until: datetime | None = None

    @classmethod
    def join(
        cls,
        id: WaitingId,
        *,
        event_id: EventId,
        organizer_id: AccountId,
        ticket_type_id: TicketTypeId,
        account_id: AccountId,
        quantity: int,
        now: datetime,
    ) -> Self:
        if not 1 <= quantity <= GROUP_MAX:
            raise BadSelection(f"One waits for 1 to {GROUP_MAX} places.", maximum=GROUP_MAX)
        waiting = cls(
            id=id,
            event_id=event_id,
            organizer_id=organizer_id,
            ticket_type_id=ticket_type_id,
            account_id=account_id,
            quantity=quantity,
            joined_at=now,
        )
        return waiting._after(WaitingJoined(at=now, quantity=quantity, **waiting._identity))

    def offer(self, booking_id: BookingId, *, until: datetime, now: datetime) -> Self:
        return self._move(
            WaitingStatus.OFFERED,
            WaitingOffered(at=now, booking_id=booking_id, deadline=until, **self._identity),
            booking_id=booking_id,
            offered_until=until,
        )

    def accept(self, *, now: datetime) -> Self:
        return self._move(WaitingStatus.ACCEPTED, WaitingAccepted(at=now, **self._identity))

    def lapse(self, *, now: datetime) -> Self:
        return self._move(WaitingStatus.LAPSED, WaitingLapsed(at=now, **self._identity))

    def leave(self, *, now: datetime) -> Self:
        return self._move(WaitingStatus.LEFT, WaitingLeft(at=now, **self._identity))

    def close(self, *, now: datetime) -> Self:
        """Stop waiting for an event that does not take place."""
        return self._move(WaitingStatus.CLOSED, WaitingClosed(at=now, **self._identity))

    @property
    def _identity(self) -> dict[str, Any]:
        return {
            "waiting_id": self.id,
            "event_id": self.event_id,
            "organizer_id": self.organizer_id,
            "ticket_type_id": self.ticket_type_id,
            "account_id": self.account_id,
        }

    def _move(self, target: WaitingStatus, event: Any, **changes: Any) -> Self:
        return self._after(event, status=LIFECYCLE.move(self.status, target), **changes)
