"""Links that count once, and wishes for new passwords, in memory."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from domain.identity.one_time_link import KEPT_FOR, OneTimeLink
from domain.identity.reset_request import ResetRequest
from domain.kernel.ids import AccountId, LinkId, ResetRequestId


class MemoryLinks:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def add(self, *links: OneTimeLink) -> None:
        for link in links:
            self._rows.setdefault(link.id, link)

    async def of(self, account_id: AccountId) -> Sequence[OneTimeLink]:
        found = [link for link in self._rows.values() if link.account_id == account_id]
        return sorted(found, key=lambda link: link.id)

    async def beside(self, link_id: LinkId) -> Sequence[OneTimeLink]:
        link = self._rows.get(link_id)
        return () if link is None else await self.of(link.account_id)

    async def save(self, *links: OneTimeLink) -> None:
        self._rows.update({link.id: link for link in links})

    @property
    def _rows(self) -> dict[LinkId, OneTimeLink]:
        return self._transaction.table("one_time_links")


class MemoryResetRequests:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def add(self, request: ResetRequest) -> None:
        self._rows[request.id] = request.settled()
        self._transaction.record(request)

    async def find(self, request_id: ResetRequestId) -> ResetRequest | None:
        return self._rows.get(request_id)

    async def forget(self, request_id: ResetRequestId) -> None:
        self._rows.pop(request_id, None)

    @property
    def _rows(self) -> dict[ResetRequestId, ResetRequest]:
        return self._transaction.table("reset_requests")


class MemoryOldLinks:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def forget_old(self, now: datetime) -> None:
        async with self._database.lock:
            links = self._database.table("one_time_links")
            for link in list(links.values()):
                if link.made_at <= now - KEPT_FOR:
                    del links[link.id]
