"""The event log in memory."""

from collections.abc import Collection, Mapping, Sequence

from adapters.memory.journal import Entry
from adapters.memory.unit_of_work import MemoryDatabase
from application.realtime.ports import LoggedEvent


class MemoryEventLog:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def sequences(self, subjects: Collection[str]) -> Mapping[str, int]:
        asked, newest = set(subjects), dict[str, int]()
        for entry in (await self._log()).values():
            if (subject := entry.event.subject) in asked:
                newest[subject] = max(newest.get(subject, 0), entry.sequence)
        return newest

    async def of_subject(self, subject: str, *, after: int, limit: int) -> Sequence[LoggedEvent]:
        found = [
            entry.logged
            for entry in (await self._log()).values()
            if entry.event.subject == subject and entry.sequence > after
        ]
        return sorted(found, key=lambda logged: logged.sequence)[:limit]

    async def after(self, position: int, *, limit: int) -> Sequence[tuple[int, LoggedEvent]]:
        # One transaction at a time: what is there was committed, in the order of the positions.
        log = await self._log()
        last = min(position + limit, len(log))
        return [(place, log[place].logged) for place in range(position + 1, last + 1)]

    async def _log(self) -> Mapping[int, Entry]:
        async with self._database.lock:
            return self._database.table("event_log")
