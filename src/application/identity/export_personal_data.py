import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from io import RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from application.platform.csv_text import csv_of
from application.platform.personal_records import PersonalRecords, PersonalRow
from application.platform.ports import Clock
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId

PIECE_BYTES = 64 * 1024

type Pieces = AsyncIterator[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPersonalData:
    by: Principal


class ExportPersonalDataHandler:
    """All that is held about oneself as one archive, each kind as JSON and as CSV.

    It is made while it is sent: however much there is, little of it is in memory.
    """

    def __init__(self, records: Sequence[PersonalRecords], clock: Clock) -> None:
        self._records = records
        self._clock = clock

    async def __call__(self, query: ExportPersonalData) -> AsyncIterator[bytes]:
        return self._archive(query.by.account_id)

    async def _archive(self, account_id: AccountId) -> AsyncIterator[bytes]:
        pipe = _Pipe()
        with ZipFile(pipe, "w", ZIP_DEFLATED) as archive:
            archive.writestr("about.json", self._about(account_id))
            for name, pieces in self._files(account_id):
                with archive.open(name, "w") as entry:
                    async for piece in pieces:
                        entry.write(piece.encode())
                        if pipe.waiting >= PIECE_BYTES:
                            yield pipe.take()
        yield pipe.take()

    def _files(self, account_id: AccountId) -> Sequence[tuple[str, Pieces]]:
        return [
            (f"{section}.{kind}", written(records.rows(section, account_id)))
            for records in self._records
            for section in records.sections
            for kind, written in (("json", _json), ("csv", _csv))
        ]

    def _about(self, account_id: AccountId) -> str:
        sections = [section for records in self._records for section in records.sections]
        made_at = self._clock.now().isoformat()
        about = {"account": str(account_id), "madeAt": made_at, "sections": sections}
        return json.dumps(about, indent=2)


class _Pipe(RawIOBase):
    """What the archive writes into, and the answer takes out of."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._bytes += piece
        return len(piece)

    @property
    def waiting(self) -> int:
        return len(self._bytes)

    def take(self) -> bytes:
        taken = bytes(self._bytes)
        self._bytes.clear()
        return taken


async def _json(rows: AsyncIterator[PersonalRow]) -> Pieces:
    before = "["
    async for row in rows:
        yield f"{before}\n{json.dumps(row, ensure_ascii=False)}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


async def _csv(rows: AsyncIterator[PersonalRow]) -> Pieces:
    is_first = True
    async for row in rows:
        if is_first:
            yield csv_of([list(row)])
        is_first = False
        yield csv_of([[_cell(value) for value in row.values()]])


def _cell(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)
