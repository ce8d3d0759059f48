"""Reconciliations and the books of providers in dictionaries."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.memory.ledger import MemoryLedger
from adapters.memory.payments import MemoryNotices, MemoryPaymentIntents, MemoryPayments
from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.payments.ports import EntryKind, ProviderEntry
from application.payments.reconciliation_ports import Movement, ReconciliationReport, place_of
from application.platform.paging import Page, PageRequest
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import ReconciliationId
from domain.payments.accounts import Account, AccountKind
from domain.payments.errors import ReconciliationNotFound, ReconciliationRunning
from domain.payments.ledger import Cause, LedgerTransaction
from domain.payments.reconciliation import Discrepancy, Reconciliation, ReconciliationStatus

_KINDS = {Cause.CAPTURE: EntryKind.CAPTURE, Cause.REFUND: EntryKind.REFUND}


class MemoryReconciliations:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[ReconciliationId, Reconciliation] = transaction.table("reconciliations")
        self._found: dict[Any, Discrepancy] = transaction.table("discrepancies")

    async def add(self, reconciliation: Reconciliation) -> None:
        if any(row.is_running for row in self._of(reconciliation.gateway)):
            raise ReconciliationRunning(reconciliation.gateway)
        self._put(reconciliation)

    async def get(self, reconciliation_id: ReconciliationId) -> Reconciliation:
        try:
            return self._rows[reconciliation_id]
        except KeyError:
            raise ReconciliationNotFound(reconciliation_id) from None

    async def save(self, reconciliation: Reconciliation) -> None:
        if self._rows[reconciliation.id].version != reconciliation.version:
            raise StaleVersion(
                "The reconciliation changed meanwhile.", reconciliationId=str(reconciliation.id)
            )
        self._put(reconciliation)

    async def newest(self, gateway: str) -> Reconciliation | None:
        whole = [
            row for row in self._of(gateway) if row.status is not ReconciliationStatus.GIVEN_UP
        ]
        return max(whole, key=lambda row: (row.until, row.id), default=None)

    async def note(self, reconciliation_id: ReconciliationId, found: Discrepancy) -> None:
        self._found.setdefault((reconciliation_id, found.kind, found.reference), found)

    async def count(self, reconciliation_id: ReconciliationId) -> int:
        return sum(key[0] == reconciliation_id for key in self._found)

    def _of(self, gateway: str) -> list[Reconciliation]:
        return [row for row in self._rows.values() if row.gateway == gateway]

    def _put(self, reconciliation: Reconciliation) -> None:
        self._rows[reconciliation.id] = reconciliation.settled()
        self._transaction.record(reconciliation)


class MemoryProviderBooks:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[Any, ProviderEntry] = transaction.table("provider_entries")
        self._ledger: dict[UUID, LedgerTransaction] = transaction.table("ledger")

    async def keep(self, gateway: str, entries: Sequence[ProviderEntry]) -> None:
        for entry in entries:
            self._rows.setdefault((gateway, entry.kind, entry.reference), entry)

    async def first_of(self, gateway: str, kind: EntryKind, key: str) -> str | None:
        mine = [
            (entry.at, entry.reference)
            for (by, of, _), entry in self._rows.items()
            if (by, of, entry.key) == (gateway, kind, key)
        ]
        return min(mine)[1] if mine else None

    async def missing(
        self, gateway: str, *, since: datetime, until: datetime, after: str, limit: int
    ) -> Sequence[Movement]:
        listed = {(by, kind, entry.key) for (by, kind, _), entry in self._rows.items()}
        found = [
            movement
            for movement in _movements(self._ledger.values(), gateway)
            if since <= movement.at < until
            and (gateway, movement.kind, movement.source) not in listed
            and place_of(movement) > after
        ]
        return sorted(found, key=place_of)[:limit]

    async def forget(self, *, before: datetime, limit: int) -> int:
        old = [key for key, entry in self._rows.items() if entry.at < before][:limit]
        for key in old:
            del self._rows[key]
        return len(old)


class MemoryReconciliationStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.payments = MemoryPayments(transaction)
        self.intents = MemoryPaymentIntents(transaction)
        self.notices = MemoryNotices(transaction)
        self.ledger = MemoryLedger(transaction)
        self.reconciliations = MemoryReconciliations(transaction)
        self.books = MemoryProviderBooks(transaction)


class MemoryReconciliationViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def all(self, page: PageRequest) -> Page[ReconciliationReport]:
        before = page.after_id()
        rows = sorted(self._database.table("reconciliations").values(), key=lambda row: row.id)
        found = [self._report(row) for row in reversed(rows) if before is None or row.id < before]
        return Page.cut(found, page, key=lambda report: (str(report.reconciliation.id),))

    async def get(self, reconciliation_id: ReconciliationId) -> ReconciliationReport:
        row = self._database.table("reconciliations").get(reconciliation_id)
        if row is None:
            raise ReconciliationNotFound(reconciliation_id)
        return self._report(row)

    async def discrepancies(
        self, reconciliation_id: ReconciliationId, page: PageRequest
    ) -> Page[Discrepancy]:
        after = page.after(str, str) or ("", "")
        found = sorted(self._found_by(reconciliation_id), key=_key_of)
        return Page.cut([each for each in found if _key_of(each) > after], page, key=_key_of)

    def _found_by(self, reconciliation_id: ReconciliationId) -> list[Discrepancy]:
        found = self._database.table("discrepancies").items()
        return [row for (by, _, _), row in found if by == reconciliation_id]

    def _report(self, row: Reconciliation) -> ReconciliationReport:
        remedies = Counter(found.remedy for found in self._found_by(row.id))
        return ReconciliationReport(reconciliation=row, remedies=remedies)


def _movements(ledger: Iterable[LedgerTransaction], gateway: str) -> Iterable[Movement]:
    held = Account(AccountKind.PROVIDER, gateway)
    for row in ledger:
        for entry in row.entries:
            if row.cause in _KINDS and entry.account == held and row.payment_id is not None:
                yield Movement(
                    kind=_KINDS[row.cause],
                    source=row.source,
                    payment_id=row.payment_id,
                    amount=entry.amount if entry.amount.amount > 0 else -entry.amount,
                    at=row.at,
                )


def _key_of(found: Discrepancy) -> tuple[str, str]:
    return (found.reference, found.kind)
