"""A channel that tells a state: whole to whoever comes, and then what changes of it.

What it tells of is written too often to be in the log. It is looked at several times a second,
for all listeners of a process together, and whatever changed in between is told at once. So its
sequences have gaps: each publication names the one that it follows on as ``previous``.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Protocol

from application.realtime.ports import Happened, LoggedEvent, Publication
from domain.kernel.access import Principal


class State(Protocol):
    @property
    def sequence(self) -> int:
        """It grows with every change."""
        ...

    @property
    def at(self) -> datetime:
        """When it was looked at."""
        ...


class StateChannel[S: State](ABC):
    kind: ClassVar[str]
    whole_event: ClassVar[str]
    """What the telling of the whole is called, and below that of changes."""

    changed_event: ClassVar[str]

    @abstractmethod
    async def admit(self, by: Principal, key: str) -> str:
        """The name of the channel, if they may listen: see ``Channel``."""

    @abstractmethod
    async def sequences(self, names: Collection[str]) -> Mapping[str, int]:
        """The present sequence of each: asked several times a second, for all of them."""

    @abstractmethod
    async def read(self, name: str, known: S | None) -> S:
        """The state as it is. What did not change since a known one need not be read again."""

    @abstractmethod
    def parts_of(self, state: S, before: S | None) -> Sequence[Mapping[str, Any]]:
        """What is told of it, in parts of a bearable size; only what changed since before.

        All values are absolute: whoever is told one twice, or comes from another state in
        between, has the right one in the end.
        """

    def whole(self, state: S) -> Sequence[Publication]:
        return self._published(self.whole_event, state, None)

    def changes(self, before: S, state: S) -> Sequence[Publication]:
        return self._published(self.changed_event, state, before)

    def _published(self, name: str, state: S, before: S | None) -> Sequence[Publication]:
        """Only the last part has the sequence: who lost the others is told all of them again."""
        parts = self.parts_of(state, before)
        previous = None if before is None else before.sequence
        return [
            Publication(
                name=name,
                at=state.at,
                data={"previous": previous, "part": number, "parts": len(parts), **part},
                sequence=state.sequence if number == len(parts) else None,
            )
            for number, part in enumerate(parts, start=1)
        ]

    # What a channel over the log needs, and this one does not.

    async def since(self, name: str, sequence: int, *, limit: int) -> Sequence[Publication]:
        del name, sequence, limit
        return ()

    def names_of(self, happened: Happened) -> Sequence[str]:
        del happened
        return ()

    async def render(self, name: str, logged: LoggedEvent) -> Publication | None:
        del name, logged
        return None  # It is what the port asks for.

    async def retold(self, name: str, said: Publication) -> Publication | None:
        del name
        return said

    def changes_rights(self, event: str) -> bool:
        del event
        return False
