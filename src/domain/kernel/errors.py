"""The kinds of "no" the business can say. None of them knows about HTTP."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

type Fact = str | int | float | bool | Sequence[Fact] | Mapping[str, Fact] | None


class DomainError(Exception):
    """A rule was broken. ``code`` is stable and public; ``facts`` say about what."""

    code: ClassVar[str]

    def __init__(self, message: str, **facts: Fact) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts


class NotFound(DomainError):
    code = "not-found"


class Conflict(DomainError):
    code = "conflict"


class Invalid(DomainError):
    code = "invalid"


class Forbidden(DomainError):
    code = "forbidden"


class Unauthenticated(DomainError):
    """Nobody is signed in, or with something that does not count."""

    code = "unauthenticated"


class StaleVersion(Conflict):
    """Somebody else saved it first. Load it again and decide again."""

    code = "stale-version"


class Malformed(DomainError):
    """What was sent cannot be read at all."""

    code = "malformed"
