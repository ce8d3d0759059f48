"""What can be asked about disputes."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.payments.dispute_ports import DisputeStore, DisputeViews
from application.payments.gather_evidence import GatherEvidence
from application.payments.ports import Evidence
from application.platform.paging import Page, PageRequest
from application.platform.ports import UnitOfWork
from domain.kernel.access import Principal, Right
from domain.kernel.ids import DisputeId
from domain.payments.dispute_case import DisputeCase


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeFile:
    """A case, with everything that speaks for us as it is known now."""

    case: DisputeCase
    evidence: Sequence[Evidence]


class ListDisputes:
    def __init__(self, views: DisputeViews) -> None:
        self._views = views

    async def __call__(self, page: PageRequest, by: Principal) -> Page[DisputeCase]:
        by.need(Right.OPERATE)
        return await self._views.all(page)


class ShowDispute:
    def __init__(self, work: UnitOfWork[DisputeStore], gather: GatherEvidence) -> None:
        self._work = work
        self._gather = gather

    async def __call__(self, dispute_id: DisputeId, by: Principal) -> DisputeFile:
        by.need(Right.OPERATE)
        async with self._work.begin() as store:
            case = await store.cases.get(dispute_id)
            payment = await store.payments.get(case.payment_id)
        return DisputeFile(case=case, evidence=await self._gather(payment, case))
