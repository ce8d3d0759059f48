"""Cases of disputes in dictionaries."""

from dataclasses import replace

from adapters.memory.payments import MemoryPayments
from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.platform.paging import Page, PageRequest
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import DisputeId
from domain.payments.dispute_case import DisputeCase
from domain.payments.errors import CaseNotFound


class MemoryDisputeCases:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[DisputeId, DisputeCase] = transaction.table("dispute_cases")

    async def add(self, case: DisputeCase) -> bool:
        if case.id in self._rows:
            return False
        self._put(case)
        return True

    async def get(self, dispute_id: DisputeId) -> DisputeCase:
        try:
            return self._rows[dispute_id]
        except KeyError:
            raise CaseNotFound(dispute_id) from None

    async def save(self, case: DisputeCase) -> None:
        if self._rows[case.id].version != case.version:
            raise StaleVersion("The dispute changed meanwhile.", disputeId=str(case.id))
        self._put(case)

    def _put(self, case: DisputeCase) -> None:
        self._rows[case.id] = case.settled()
        self._transaction.record(case)


class MemoryDisputeStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.payments = MemoryPayments(transaction)
        self.cases = MemoryDisputeCases(transaction)


class MemoryDisputeViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def all(self, page: PageRequest) -> Page[DisputeCase]:
        before = page.after(str, str)
        rows = self._database.table("dispute_cases").values()
        found = sorted(rows, key=_key_of, reverse=True)
        shown = [replace(row, texts=()) for row in found if before is None or _key_of(row) < before]
        return Page.cut(shown, page, key=_key_of)


def _key_of(case: DisputeCase) -> tuple[str, str]:
    return (case.opened_at.isoformat(), str(case.id))
