"""The sandbox's front: it notes who asks for what, and breaks the calls that are to break."""

from datetime import datetime, timedelta
from sqlite3 import Connection

from adapters.payments.sandbox_log import stamp
from adapters.payments.sandbox_script import Fault, Script, Trouble, Verb


class NoAnswer(Exception):
    """Whoever asked hears nothing that helps."""


def note_call(
    books: Connection, verb: Verb, key: str, script: Script, *, now: datetime
) -> Fault | None:
    """Write down that somebody asks; answer what is wrong with this call, if anything is."""
    fault = script.faults.get(verb)
    if fault is not None and _is_over(books, verb, key, fault, now):
        fault = None
    books.execute(
        "INSERT INTO call (at, verb, key, trouble) VALUES (?, ?, ?, ?)",
        (stamp(now), verb, key, fault.trouble if fault else ""),
    )
    return fault


def _is_over(books: Connection, verb: Verb, key: str, fault: Fault, now: datetime) -> bool:
    count, first = books.execute(
        "SELECT count(*), min(at) FROM call WHERE key = ? AND verb = ?", (key, verb)
    ).fetchone()
    if fault.trouble is Trouble.BUSY:
        # Who comes back before Retry-After is refused again.
        retry_after = timedelta(seconds=fault.seconds)
        return bool(count) and datetime.fromisoformat(first) + retry_after <= now
    return fault.times is not None and count >= fault.times
