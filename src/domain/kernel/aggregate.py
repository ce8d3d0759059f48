"""What all aggregates have in common: a version, and the events not yet stored."""

from dataclasses import dataclass, field, replace
from typing import Any, Self

from domain.kernel.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """Immutable: every verb returns the next value together with what happened.

    The version counts the events an aggregate ever had. So it is at once the guard
    against lost updates and the sequence number of the newest event of its subject.
    """

    version: int = 0
    events: tuple[DomainEvent, ...] = field(default=(), compare=False, repr=False)

    @property
    def next_version(self) -> int:
        """The version it has once its events are stored."""
        return self.version + len(self.events)

    def settled(self) -> Self:
        """The same aggregate, once its events are stored."""
        return replace(self, version=self.next_version, events=())

    def _after(self, *events: DomainEvent, **changes: Any) -> Self:
        return replace(self, **changes, events=(*self.events, *events))
