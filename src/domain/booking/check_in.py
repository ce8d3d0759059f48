"""The gate: who may go in, and why not.

Several gates may have let people in with one ticket while they had no network. All those
scans are kept; the entry that counts is the one with the earliest time of scanning.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from domain.booking.ticket import Entry, Standing, Ticket, TicketStatus
from domain.booking.ticket_code import GateHours
from domain.kernel.ids import AccountId, CheckInId, EventId, TicketNumber

SCANS_MAX = 100


class Outcome(StrEnum):
    ENTERED = "ENTERED"
    REFUSED = "REFUSED"
    CONFLICT = "CONFLICT"
    """An offline gate let somebody in with a ticket that had been used elsewhere."""


class Reason(StrEnum):
    UNKNOWN = "UNKNOWN"
    FORGED = "FORGED"
    WRONG_EVENT = "WRONG_EVENT"
    WRONG_DAY = "WRONG_DAY"
    ALREADY_USED = "ALREADY_USED"
    CANCELLED = "CANCELLED"
    REFUNDED = "REFUNDED"
    NOT_YET_PAID = "NOT_YET_PAID"
    REVOKED = "REVOKED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a device read, or what somebody typed into it. A nonce names one scan."""

    shown: str
    device: str
    nonce: str
    gate: str
    scanned_at: datetime

    @property
    def fingerprint(self) -> bytes:
        """Tells a scan that is sent again from another one with the same nonce."""
        return sha256(self.shown.encode()).digest()

    @property
    def entry(self) -> Entry:
        return Entry(self.scanned_at, self.gate, self.device)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The ticket that was shown: by its code, or by its bare number.

    A bare number is what is printed on the first issue. Whoever gave a ticket away still
    knows it, so it does not stand for a later one.
    """

    number: TicketNumber
    event_id: EventId | None = None
    issue: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A ticket number that is given out, but whose ticket is not issued."""

    event_id: EventId
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The gate of an event."""

    event_id: EventId
    organizer_id: AccountId
    title: str
    starts_at: datetime
    ends_at: datetime

    @property
    def hours(self) -> GateHours:
        return GateHours.of(self.starts_at, self.ends_at)


_REASON_OF_STATUS = {
    TicketStatus.CANCELLED: Reason.CANCELLED,
    TicketStatus.REFUNDED: Reason.REFUNDED,
}
_WORTHLESS = frozenset({Standing.CANCELLED, Standing.REFUNDED})
_REASON_OF_STANDING = {
    Standing.UNPAID: Reason.NOT_YET_PAID,
    # Its ticket is being made at this moment; nobody holds a code of it.
    Standing.PAID: Reason.NOT_YET_PAID,
    Standing.CANCELLED: Reason.CANCELLED,
    Standing.REFUNDED: Reason.REFUNDED,
}


def why_not(
    gate: Gate, shown: Shown, ticket: Ticket, booked: Booked | None, *, at: datetime
) -> Reason | None:
    """Why the ticket does not let anybody in, if it does not.

    Tickets are revoked a moment after their booking is cancelled, so both are looked at.
    """
    if ticket.event_id != gate.event_id or shown.event_id not in {None, gate.event_id}:
        return Reason.WRONG_EVENT
    if reason := _REASON_OF_STATUS.get(ticket.status):
        return reason
    if shown.issue != ticket.issue:
        return Reason.REVOKED
    if ticket.status is TicketStatus.USED:
        return Reason.ALREADY_USED
    if booked is not None and booked.standing in _WORTHLESS:
        return _REASON_OF_STANDING[booked.standing]
    return None if gate.hours.include(at) else Reason.WRONG_DAY


def why_not_without_ticket(gate: Gate, shown: Shown, booked: Booked | None) -> Reason:
    """Why a number without a ticket lets nobody in."""
    if shown.event_id not in {None, gate.event_id}:
        return Reason.WRONG_EVENT
    if booked is None:
        return Reason.UNKNOWN
    if booked.event_id != gate.event_id:
        return Reason.WRONG_EVENT
    return _REASON_OF_STANDING[booked.standing]


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: Outcome
    reason: Reason | None = None
    entry: Entry | None = None
    """The entry that counted just before, if the ticket was used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn:
    """One scan and what came of it. Written once, never changed."""

    id: CheckInId
    event_id: EventId
    organizer_id: AccountId
    ticket_number: TicketNumber | None
    device: str
    nonce: str
    fingerprint: bytes
    gate: str
    scanned_at: datetime
    received_at: datetime
    offline: bool
    verdict: Verdict

    @property
    def as_entry(self) -> Entry:
        """The entry that this scan was, or would have been."""
        return Entry(self.scanned_at, self.gate, self.device)
