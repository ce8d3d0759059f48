"""What must be true in memory, where dictionaries make most other faults impossible."""

from collections.abc import Sequence
from dataclasses import asdict

from adapters.memory.inventory import MemoryInventoryAudit
from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.platform.operations import Violation
from application.platform.tasks import Routes

ROWS_SHOWN_MAX = 20


class MemoryAudits:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def violations(self) -> Sequence[Violation]:
        async with self._database.lock:
            transaction = MemoryTransaction(self._database, Routes(()))
            found = await MemoryInventoryAudit(transaction).mismatches()
        if not found:
            return []
        rows = [asdict(mismatch) for mismatch in found[:ROWS_SHOWN_MAX]]
        return [Violation(invariant="counters are what lines and movements add up to", rows=rows)]
