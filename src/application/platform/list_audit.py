from application.platform.audit import AuditEntry, AuditTrail
from application.platform.paging import Page, PageRequest
from domain.kernel.access import Principal, Right


class ListAudit:
    """The audit trail, newest first, for operators."""

    def __init__(self, trail: AuditTrail) -> None:
        self._trail = trail

    async def __call__(self, page: PageRequest, by: Principal) -> Page[AuditEntry]:
        by.need(Right.OPERATE)
        return await self._trail.page(page)
