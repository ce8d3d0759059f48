"""Reconciliations and the books of providers in PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record
from sqlalchemy import (
    Integer,
    String,
    Uuid,
    bindparam,
    collate,
    delete,
    exists,
    func,
    literal_column,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.ledger import PostgresLedger
from adapters.postgres.ledger_schema import entries as ledger_entries
from adapters.postgres.ledger_schema import transactions
from adapters.postgres.payments import PostgresNotices, PostgresPaymentIntents, PostgresPayments
from adapters.postgres.reconciliation_schema import (
    discrepancies,
    provider_entries,
    reconciliations,
)
from adapters.postgres.schema import TIME
from adapters.postgres.statement import InsertMany, Pool, Statement, skip_known
from adapters.postgres.unit_of_work import Transaction
from application.payments.ports import EntryKind, ProviderEntry
from application.payments.reconciliation_ports import Movement, ReconciliationReport
from application.platform.paging import Page, PageRequest
from application.platform.personal_data import PersonalCipher
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import PaymentId, ReconciliationId
from domain.kernel.money import Money
from domain.payments.errors import ReconciliationNotFound, ReconciliationRunning
from domain.payments.reconciliation import (
    Discrepancy,
    DiscrepancyKind,
    Reconciliation,
    ReconciliationStatus,
    Remedy,
)

AFTER_ALL = UUID(int=2**128 - 1)
_CHANGES = ("status", "place", "asked", "entries", "checked", "finished_at", "version")

_ADD = Statement(insert(reconciliations).on_conflict_do_nothing().returning(reconciliations.c.id))
_GET = Statement(select(reconciliations).where(reconciliations.c.id == bindparam("id_")))
_SAVE = Statement(
    update(reconciliations)
    .where(reconciliations.c.id == bindparam("id_"), reconciliations.c.version == bindparam("seen"))
    .values({name: bindparam(name) for name in _CHANGES})
    .returning(reconciliations.c.id)
)
_NEWEST = Statement(
    select(reconciliations)
    .where(
        reconciliations.c.gateway == bindparam("gateway"),
        reconciliations.c.status != literal_column("'GIVEN_UP'"),
    )
    .order_by(reconciliations.c.until.desc(), reconciliations.c.id.desc())
    .limit(1)
)
_NOTE = InsertMany(discrepancies, on_conflict=skip_known)
_of_one = discrepancies.c.reconciliation_id == bindparam("reconciliation_id")
_COUNT = Statement(select(func.count()).select_from(discrepancies).where(_of_one))
_KEEP = InsertMany(provider_entries, on_conflict=skip_known)
_FIRST_OF = Statement(
    select(provider_entries.c.reference)
    .where(
        provider_entries.c.gateway == bindparam("gateway"),
        provider_entries.c.kind == bindparam("kind"),
        provider_entries.c.source == bindparam("source"),
    )
    .order_by(provider_entries.c.at, provider_entries.c.reference)
    .limit(1)
)
_place = collate(func.concat(transactions.c.cause, ":", transactions.c.source), "C")
_MISSING = Statement(
    select(
        *(transactions.c.cause, transactions.c.source, transactions.c.payment_id),
        *(transactions.c.at, transactions.c.currency, ledger_entries.c.amount),
    )
    .join(ledger_entries, ledger_entries.c.transaction_id == transactions.c.id)
    .where(
        ledger_entries.c.kind == literal_column("'PROVIDER'"),
        ledger_entries.c.owner == bindparam("gateway"),
        ledger_entries.c.at >= bindparam("since", type_=TIME),
        ledger_entries.c.at < bindparam("until", type_=TIME),
        transactions.c.cause.in_([literal_column("'CAPTURE'"), literal_column("'REFUND'")]),
        _place > bindparam("after", type_=String),
        ~exists().where(
            provider_entries.c.gateway == ledger_entries.c.owner,
            provider_entries.c.kind == transactions.c.cause,
            provider_entries.c.source == transactions.c.source,
        ),
    )
    .order_by(_place)
    .limit(bindparam("limit", type_=Integer))
)
_old = (
    select(provider_entries.c.gateway, provider_entries.c.kind, provider_entries.c.reference)
    .where(provider_entries.c.at < bindparam("before", type_=TIME))
    .order_by(provider_entries.c.at)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("old")
)
_FORGET = Statement(
    delete(provider_entries)
    .where(
        provider_entries.c.gateway == _old.c.gateway,
        provider_entries.c.kind == _old.c.kind,
        provider_entries.c.reference == _old.c.reference,
    )
    .returning(provider_entries.c.reference)
)
_counts = (
    select(discrepancies.c.remedy, func.count().label("times"))
    .where(discrepancies.c.reconciliation_id == reconciliations.c.id)
    .group_by(discrepancies.c.remedy)
    .correlate(reconciliations)
    .subquery()
)
_remedies = select(
    func.coalesce(func.json_object_agg(_counts.c.remedy, _counts.c.times), text("'{}'::json"))
).scalar_subquery()
_report = select(reconciliations, _remedies.label("remedies"))
_REPORT = Statement(_report.where(reconciliations.c.id == bindparam("id_")))
_REPORTS = Statement(
    _report.where(reconciliations.c.id < bindparam("before", type_=Uuid))
    .order_by(reconciliations.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
)
_key = tuple_(collate(discrepancies.c.reference, "C"), discrepancies.c.kind)
_FOUND = Statement(
    select(discrepancies)
    .where(
        _of_one,
        _key > tuple_(bindparam("reference", type_=String), bindparam("kind", type_=String)),
    )
    .order_by(collate(discrepancies.c.reference, "C"), discrepancies.c.kind)
    .limit(bindparam("limit", type_=Integer))
)


class PostgresReconciliations:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def add(self, reconciliation: Reconciliation) -> None:
        if await _ADD.row(self._connection, **_to_row(reconciliation)) is None:
            raise ReconciliationRunning(reconciliation.gateway)
        self._transaction.record(reconciliation)

    async def get(self, reconciliation_id: ReconciliationId) -> Reconciliation:
        row = await _GET.row(self._connection, id_=reconciliation_id)
        if row is None:
            raise ReconciliationNotFound(reconciliation_id)
        return _to_reconciliation(row)

    async def save(self, reconciliation: Reconciliation) -> None:
        row = _to_row(reconciliation)
        changes = {name: row[name] for name in _CHANGES}
        saved = await _SAVE.row(
            self._connection, id_=reconciliation.id, seen=reconciliation.version, **changes
        )
        if saved is None:
            raise StaleVersion(
                "The reconciliation changed meanwhile.", reconciliationId=str(reconciliation.id)
            )
        self._transaction.record(reconciliation)

    async def newest(self, gateway: str) -> Reconciliation | None:
        row = await _NEWEST.row(self._connection, gateway=gateway)
        return None if row is None else _to_reconciliation(row)

    async def note(self, reconciliation_id: ReconciliationId, found: Discrepancy) -> None:
        await _NOTE.run(self._connection, [_to_found_row(reconciliation_id, found)])

    async def count(self, reconciliation_id: ReconciliationId) -> int:
        count = await _COUNT.value(self._connection, reconciliation_id=reconciliation_id)
        return int(str(count))


class PostgresProviderBooks:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def keep(self, gateway: str, entries: Sequence[ProviderEntry]) -> None:
        rows = [
            {
                "gateway": gateway,
                "kind": entry.kind,
                "reference": entry.reference,
                "source": entry.key,
                "amount": entry.amount.amount,
                "currency": entry.amount.currency,
                "at": entry.at,
            }
            for entry in entries
        ]
        await _KEEP.run(self._connection, rows)

    async def first_of(self, gateway: str, kind: EntryKind, key: str) -> str | None:
        row = await _FIRST_OF.row(self._connection, gateway=gateway, kind=kind, source=key)
        return None if row is None else row["reference"]

    async def missing(
        self, gateway: str, *, since: datetime, until: datetime, after: str, limit: int
    ) -> Sequence[Movement]:
        rows = await _MISSING.rows(
            self._connection, gateway=gateway, since=since, until=until, after=after, limit=limit
        )
        return [
            Movement(
                kind=EntryKind(row["cause"]),
                source=row["source"],
                payment_id=PaymentId(row["payment_id"]),
                amount=Money(abs(row["amount"]), row["currency"]),
                at=row["at"],
            )
            for row in rows
        ]

    async def forget(self, *, before: datetime, limit: int) -> int:
        return len(await _FORGET.rows(self._connection, before=before, limit=limit))


class PostgresReconciliationStore:
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        self.payments = PostgresPayments(transaction, cipher)
        self.intents = PostgresPaymentIntents(transaction, cipher)
        self.notices = PostgresNotices(transaction, cipher)
        self.ledger = PostgresLedger(transaction)
        self.reconciliations = PostgresReconciliations(transaction)
        self.books = PostgresProviderBooks(transaction)


class PostgresReconciliationViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def all(self, page: PageRequest) -> Page[ReconciliationReport]:
        before = page.after_id() or AFTER_ALL
        rows = await _REPORTS.rows(self._pool, before=before, limit=page.limit + 1)
        found = [_to_report(row) for row in rows]
        return Page.cut(found, page, key=lambda report: (str(report.reconciliation.id),))

    async def get(self, reconciliation_id: ReconciliationId) -> ReconciliationReport:
        row = await _REPORT.row(self._pool, id_=reconciliation_id)
        if row is None:
            raise ReconciliationNotFound(reconciliation_id)
        return _to_report(row)

    async def discrepancies(
        self, reconciliation_id: ReconciliationId, page: PageRequest
    ) -> Page[Discrepancy]:
        reference, kind = page.after(str, str) or ("", "")
        rows = await _FOUND.rows(
            self._pool,
            reconciliation_id=reconciliation_id,
            reference=reference,
            kind=kind,
            limit=page.limit + 1,
        )
        found = [_to_found(row) for row in rows]
        return Page.cut(found, page, key=lambda each: (each.reference, each.kind))


def _to_row(reconciliation: Reconciliation) -> dict[str, Any]:
    return {
        "id": reconciliation.id,
        "gateway": reconciliation.gateway,
        "since": reconciliation.since,
        "until": reconciliation.until,
        "started_at": reconciliation.started_at,
        "status": reconciliation.status,
        "place": reconciliation.place,
        "asked": reconciliation.asked,
        "entries": reconciliation.entries,
        "checked": reconciliation.checked,
        "finished_at": reconciliation.finished_at,
        "version": reconciliation.next_version,
    }


def _to_reconciliation(row: Record) -> Reconciliation:
    return Reconciliation(
        id=ReconciliationId(row["id"]),
        gateway=row["gateway"],
        since=row["since"],
        until=row["until"],
        started_at=row["started_at"],
        status=ReconciliationStatus(row["status"]),
        place=row["place"],
        asked=row["asked"],
        entries=row["entries"],
        checked=row["checked"],
        finished_at=row["finished_at"],
        version=row["version"],
    )


def _to_report(row: Record) -> ReconciliationReport:
    counts: Mapping[str, int] = msgspec.json.decode(row["remedies"])
    return ReconciliationReport(
        reconciliation=_to_reconciliation(row),
        remedies={Remedy(name): times for name, times in counts.items()},
    )


def _to_found_row(reconciliation_id: ReconciliationId, found: Discrepancy) -> dict[str, Any]:
    ours, theirs = found.ours, found.theirs
    return {
        "reconciliation_id": reconciliation_id,
        "reference": found.reference,
        "kind": found.kind,
        "remedy": found.remedy,
        "payment_id": found.payment_id,
        "ours": ours and ours.amount,
        "ours_currency": ours and ours.currency,
        "theirs": theirs and theirs.amount,
        "theirs_currency": theirs and theirs.currency,
        "detail": found.detail,
        "at": found.at,
    }


def _to_found(row: Record) -> Discrepancy:
    return Discrepancy(
        kind=DiscrepancyKind(row["kind"]),
        remedy=Remedy(row["remedy"]),
        reference=row["reference"],
        payment_id=row["payment_id"] and PaymentId(row["payment_id"]),
        ours=_money(row["ours"], row["ours_currency"]),
        theirs=_money(row["theirs"], row["theirs_currency"]),
        detail=row["detail"],
        at=row["at"],
    )


def _money(amount: int | None, currency: str | None) -> Money | None:
    return None if amount is None or currency is None else Money(amount, currency)
