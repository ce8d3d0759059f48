"""Our books beside those of the payment providers, for operators."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from application.payments.reconciliation_ports import ReconciliationReport
from application.payments.reconciliation_queries import (
    FoundByReconciliation,
    ListReconciliations,
    ShowReconciliation,
)
from application.payments.start_reconciliation import (
    StartReconciliation,
    StartReconciliationHandler,
)
from application.platform.paging import PageRequest
from domain.kernel.access import Principal
from domain.kernel.ids import ReconciliationId
from domain.payments.reconciliation import (
    Discrepancy,
    DiscrepancyKind,
    Reconciliation,
    ReconciliationStatus,
    Remedy,
)
from entrypoints.http.idempotency import OneAnswer
from entrypoints.http.paging import PageReply
from entrypoints.http.wire import Label, Moment, MoneyReply, Wire


class ReconciliationBody(Wire):
    """Without times it looks at what is new since the last one; ``until`` is not included."""

    provider: Annotated[Label, msgspec.Meta(examples=["sandbox"])]
    since: Moment | None = None
    until: Moment | None = None


class ReconciliationReply(Wire):
    """``asked`` payments were open, ``entries`` listed, and ``checked`` not in the list."""

    id: UUID
    provider: str
    since: datetime
    until: datetime
    status: ReconciliationStatus
    started_at: datetime
    finished_at: datetime | None
    asked: int
    entries: int
    checked: int
    discrepancies: dict[Remedy, int]

    @classmethod
    def of(cls, report: ReconciliationReport) -> Self:
        what = report.reconciliation
        return cls(
            id=what.id,
            provider=what.gateway,
            since=what.since,
            until=what.until,
            status=what.status,
            started_at=what.started_at,
            finished_at=what.finished_at,
            asked=what.asked,
            entries=what.entries,
            checked=what.checked,
            discrepancies=dict(report.remedies),
        )

    @classmethod
    def started(cls, new: Reconciliation) -> Self:
        return cls.of(ReconciliationReport(reconciliation=new, remedies={}))


class DiscrepancyReply(Wire):
    """What differed, and what was done about it."""

    kind: DiscrepancyKind
    remedy: Remedy
    reference: str
    payment_id: UUID | None
    ours: MoneyReply | None
    theirs: MoneyReply | None
    detail: str | None
    at: datetime

    @classmethod
    def of(cls, found: Discrepancy) -> Self:
        return cls(
            kind=found.kind,
            remedy=found.remedy,
            reference=found.reference,
            payment_id=found.payment_id,
            ours=None if found.ours is None else MoneyReply.of(found.ours),
            theirs=None if found.theirs is None else MoneyReply.of(found.theirs),
            detail=found.detail or None,
            at=found.at,
        )


class ReconciliationReportReply(Wire):
    reconciliation: ReconciliationReply
    items: list[DiscrepancyReply]
    next: str | None

    @classmethod
    def of(cls, found: FoundByReconciliation) -> Self:
        return cls(
            reconciliation=ReconciliationReply.of(found.report),
            items=[DiscrepancyReply.of(each) for each in found.discrepancies.items],
            next=found.discrepancies.next,
        )


class ReconciliationController(Controller):
    path = "/ops/payments/reconciliations"
    tags = ("Operations",)

    @get(summary="List the comparisons with providers' books, the newest first")
    async def all(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_reconciliations: NamedDependency[ListReconciliations],
    ) -> PageReply[ReconciliationReply]:
        return PageReply.of(await list_reconciliations(page, principal), ReconciliationReply.of)

    @post(summary="Have our books compared with those of a provider")
    async def start(
        self,
        data: JSONBody[ReconciliationBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        start_reconciliation: NamedDependency[StartReconciliationHandler],
    ) -> Response[ReconciliationReply]:
        command = StartReconciliation(
            by=principal, gateway=data.provider, since=data.since, until=data.until
        )
        return await once.answer(
            start_reconciliation, command, ReconciliationReply.started, status=HTTPStatus.ACCEPTED
        )

    @get("/{reconciliation_id:uuid}", summary="Show what a comparison found, and what was done")
    async def show(
        self,
        reconciliation_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        show_reconciliation: NamedDependency[ShowReconciliation],
    ) -> ReconciliationReportReply:
        wanted = ReconciliationId(reconciliation_id)
        return ReconciliationReportReply.of(await show_reconciliation(wanted, page, principal))
