"""Things that happened. Past tense, immutable, written together with what they changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEvent:
    """Something that happened to one aggregate, its subject, at one time."""

    audited: ClassVar[bool] = False
    """Whether the audit trail tells of it: who did it, from where, and what it changed."""

    at: datetime

    @property
    def name(self) -> str:
        return type(self).__name__

    @property
    def subject(self) -> str:
        """Which aggregate it happened to, as ``kind:id``."""
        raise TypeError(f"{self.name} does not say what it happened to.")
