"""What came of every scan, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence

from asyncpg import Record
from sqlalchemy import (
    Boolean,
    Column,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    and_,
    bindparam,
    select,
)

from adapters.postgres.schema import TIME, id_column, metadata
from adapters.postgres.statement import InsertMany, Statement, arrays, given, skip_known
from adapters.postgres.unit_of_work import Transaction
from domain.booking.check_in import CheckedIn, Outcome, Reason, Verdict
from domain.booking.ticket import Entry
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, CheckInId, EventId, TicketNumber

check_ins = Table(
    "check_in",
    metadata,
    id_column(),
    Column("event_id", Uuid, nullable=False),
    Column("organizer_id", Uuid, nullable=False),
    Column("ticket_number", String, index=True),
    Column("device", String, nullable=False),
    Column("nonce", String, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("gate", String, nullable=False),
    Column("scanned_at", TIME, nullable=False),
    Column("received_at", TIME, nullable=False),
    Column("offline", Boolean, nullable=False),
    Column("outcome", String, nullable=False),
    Column("reason", String),
    Column("entry_at", TIME),
    Column("entry_gate", String),
    Column("entry_device", String),
    # Devices name themselves, so the names of two organisers' devices may be the same.
    UniqueConstraint("event_id", "device", "nonce"),
)

_ADD = InsertMany(check_ins, on_conflict=skip_known, returning=check_ins.c.id)
_asked = given("asked", device=String(), nonce=String())
_EARLIER = Statement(
    select(check_ins)
    .join(
        _asked,
        and_(check_ins.c.device == _asked.c.device, check_ins.c.nonce == _asked.c.nonce),
    )
    .where(check_ins.c.event_id == bindparam("event_id"))
)
_OF_TICKET = Statement(
    select(check_ins)
    .where(check_ins.c.ticket_number == bindparam("ticket_number"))
    .order_by(check_ins.c.received_at, check_ins.c.id)
)


class PostgresCheckIns:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def earlier(
        self, event_id: EventId, scans: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], CheckedIn]:
        asked = [{"device": device, "nonce": nonce} for device, nonce in scans]
        rows = await _EARLIER.rows(self._connection, event_id=event_id, **arrays("asked", asked))
        return {(row["device"], row["nonce"]): _to_checked_in(row) for row in rows}

    async def add(self, checked_in: Sequence[CheckedIn]) -> None:
        # Sorted, so that two batches with the same scans cannot deadlock.
        in_order = sorted(checked_in, key=lambda row: (row.device, row.nonce))
        added = await _ADD.run(self._connection, [_to_row(row) for row in in_order])
        if len(added) < len(checked_in):
            raise StaleVersion("One of these scans came in meanwhile.")

    async def of_ticket(self, number: TicketNumber) -> Sequence[CheckedIn]:
        rows = await _OF_TICKET.rows(self._connection, ticket_number=number)
        return [_to_checked_in(row) for row in rows]


def _to_row(checked_in: CheckedIn) -> dict[str, object]:
    verdict = checked_in.verdict
    return {
        "id": checked_in.id,
        "event_id": checked_in.event_id,
        "organizer_id": checked_in.organizer_id,
        "ticket_number": checked_in.ticket_number,
        "device": checked_in.device,
        "nonce": checked_in.nonce,
        "fingerprint": checked_in.fingerprint,
        "gate": checked_in.gate,
        "scanned_at": checked_in.scanned_at,
        "received_at": checked_in.received_at,
        "offline": checked_in.offline,
        "outcome": verdict.outcome.value,
        "reason": verdict.reason and verdict.reason.value,
        "entry_at": verdict.entry and verdict.entry.at,
        "entry_gate": verdict.entry and verdict.entry.gate,
        "entry_device": verdict.entry and verdict.entry.device,
    }


def _to_checked_in(row: Record) -> CheckedIn:
    number = row["ticket_number"]
    return CheckedIn(
        id=CheckInId(row["id"]),
        event_id=EventId(row["event_id"]),
        organizer_id=AccountId(row["organizer_id"]),
        ticket_number=None if number is None else TicketNumber(number),
        device=row["device"],
        nonce=row["nonce"],
        fingerprint=row["fingerprint"],
        gate=row["gate"],
        scanned_at=row["scanned_at"],
        received_at=row["received_at"],
        offline=row["offline"],
        verdict=_to_verdict(row),
    )


def _to_verdict(row: Record) -> Verdict:
    entry = Entry(row["entry_at"], row["entry_gate"], row["entry_device"])
    return Verdict(
        Outcome(row["outcome"]),
        None if row["reason"] is None else Reason(row["reason"]),
        None if row["entry_at"] is None else entry,
    )
