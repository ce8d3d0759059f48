"""What can happen to a call on its way to a sandbox or back. Every sandbox can be told to."""

from datetime import datetime, timedelta
from enum import StrEnum
from sqlite3 import Connection
from typing import Annotated

from msgspec import Meta, Struct

from adapters.sandboxes.books import stamp

type Seconds = Annotated[float, Meta(ge=0, le=86_400)]
type Count = Annotated[int, Meta(ge=1, le=1_000)]


class NoAnswer(Exception):
    """Whoever asked hears nothing that helps."""


class Trouble(StrEnum):
    """What can happen to a call."""

    LOST = "lost"
    """It never arrives: a time-out before anything was done."""

    UNANSWERED = "unanswered"
    """It is carried out; then there is silence: a time-out after success."""

    RESET = "reset"
    """It is carried out; then the connection breaks."""

    BROKEN = "broken"
    """It is carried out; then the answer is 500."""

    BUSY = "busy"
    """429: it is refused until Retry-After is over, and not carried out."""

    SLOW = "slow"
    """It is carried out, and the answer takes its time."""


_NOT_CARRIED_OUT = frozenset({Trouble.LOST, Trouble.BUSY})


class Fault(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many calls with one key have this trouble; ``None``: all of them."""

    trouble: Trouble
    times: Count | None = 1
    seconds: Seconds = 3.0
    """How long an answer takes, or Retry-After says."""

    @property
    def is_carried_out(self) -> bool:
        return self.trouble not in _NOT_CARRIED_OUT

    @property
    def is_answered(self) -> bool:
        return self.trouble is Trouble.SLOW


def note_call(
    books: Connection, verb: str, key: str, planned: Fault | None, *, now: datetime
) -> Fault | None:
    """Write down that somebody asks; answer what is wrong with this call, if anything is."""
    is_over = planned is not None and _is_over(books, verb, key, planned, now)
    fault = None if is_over else planned
    books.execute(
        "INSERT INTO call (at, verb, key, trouble) VALUES (?, ?, ?, ?)",
        (stamp(now), verb, key, fault.trouble if fault else ""),
    )
    return fault


def _is_over(books: Connection, verb: str, key: str, fault: Fault, now: datetime) -> bool:
    count, first = books.execute(
        "SELECT count(*), min(at) FROM call WHERE key = ? AND verb = ?", (key, verb)
    ).fetchone()
    if fault.trouble is Trouble.BUSY:
        # Who comes back before Retry-After is refused again.
        retry_after = timedelta(seconds=fault.seconds)
        return bool(count) and datetime.fromisoformat(first) + retry_after <= now
    return fault.times is not None and count >= fault.times
