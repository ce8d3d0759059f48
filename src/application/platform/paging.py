"""Lists that stay stable while things are added: pages that continue after a key."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from domain.kernel.errors import Malformed

type KeyPart = str | int | float
type Key = tuple[KeyPart, ...]

LIMIT_DEFAULT = 20
LIMIT_MAX = 100


class BadCursor(Malformed):
    code = "bad-cursor"

    def __init__(self) -> None:
        super().__init__("This cursor was not given out by this list.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    cursor: str | None = None
    limit: int = LIMIT_DEFAULT

    def after(self, *parts: type[KeyPart]) -> Key | None:
        """The key to continue after, its parts of these types; raise ``BadCursor``."""
        if self.cursor is None:
            return None
        try:
            key = json.loads(urlsafe_b64decode(self.cursor.encode("ascii")))
        except ValueError:
            raise BadCursor from None
        if not isinstance(key, list) or [type(part) for part in key] != list(parts):
            raise BadCursor
        return tuple(key)

    def after_id(self) -> UUID | None:
        """The id to continue after, in lists that are ordered by id alone."""
        key = self.after(str)
        try:
            return None if key is None else UUID(str(key[0]))
        except ValueError:
            raise BadCursor from None

    def after_moment(self) -> tuple[datetime, UUID] | None:
        """The moment and the id to continue after, in lists that are ordered by both."""
        key = self.after(str, str)
        try:
            return None if key is None else (moment_in(key[0]), UUID(str(key[1])))
        except ValueError:
            raise BadCursor from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page[Item]:
    items: tuple[Item, ...]
    next: str | None

    @classmethod
    def cut(
        cls, found: Sequence[Item], request: PageRequest, key: Callable[[Item], Key]
    ) -> "Page[Item]":
        """Make a page of one item more than asked for, which tells that more follow."""
        items = tuple(found[: request.limit])
        more = len(found) > request.limit
        return cls(items=items, next=_cursor(key(items[-1])) if more else None)


def moment_in(part: KeyPart) -> datetime:
    """A moment that is part of a key, in UTC; raise ``BadCursor``."""
    try:
        moment = datetime.fromisoformat(str(part))
        # One at the end of all times has none in UTC.
        in_utc = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadCursor from None
    if moment.tzinfo is None:
        raise BadCursor
    return in_utc


def _cursor(key: Key) -> str:
    return urlsafe_b64encode(json.dumps(key).encode()).decode()
