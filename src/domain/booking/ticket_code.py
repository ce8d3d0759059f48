"""What the code of a ticket says, as bytes. Nothing in it tells who holds the ticket.

Version 1 is 47 bytes and 64 bytes of Ed25519 signature over them, all numbers big-endian::

    version 1 | event id 16 | ticket number 8 | issue 2 | not before 8 | not after 8 | key id 4

Times are seconds since 1970; the ticket number is its rank. The whole is written in
base 45 (RFC 9285), which a QR code holds as dense as bytes.
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID

from domain.booking.ticket_errors import BadTicketNumber, UnreadableCode
from domain.booking.ticket_number import rank_of, ticket_number
from domain.kernel.ids import EventId, TicketNumber

VERSION = 1
KEY_ID_BYTES = 4
SIGNATURE_BYTES = 64

_LAYOUT = struct.Struct(f">B16sQHqq{KEY_ID_BYTES}s")
PAYLOAD_BYTES = _LAYOUT.size

OPEN_BEFORE = timedelta(hours=6)
OPEN_AFTER = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class GateHours:
    """When an event lets people in: from 6 hours before its start to 6 hours after its end."""

    opens_at: datetime
    closes_at: datetime

    @classmethod
    def of(cls, starts_at: datetime, ends_at: datetime) -> Self:
        return cls(starts_at - OPEN_BEFORE, ends_at + OPEN_AFTER)

    def include(self, at: datetime) -> bool:
        return self.opens_at <= at <= self.closes_at


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketClaims:
    """What a code claims. A gate without network checks it against its hours and its list.

    The hours are those of the time of issue: a gate that is online goes by the event itself.
    """

    event_id: EventId
    number: TicketNumber
    issue: int
    hours: GateHours

    def to_bytes(self, key_id: bytes) -> bytes:
        return _LAYOUT.pack(
            VERSION,
            self.event_id.bytes,
            rank_of(self.number),
            self.issue,
            int(self.hours.opens_at.timestamp()),
            int(self.hours.closes_at.timestamp()),
            key_id,
        )

    @classmethod
    def from_bytes(cls, payload: bytes) -> tuple[Self, bytes]:
        """Read the claims and the id of the key; raise ``UnreadableCode`` for other bytes."""
        try:
            version, event_id, rank, issue, *hours, key_id = _LAYOUT.unpack(payload)
            claims = cls(
                event_id=EventId(UUID(bytes=event_id)),
                number=ticket_number(rank),
                issue=issue,
                hours=GateHours(*(datetime.fromtimestamp(at, UTC) for at in hours)),
            )
        except (struct.error, ArithmeticError, ValueError, OSError, BadTicketNumber):
            raise UnreadableCode from None
        if version != VERSION:
            raise UnreadableCode
        return claims, key_id
