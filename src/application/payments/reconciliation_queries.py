"""What can be asked about reconciliations."""

from dataclasses import dataclass

from application.payments.reconciliation_ports import ReconciliationReport, ReconciliationViews
from application.platform.paging import Page, PageRequest
from domain.kernel.access import Principal, Right
from domain.kernel.ids import ReconciliationId
from domain.payments.reconciliation import Discrepancy


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundByReconciliation:
    report: ReconciliationReport
    discrepancies: Page[Discrepancy]


class ListReconciliations:
    def __init__(self, views: ReconciliationViews) -> None:
        self._views = views

    async def __call__(self, page: PageRequest, by: Principal) -> Page[ReconciliationReport]:
        by.need(Right.OPERATE)
        return await self._views.all(page)


class ShowReconciliation:
    def __init__(self, views: ReconciliationViews) -> None:
        self._views = views

    async def __call__(
        self, reconciliation_id: ReconciliationId, page: PageRequest, by: Principal
    ) -> FoundByReconciliation:
        by.need(Right.OPERATE)
        return FoundByReconciliation(
            report=await self._views.get(reconciliation_id),
            discrepancies=await self._views.discrepancies(reconciliation_id, page),
        )
