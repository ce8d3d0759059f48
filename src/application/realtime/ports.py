"""Channels: what happens, told to those who listen, in order and without gaps."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from domain.kernel.access import Principal
from domain.kernel.events import DomainEvent
from domain.kernel.ids import SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedEvent:
    """An event as the log has it. The sequence counts the events of its subject from 1."""

    id: UUID
    sequence: int
    event: DomainEvent

    @property
    def subject(self) -> str:
        return self.event.subject


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


@dataclass(frozen=True, slots=True)
class Happened:
    """Something was committed. Without the event itself, it is to be looked up in the log."""

    subject: str
    sequence: int
    logged: LoggedEvent | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A publication of a channel that is in no log."""

    channel: str
    publication: Publication


@dataclass(frozen=True, slots=True)
class Missed:
    """Something may have been lost: look into the log."""


type Told = Happened | Said | Missed


class Channel(Protocol):
    """One kind of channel, such as ``booking:<id>``. Its key is what follows the colon.

    The publications of a channel that have a sequence have every sequence from 1 on, without a
    gap. ``SubjectChannel`` is one over the event log.
    """

    @property
    def kind(self) -> str:
        """What stands before the colon."""
        ...

    async def admit(self, by: Principal, key: str) -> str:
        """The name of the channel for whoever asks, if they may listen.

        Raises what the HTTP resource would: ``NotFound`` for what is not theirs. It is asked
        again when somebody's rights may have changed, and when it then raises they are sent away.
        The name is what the client calls it, except where everybody has one of their own: then
        the client says the kind alone, and the name is the kind, a colon, and whose it is.
        """
        ...

    async def sequences(self, names: Collection[str]) -> Mapping[str, int]:
        """The sequence of the newest publication of each; 0 or nothing if there was none."""
        ...

    async def since(self, name: str, sequence: int, *, limit: int) -> Sequence[Publication]:
        """What was published after that sequence, oldest first, at most so many."""
        ...

    def names_of(self, happened: Happened) -> Sequence[str]:
        """The channels of this kind that tell of it: asked for every event, so it only looks."""
        ...

    async def render(self, name: str, logged: LoggedEvent) -> Publication | None:
        """What the channel tells of an event that ``names_of`` gave it; ``None`` for nothing."""
        ...

    async def retold(self, name: str, said: Publication) -> Publication | None:
        """What the channel tells of something without a sequence that was said to it.

        ``None`` for nothing: whoever says something need not know who may hear it now.
        """
        ...

    def changes_rights(self, event: str) -> bool:
        """Whether somebody may lose the right to listen by an event of this name.

        Then ``admit`` is asked again for everybody, before the event is told to those who stay.
        """
        ...


@runtime_checkable
class OpenChannel(Protocol):
    """A channel that guests may listen to as well, who need not say who they are."""

    async def admit_guest(self, key: str) -> str:
        """The name of the channel, if everybody may listen; raise what ``admit`` does."""
        ...


class Tells(Protocol):
    """Whatever is told what was committed."""

    def tell(self, happened: Sequence[Happened]) -> None:
        """Tell what was committed, soon. Never waits and never raises."""
        ...


class Broadcast(Tells, Protocol):
    """Tells every process what happened. It may lose something: listeners notice the gap.

    What one process says is heard in that order by each other one, and once at most.
    """

    def publish(self, channel: str, publication: Publication) -> None:
        """Tell whoever listens to a channel what is in no log. Never waits and never raises."""
        ...

    def listen(self, hear: Callable[[Told], None]) -> AbstractAsyncContextManager[None]:
        """Call it with all that any process says, this one too, from now on.

        It hears ``Missed`` when something may have been lost. It must be quick and not raise.
        """
        ...


class EventLog(Protocol):
    """The history of every subject."""

    async def sequences(self, subjects: Collection[str]) -> Mapping[str, int]:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketTicket:
    """Opens one socket for one session. Only the hash of its text is kept."""

    hash: bytes
    session_id: SessionId
    expires_at: datetime


class SocketTickets(Protocol):
    async def add(self, ticket: SocketTicket) -> None:
        """Keep a ticket until it is used or runs out."""
        ...

    async def use(self, hash: bytes, *, now: datetime) -> SessionId | None:
        """The session of a ticket, once: ``None`` if it was used, ran out, or never was."""
        ...

    async def forget_over(self, *, now: datetime) -> None:
        """Forget those that ran out."""
        ...


class TicketTexts(Protocol):
    """Secrets that nobody can guess, and what is kept of them."""

    def new(self) -> str:
        """A text of its own, fit for a URL."""
        ...

    def hash(self, text: str) -> bytes:
        """What is kept of it."""
        ...


class Listeners(Protocol):
    """Who is behind the sessions that listen, as they are now."""

    async def principals(self, session_ids: Collection[SessionId]) -> Mapping[SessionId, Principal]:
        """Everybody whose session is not over, with the rights of this moment."""
        ...

    async def of_token(self, token: str) -> Principal:
        """Whom an access token speaks for; raise ``Unauthenticated``."""
        ...
