"""Judging scans, one after the other, by what is known of the tickets they show."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.booking.check_in import (
    Booked,
    CheckedIn,
    Gate,
    Outcome,
    Reason,
    Scan,
    Shown,
    Verdict,
    why_not,
    why_not_without_ticket,
)
from domain.booking.ticket import Ticket, TicketStatus
from domain.kernel.ids import CheckInId, TicketNumber


class Admission:
    """One batch of scans at one gate; a ticket it lets in is used for the scans after it.

    An offline scan says that somebody was let in already. If the ticket had been used by
    then, it is a conflict: both scans are kept, and the earlier one becomes the entry.
    """

    def __init__(
        self,
        gate: Gate,
        tickets: Mapping[TicketNumber, Ticket],
        booked: Mapping[TicketNumber, Booked],
        *,
        now: datetime,
        offline: bool,
    ) -> None:
        self._gate = gate
        self._known = tickets
        self._tickets = dict(tickets)
        self._booked = booked
        self._now = now
        self._offline = offline

    @property
    def entering(self) -> Sequence[Ticket]:
        """The tickets that somebody went in with."""
        return [ticket for ticket in self._changed if self._was_valid(ticket)]

    @property
    def corrected(self) -> Sequence[Ticket]:
        """The tickets that had been used, but later than is known now."""
        return [ticket for ticket in self._changed if not self._was_valid(ticket)]

    def judge(self, id: CheckInId, scan: Scan, shown: Shown | Reason) -> CheckedIn:
        if isinstance(shown, Reason):
            return self._written(id, scan, None, Verdict(Outcome.REFUSED, shown))
        return self._written(id, scan, shown.number, self._verdict(scan, shown))

    @property
    def _changed(self) -> Sequence[Ticket]:
        return [ticket for ticket in self._tickets.values() if ticket.events]

    def _was_valid(self, ticket: Ticket) -> bool:
        return self._known[ticket.number].status is TicketStatus.VALID

    def _verdict(self, scan: Scan, shown: Shown) -> Verdict:
        ticket = self._tickets.get(shown.number)
        if ticket is None:
            reason = why_not_without_ticket(self._gate, shown, self._booked.get(shown.number))
            return Verdict(Outcome.REFUSED, reason)
        booked = self._booked.get(shown.number)
        refusal = why_not(self._gate, shown, ticket, booked, at=scan.scanned_at)
        if refusal is None:
            self._let_in(ticket, scan)
            return Verdict(Outcome.ENTERED)
        if refusal is Reason.ALREADY_USED:
            return self._used_before(ticket, scan)
        return Verdict(Outcome.REFUSED, refusal)

    def _used_before(self, ticket: Ticket, scan: Scan) -> Verdict:
        if not self._offline:
            return Verdict(Outcome.REFUSED, Reason.ALREADY_USED, ticket.entry)
        if ticket.entry is None or scan.scanned_at < ticket.entry.at:
            self._let_in(ticket, scan)
        return Verdict(Outcome.CONFLICT, Reason.ALREADY_USED, ticket.entry)

    def _let_in(self, ticket: Ticket, scan: Scan) -> None:
        self._tickets[ticket.number] = ticket.enter(scan.entry, now=self._now)

    def _written(
        self, id: CheckInId, scan: Scan, number: TicketNumber | None, verdict: Verdict
    ) -> CheckedIn:
        return CheckedIn(
            id=id,
            event_id=self._gate.event_id,
            organizer_id=self._gate.organizer_id,
            ticket_number=number,
            device=scan.device,
            nonce=scan.nonce,
            fingerprint=scan.fingerprint,
            gate=scan.gate,
            scanned_at=scan.scanned_at,
            received_at=self._now,
            offline=self._offline,
            verdict=verdict,
        )
