"""What must be true in memory, where dictionaries make most other faults impossible."""

from collections.abc import Sequence
from dataclasses import asdict

from adapters.memory.inventory import MemoryInventoryAudit
from adapters.memory.ledger_audit import unbooked
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
            stocks = [
                asdict(found) for found in await MemoryInventoryAudit(transaction).mismatches()
            ]
            money = unbooked(transaction)
        broken = {
            "counters are what lines and movements add up to": stocks,
            "what came and did not go back is in the ledger": money,
        }
        return [
            Violation(invariant=name, rows=rows[:ROWS_SHOWN_MAX])
            for name, rows in broken.items()
            if rows
        ]
