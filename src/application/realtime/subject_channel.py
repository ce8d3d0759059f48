"""A channel that tells the history of one subject: its sequence is the subject's."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from application.realtime.ports import EventLog, Happened, LoggedEvent, Publication
from domain.kernel.access import Principal
from domain.kernel.events import DomainEvent


class SubjectChannel(ABC):
    """Every event of the subject is one publication, so that clients see no gap either.

    ``kind`` is that of the channel, ``subject_kind`` that of the subject if it has another name:
    ``chat:<id>`` tells of ``conversation:<id>``.
    """

    kind: ClassVar[str]
    subject_kind: ClassVar[str] = ""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    @abstractmethod
    async def admit(self, by: Principal, key: str) -> str:
        """The name of the channel, if they may listen: see ``Channel``."""

    @abstractmethod
    async def data_of(self, event: DomainEvent) -> Mapping[str, Any]:
        """What clients are told of an event, as plain JSON values; nothing internal."""

    def changes_rights(self, event: str) -> bool:
        del event
        return False

    def names_of(self, happened: Happened) -> Sequence[str]:
        kind, _, key = happened.subject.partition(":")
        return [f"{self.kind}:{key}"] if kind == (self.subject_kind or self.kind) else []

    async def sequences(self, names: Collection[str]) -> Mapping[str, int]:
        subjects = {name: self.subject_of(name) for name in names}
        newest = await self._log.sequences(set(subjects.values()))
        return {name: newest[each] for name, each in subjects.items() if each in newest}

    async def since(self, name: str, sequence: int, *, limit: int) -> Sequence[Publication]:
        logged = await self._log.of_subject(self.subject_of(name), after=sequence, limit=limit)
        return await self.render_all(logged)

    async def render(self, name: str, logged: LoggedEvent) -> Publication | None:
        del name
        [publication] = await self.render_all([logged])
        return publication

    async def render_all(self, logged: Sequence[LoggedEvent]) -> Sequence[Publication]:
        """What is told of several events. Override it to read the store once for all."""
        return [self._published(each, await self.data_of(each.event)) for each in logged]

    async def retold(self, name: str, said: Publication) -> Publication | None:
        """What is told of something that was said to the channel; ``None`` for nothing."""
        del name
        return said

    def subject_of(self, name: str) -> str:
        return f"{self.subject_kind or self.kind}:{name.partition(':')[2]}"

    def _published(self, logged: LoggedEvent, data: Mapping[str, Any]) -> Publication:
        return Publication(
            name=logged.event.name,
            at=logged.event.at,
            data=data,
            sequence=logged.sequence,
            event_id=logged.id,
        )
