"""Events as files bring them, whatever the format. What is ``None`` or empty was not said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.kernel.geo import Position
from domain.kernel.money import Money
from domain.programme.venue import Address


class ImportFormat(StrEnum):
    CSV = "csv"
    ICALENDAR = "icalendar"
    JSON_LD = "json-ld"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedVenue:
    name: str
    address: Address
    position: Position | None = None
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedTicketType:
    name: str
    price: Money
    quota: int | None = None
    per_buyer_limit: int | None = None
    sale_starts: datetime | None = None
    sale_ends: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedEvent:
    """``line`` is where it begins in its file.

    With ``whole_days`` the file names days and no hours. ``time_zone_given`` says that the
    time zone is the file's and not a guess by the country.
    """

    line: int
    external_id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    time_zone_given: bool = False
    whole_days: bool = False
    description: str | None = None
    category: str | None = None
    venue: ImportedVenue | None = None
    website: str | None = None
    images: tuple[str, ...] = ()
    ticket_types: tuple[ImportedTicketType, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFault:
    """Why something in a file does not become an event: the line, the column or property."""

    line: int
    where: str
    reason: str


type ImportedRow = ImportedEvent | ImportFault


class EventFiles(Protocol):
    """Reads files of events. Nothing it reads is looked up or stored."""

    async def read(self, content: bytes, format: ImportFormat | None) -> Sequence[ImportedRow]:
        """Return every event of the file, and every fault, by their lines.

        Without a format it is told by the content. Raises ``UnreadableFile``, and nothing
        else, whatever the bytes are.
        """
        ...
