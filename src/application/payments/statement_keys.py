"""Where a page of a statement ends, and the next one goes on."""

from datetime import UTC, datetime
from uuid import UUID

from application.payments.ledger_ports import StatementLine
from application.platform.paging import BadCursor, Key, PageRequest

YEAR_MIN, YEAR_MAX = 1970, 9000
"""Not so far away that a time cannot be told in UTC."""

type Place = tuple[datetime, UUID]

_BEFORE_ALL: Place = (datetime(YEAR_MIN, 1, 1, tzinfo=UTC), UUID(int=0))


def key_of(line: StatementLine) -> Key:
    return line.at.isoformat(), str(line.id)


def place_after(page: PageRequest) -> Place:
    """The line after which a page begins; raise ``BadCursor``."""
    key = page.after(str, str)
    if key is None:
        return _BEFORE_ALL
    try:
        at, id_ = datetime.fromisoformat(str(key[0])), UUID(str(key[1]))
    except ValueError:
        raise BadCursor from None
    if at.tzinfo is None or not YEAR_MIN <= at.year <= YEAR_MAX:
        raise BadCursor
    return at, id_
