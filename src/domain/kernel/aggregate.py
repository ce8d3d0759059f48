"""What all aggregates have in common: a version, and the events not yet stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

from domain.kernel.events import DomainEvent

HIDDEN = "(hidden)"
"""What the audit trail tells of a value that nobody may read there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an audited event changed, by the names of the fields."""

    event: DomainEvent
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """Immutable: every verb returns the next value together with what happened.

    The version counts the events an aggregate ever had. So it is at once the guard
    against lost updates and the sequence number of the newest event of its subject.

    Fields with ``repr=False`` are secret or personal: they are neither logged nor told.
    """

    version: int = 0
    events: tuple[DomainEvent, ...] = field(default=(), compare=False, repr=False)
    changes: tuple[Change, ...] = field(default=(), compare=False, repr=False)
    """What those of the events changed that are audited."""

    @property
    def next_version(self) -> int:
        """The version it has once its events are stored."""
        return self.version + len(self.events)

    def settled(self) -> Self:
        """The same aggregate, once its events are stored."""
        return replace(self, version=self.next_version, events=(), changes=())

    def change_by(self, event: DomainEvent) -> Change:
        """What an event changed; nothing, if the aggregate came with it."""
        for change in self.changes:
            if change.event is event:
                return change
        return Change(event=event, before={}, after={})

    def _after(self, *events: DomainEvent, **changes: Any) -> Self:
        told = tuple(self._change(event, changes) for event in events if event.audited)
        return replace(
            self, **changes, events=(*self.events, *events), changes=(*self.changes, *told)
        )

    def _change(self, event: DomainEvent, changes: Mapping[str, Any]) -> Change:
        hidden = {each.name for each in fields(self) if not each.repr}
        before = {name: getattr(self, name) for name in changes}
        differing = [name for name in changes if before[name] != changes[name]]
        return Change(
            event=event,
            before={name: HIDDEN if name in hidden else before[name] for name in differing},
            after={name: HIDDEN if name in hidden else changes[name] for name in differing},
        )
