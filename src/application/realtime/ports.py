"""Channels: what happens, told to those who listen, in order and without gaps."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from domain.kernel.access import Principal
from domain.kernel.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedEvent:
    """An event as the log has it. The sequence counts the events of its subject from 1."""

    id: UUID
    sequence: int
    event: DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What listeners of a channel are told, as plain JSON values.

    One with a sequence is told again to whoever missed it. One without (somebody types, a
    position moved) is told once: whoever missed it has missed nothing.
    """

    name: str
    at: datetime
    data: Mapping[str, Any]
    sequence: int | None = None
    event_id: UUID | None = None


class Channel(Protocol):
    """One kind of channel, such as ``booking:<id>``. Its key is what follows the colon."""

    @property
    def kind(self) -> str:
        """What stands before the colon."""
        ...

    async def admit(self, by: Principal, key: str) -> str:
        """The name of the channel for whoever asks, if they may listen.

        Raises what the HTTP resource would: ``NotFound`` for what is not theirs. It is asked
        again while somebody listens, and when it then raises they are sent away.
        """
        ...

    async def sequence(self, name: str) -> int:
        """The sequence of the newest publication; 0 if there was none."""
        ...

    async def since(self, name: str, sequence: int, *, limit: int) -> Sequence[Publication]:
        """What was published after that sequence, oldest first, at most so many."""
        ...


class Broadcast(Protocol):
    """Tells every process what happened. It may lose something: listeners notice the gap."""

    def publish(self, name: str, publication: Publication) -> None:
        """Tell whoever listens to a channel, soon. Never waits and never raises."""
        ...

    def listen(self) -> AbstractAsyncContextManager[AsyncIterator[tuple[str, Publication]]]:
        """Every publication of every process, this one's too, from now on."""
        ...


class EventLog(Protocol):
    """The history of every subject."""

    async def sequences(self, subjects: Sequence[str]) -> Mapping[str, int]:
        """The newest sequence of each subject; none for one without history."""
        ...

    async def of_subject(self, subject: str, *, after: int, limit: int) -> Sequence[LoggedEvent]:
        """The events of a subject after a sequence, oldest first."""
        ...

    async def after(self, position: int, *, limit: int) -> Sequence[tuple[int, LoggedEvent]]:
        """Every event after a position of the log, each with its own, oldest first.

        It tells only what no running transaction can still come before, so nothing is ever
        skipped by whoever goes on after the last one.
        """
        ...
