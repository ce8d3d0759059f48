"""Payers who want their money back from the sandbox itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from sqlite3 import Connection, Row

from adapters.payments import sandbox_rows as rows
from adapters.payments.sandbox_log import Entry, kept, write_entry
from adapters.payments.sandbox_rows import BankCharge
from adapters.payments.sandbox_scenario import Scenario
from adapters.sandboxes.books import stamp
from application.payments.ports import Evidence
from domain.payments.dispute import DisputeStatus

_PLANNED = "PLANNED"
_TIME_TO_RESPOND = timedelta(days=7)
_REASON = "fraud"


class Disputes:
    """A disputed amount is taken back at once, and comes again if the dispute is won."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario

    def plan(self, books: Connection, charge: BankCharge, at: datetime) -> None:
        """Let the payer dispute the capture later, if the script says so."""
        if charge.script.dispute is not None:
            moves_at = at + self._pause
            books.execute(
                "INSERT INTO dispute (reference, charge, status, amount, moves_at)"
                " VALUES (?, ?, ?, 0, ?)",
                (rows.new_reference("dispute"), charge.key, _PLANNED, stamp(moves_at)),
            )

    def settle(self, books: Connection, now: datetime) -> None:
        """Let happen what was to happen by now."""
        query = "SELECT * FROM dispute WHERE moves_at <= ? ORDER BY moves_at"
        while row := books.execute(query, (stamp(now),)).fetchone():
            charge = rows.get_charge(books, row["charge"])
            at = datetime.fromisoformat(row["moves_at"])
            if row["status"] == _PLANNED:
                self._open(books, charge, row["reference"], at)
            else:
                _close(books, charge, row, at)

    def _open(self, books: Connection, charge: BankCharge, reference: str, at: datetime) -> None:
        amount = kept(books, charge.key) - rows.on_its_way_back(books, charge.key)
        if amount <= 0:
            books.execute("DELETE FROM dispute WHERE reference = ?", (reference,))
            return
        is_decided = charge.script.dispute is not DisputeStatus.OPEN
        books.execute(
            "UPDATE dispute SET status = ?, amount = ?, moves_at = ?, respond_by = ?"
            " WHERE reference = ?",
            (
                DisputeStatus.OPEN,
                amount,
                stamp(at + self._pause) if is_decided else None,
                stamp(at + _TIME_TO_RESPOND),
                reference,
            ),
        )
        write_entry(books, _entry("dispute", charge, reference, amount, at))
        _tell(books, charge, reference, at)

    @property
    def _pause(self) -> timedelta:
        return self._scenario.pause(self._scenario.dispute_after)


def hand_in(
    books: Connection, reference: str, evidence: Sequence[Evidence], *, now: datetime
) -> None:
    """Keep what speaks for us, instead of what was handed in before."""
    books.execute("DELETE FROM evidence WHERE dispute = ?", (reference,))
    books.executemany(
        "INSERT INTO evidence (dispute, position, kind, text, at) VALUES (?, ?, ?, ?, ?)",
        [
            (reference, position, piece.kind, piece.text, stamp(now))
            for position, piece in enumerate(evidence)
        ],
    )


def evidence_for(books: Connection, reference: str) -> Sequence[tuple[str, str]]:
    """What was handed in: kinds and texts."""
    found = books.execute(
        "SELECT kind, text FROM evidence WHERE dispute = ? ORDER BY position", (reference,)
    )
    return [(row["kind"], row["text"]) for row in found.fetchall()]


def _close(books: Connection, charge: BankCharge, row: Row, at: datetime) -> None:
    status, reference = charge.script.dispute, row["reference"]
    books.execute(
        "UPDATE dispute SET status = ?, moves_at = NULL WHERE reference = ?", (status, reference)
    )
    if status is DisputeStatus.WON:
        write_entry(books, _entry("reversal", charge, reference, row["amount"], at))
    _tell(books, charge, reference, at)


def _entry(kind: str, charge: BankCharge, reference: str, amount: int, at: datetime) -> Entry:
    return Entry(
        kind=kind,
        key=charge.key,
        charge=charge.key,
        payment_id=charge.payment_id,
        reference=reference,
        amount=amount,
        currency=charge.amount.currency,
        at=at,
    )


def _tell(books: Connection, charge: BankCharge, reference: str, at: datetime) -> None:
    row = books.execute("SELECT * FROM dispute WHERE reference = ?", (reference,)).fetchone()
    told = {
        "reference": reference,
        "amount": row["amount"],
        "currency": charge.amount.currency,
        "reason": _REASON,
        "status": row["status"],
        "respondBy": row["respond_by"],
    }
    said = {"key": charge.key, "reference": charge.reference, "dispute": told}
    rows.queue_notice(books, charge.key, said, at=at, times=charge.script.notices)
