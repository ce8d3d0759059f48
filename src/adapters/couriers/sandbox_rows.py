"""Rows of the books of the sandbox's companies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection
from uuid import uuid4

import msgspec

from adapters.couriers.sandbox_script import Script
from adapters.couriers.sandbox_trip import Trip
from adapters.sandboxes.books import stamp
from adapters.sandboxes.notices import QueuedNotice
from domain.kernel.money import Money

_BATCH = 100
_RETRY_MAX = timedelta(minutes=1)
_DOUBLINGS = 9

_read_trip = msgspec.json.Decoder(Trip).decode
_read_script = msgspec.json.Decoder(Script).decode
_write = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    reference: str
    what: str
    at: datetime


def new_reference(kind: str) -> str:
    return f"{kind}_{uuid4().hex}"


def write_quote(
    books: Connection, partner: str, price: Money, *, expires_at: datetime, now: datetime
) -> str:
    """Note what was promised; what was promised too long ago is forgotten."""
    reference = new_reference("quote")
    books.execute("DELETE FROM quote WHERE expires_at <= ?", (stamp(now),))
    books.execute(
        "INSERT INTO quote VALUES (?, ?, ?, ?, ?)",
        (reference, partner, price.amount, price.currency, stamp(expires_at)),
    )
    return reference


def quoted(books: Connection, partner: str, reference: str, *, now: datetime) -> Money | None:
    """The price of a quote that is still good."""
    row = books.execute(
        "SELECT amount, currency FROM quote WHERE reference = ? AND partner = ? AND expires_at > ?",
        (reference, partner, stamp(now)),
    ).fetchone()
    return row and Money(row["amount"], row["currency"])


def plot_of(books: Connection, partner: str, key: str) -> Script | None:
    row = books.execute(
        "SELECT script FROM plot WHERE partner = ? AND key = ?", (partner, key)
    ).fetchone()
    return row and _read_script(row["script"])


def write_plot(books: Connection, partner: str, key: str, script: Script) -> None:
    books.execute("INSERT OR REPLACE INTO plot VALUES (?, ?, ?)", (partner, key, _write(script)))


def trips_of(books: Connection, partner: str, key: str) -> Sequence[Trip]:
    """All under the key, the first one first; also those that are still on their way here."""
    rows = books.execute(
        "SELECT body FROM trip WHERE partner = ? AND key = ? ORDER BY position", (partner, key)
    )
    return [_read_trip(row["body"]) for row in rows.fetchall()]


def trip_called(books: Connection, reference: str) -> Trip:
    row = books.execute("SELECT body FROM trip WHERE reference = ?", (reference,)).fetchone()
    return _read_trip(row["body"])


def running(books: Connection, partner: str) -> int:
    """How many couriers are busy."""
    found = books.execute("SELECT count(*) FROM trip WHERE partner = ? AND is_running", (partner,))
    return int(found.fetchone()[0])


def add_trip(books: Connection, trip: Trip) -> None:
    books.execute(
        "INSERT INTO trip (reference, partner, key, known_from, is_running, body)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            trip.reference,
            trip.partner,
            trip.key,
            stamp(trip.known_from),
            trip.is_running,
            _write(trip),
        ),
    )


def save_trip(books: Connection, trip: Trip) -> None:
    books.execute(
        "UPDATE trip SET known_from = ?, is_running = ?, body = ? WHERE reference = ?",
        (stamp(trip.known_from), trip.is_running, _write(trip), trip.reference),
    )


def plan(books: Connection, happening: Happening) -> None:
    books.execute(
        "INSERT INTO happening (reference, what, at) VALUES (?, ?, ?)",
        (happening.reference, happening.what, stamp(happening.at)),
    )


def take_next_happening(books: Connection, *, now: datetime) -> Happening | None:
    """The oldest of what is to have happened by now, whoever's it is."""
    row = books.execute(
        "SELECT * FROM happening WHERE at <= ? ORDER BY at, position LIMIT 1", (stamp(now),)
    ).fetchone()
    if row is None:
        return None
    books.execute("DELETE FROM happening WHERE position = ?", (row["position"],))
    at = datetime.fromisoformat(row["at"])
    return Happening(reference=row["reference"], what=row["what"], at=at)


def forget_plan(books: Connection, reference: str) -> None:
    books.execute("DELETE FROM happening WHERE reference = ?", (reference,))


def queue_notice(
    books: Connection,
    trip: Trip,
    body: bytes,
    *,
    due_at: datetime,
    times: int = 1,
    forged: bool = False,
) -> None:
    books.executemany(
        "INSERT INTO notice (partner, key, body, forged, due_at) VALUES (?, ?, ?, ?, ?)",
        [(trip.partner, trip.key, body, forged, stamp(due_at))] * times,
    )


def claim_notices(
    books: Connection, *, partner: str, key: str | None, now: datetime
) -> Sequence[QueuedNotice]:
    """Take notices that are due; each comes back later unless it is forgotten."""
    due = books.execute(
        "SELECT position, body, forged, attempts FROM notice"
        " WHERE partner = ?1 AND due_at <= ?2 AND (?3 IS NULL OR key = ?3)"
        " ORDER BY due_at, position LIMIT ?4",
        (partner, stamp(now), key, _BATCH),
    ).fetchall()
    for row in due:
        pause = timedelta(seconds=2 ** min(row["attempts"], _DOUBLINGS))
        books.execute(
            "UPDATE notice SET due_at = ?, attempts = attempts + 1 WHERE position = ?",
            (stamp(now + min(pause, _RETRY_MAX)), row["position"]),
        )
    return [
        QueuedNotice(position=row["position"], body=row["body"], forged=bool(row["forged"]))
        for row in due
    ]


def forget_notice(books: Connection, notice: QueuedNotice) -> None:
    books.execute("DELETE FROM notice WHERE position = ?", (notice.position,))
