"""The audit trail in memory."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.memory.unit_of_work import MemoryDatabase
from application.platform.audit import AuditEntry, AuditHead, AuditSeal, SealedEntry
from application.platform.paging import Page, PageRequest


class MemorySealing:
    def __init__(self, database: MemoryDatabase) -> None:
        self._entries = database.table("audit")
        self._seals = database.table("audit_seals")
        self._heads = database.table("audit_heads")

    async def newest(self) -> AuditSeal | None:
        return self._seals[max(self._seals)] if self._seals else None

    async def unsealed(self, limit: int) -> Sequence[AuditEntry]:
        sealed = {seal.entry_id for seal in self._seals.values()}
        return [entry for entry in self._entries.values() if entry.id not in sealed][:limit]

    async def keep(self, seals: Sequence[AuditSeal], head: AuditHead) -> None:
        self._seals.update({seal.sequence: seal for seal in seals})
        self._heads[head.sequence] = head


class MemoryAuditTrail:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    @asynccontextmanager
    async def sealing(self) -> AsyncIterator[MemorySealing]:
        async with self._database.lock:
            yield MemorySealing(self._database)

    async def chain(self) -> AsyncIterator[SealedEntry]:
        entries, heads = self._database.table("audit"), self._database.table("audit_heads")
        for sequence, seal in sorted(self._database.table("audit_seals").items()):
            yield SealedEntry(seal=seal, entry=entries.get(seal.entry_id), head=heads.get(sequence))

    async def newest_head(self) -> AuditHead | None:
        heads = self._database.table("audit_heads")
        return heads[max(heads)] if heads else None

    async def unchained(self, *, before: datetime) -> Sequence[UUID]:
        sealed = {seal.entry_id for seal in self._database.table("audit_seals").values()}
        entries: dict[UUID, Any] = self._database.table("audit")
        return [id for id, entry in entries.items() if entry.at < before and id not in sealed]

    async def page(self, request: PageRequest) -> Page[AuditEntry]:
        after = request.after_id()
        newest = sorted(self._database.table("audit").values(), key=_id_of, reverse=True)
        found = [entry for entry in newest if after is None or entry.id < after]
        return Page.cut(found, request, key=lambda entry: (str(entry.id),))


def _id_of(entry: AuditEntry) -> UUID:
    return entry.id
