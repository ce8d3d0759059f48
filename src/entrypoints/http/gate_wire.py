"""What gates send and hear."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec

from application.booking.check_in import CheckIn
from application.booking.check_in_list import CheckInList
from application.booking.ticket_ports import PublicKey
from domain.booking.check_in import SCANS_MAX, CheckedIn, Outcome, Reason, Scan
from domain.booking.ticket import Entry, Ticket, TicketStatus
from domain.kernel.access import Principal
from domain.kernel.ids import EventId
from entrypoints.http.bodies import malformed
from entrypoints.http.faults import Fault
from entrypoints.http.wire import NO_NUL, Moment, Wire

AT_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""For online scans, whose time is that of the server."""

Code = Annotated[
    str, msgspec.Meta(min_length=1, max_length=1000, pattern=NO_NUL, examples=["3DMV-9EK3-1WTE"])
]
Device = Annotated[
    str, msgspec.Meta(min_length=1, max_length=100, pattern=NO_NUL, examples=["scanner-1"])
]
Nonce = Annotated[
    str, msgspec.Meta(min_length=1, max_length=100, pattern=NO_NUL, examples=["000017"])
]
GateName = Annotated[
    str, msgspec.Meta(min_length=1, max_length=100, pattern=NO_NUL, examples=["North"])
]


class ScanBody(Wire):
    """``code`` is what was scanned, or a ticket number that was typed.

    ``nonce`` names the scan on its device: sent again, it gets the same answer.
    """

    code: Code
    device: Device
    nonce: Nonce
    gate: GateName

    def to_scan(self, *, at: datetime = AT_ANY_TIME) -> Scan:
        return Scan(
            shown=self.code,
            device=self.device,
            nonce=self.nonce,
            gate=self.gate,
            scanned_at=at,
        )


class CheckInBody(Wire, kw_only=True):
    """One scan (``code``, ``device``, ``nonce``, ``gate``), or several as ``scans``."""

    event_id: UUID
    scans: Annotated[list[ScanBody], msgspec.Meta(max_length=SCANS_MAX, examples=[[]])] = (
        msgspec.field(default_factory=list)
    )
    code: Code | None = None
    device: Device | None = None
    nonce: Nonce | None = None
    gate: GateName | None = None

    def to_command(self, by: Principal) -> CheckIn:
        scans = tuple(scan.to_scan() for scan in [*self._single(), *self.scans])
        return CheckIn(by=by, event_id=EventId(self.event_id), scans=scans)

    def _single(self) -> Sequence[ScanBody]:
        match self.code, self.device, self.nonce, self.gate:
            case str(code), str(device), str(nonce), str(gate):
                return [ScanBody(code=code, device=device, nonce=nonce, gate=gate)]
            case None, None, None, None:
                return []
            case given:
                names = ("code", "device", "nonce", "gate")
                missing = [name for name, value in zip(names, given, strict=True) if value is None]
                raise malformed(Fault(f"/{name}", "A scan needs this field") for name in missing)


class OfflineScanBody(ScanBody):
    scanned_at: Moment


class OfflineScansBody(Wire):
    """Whom a gate let in while it had no network."""

    scans: Annotated[list[OfflineScanBody], msgspec.Meta(min_length=1, max_length=SCANS_MAX)]

    def to_command(self, by: Principal, event_id: UUID) -> CheckIn:
        scans = tuple(scan.to_scan(at=scan.scanned_at) for scan in self.scans)
        return CheckIn(by=by, event_id=EventId(event_id), scans=scans, offline=True)


class EntryReply(Wire):
    at: datetime
    gate: str
    device: str

    @classmethod
    def of(cls, entry: Entry) -> Self:
        return cls(at=entry.at, gate=entry.gate, device=entry.device)


class CheckInReply(Wire):
    """``entry`` is where and when a ticket that was used before was used."""

    ticket_number: str | None
    device: str
    nonce: str
    gate: str
    scanned_at: datetime
    result: Outcome
    reason: Reason | None
    entry: EntryReply | None

    @classmethod
    def of(cls, checked_in: CheckedIn) -> Self:
        verdict = checked_in.verdict
        return cls(
            ticket_number=checked_in.ticket_number,
            device=checked_in.device,
            nonce=checked_in.nonce,
            gate=checked_in.gate,
            scanned_at=checked_in.scanned_at,
            result=verdict.outcome,
            reason=verdict.reason,
            entry=None if verdict.entry is None else EntryReply.of(verdict.entry),
        )


class CheckInsReply(Wire):
    """The results of scans, in the order in which they were sent."""

    results: list[CheckInReply]

    @classmethod
    def of(cls, checked_in: Sequence[CheckedIn]) -> Self:
        return cls(results=[CheckInReply.of(one) for one in checked_in])


class ConflictReply(Wire):
    """Two entries with one ticket. The earlier one counts; both scans are kept."""

    ticket_number: str
    counts: EntryReply
    other: EntryReply

    @classmethod
    def of(cls, number: str, *entries: Entry) -> Self:
        earlier, later = sorted(entries, key=lambda entry: entry.at)
        return cls(ticket_number=number, counts=EntryReply.of(earlier), other=EntryReply.of(later))


class OfflineScansReply(Wire):
    results: list[CheckInReply]
    conflicts: list[ConflictReply]

    @classmethod
    def of(cls, checked_in: Sequence[CheckedIn]) -> Self:
        conflicts = [
            ConflictReply.of(one.ticket_number, one.verdict.entry, one.as_entry)
            for one in checked_in
            if one.verdict.outcome is Outcome.CONFLICT and one.verdict.entry and one.ticket_number
        ]
        return cls(results=[CheckInReply.of(one) for one in checked_in], conflicts=conflicts)


class ListedTicketReply(Wire):
    ticket_number: str
    issue: int
    seat_number: str | None
    ticket_type_id: UUID
    status: TicketStatus

    @classmethod
    def of(cls, ticket: Ticket) -> Self:
        return cls(
            ticket_number=ticket.number,
            issue=ticket.issue,
            seat_number=ticket.seat,
            ticket_type_id=ticket.ticket_type_id,
            status=ticket.status,
        )


class PublicKeyReply(Wire):
    """``keyId`` in hexadecimal digits, ``publicKey`` the 32 raw bytes in base 64."""

    key_id: str
    algorithm: str
    public_key: str

    @classmethod
    def of(cls, key: PublicKey) -> Self:
        return cls(
            key_id=key.key_id.hex(), algorithm="Ed25519", public_key=b64encode(key.key).decode()
        )


class CheckInListReply(Wire):
    """What a gate needs to go on without network."""

    event: UUID
    title: str
    opens_at: datetime
    closes_at: datetime
    generated_at: datetime
    keys: list[PublicKeyReply]
    items: list[ListedTicketReply]
    next: str | None

    @classmethod
    def of(cls, found: CheckInList) -> Self:
        return cls(
            event=found.gate.event_id,
            title=found.gate.title,
            opens_at=found.gate.hours.opens_at,
            closes_at=found.gate.hours.closes_at,
            generated_at=found.generated_at,
            keys=[PublicKeyReply.of(key) for key in found.keys],
            items=[ListedTicketReply.of(ticket) for ticket in found.tickets.items],
            next=found.tickets.next,
        )
