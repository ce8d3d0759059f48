from dataclasses import dataclass

from application.payments.dispute_ports import DisputeStore
from application.platform.idempotency import Once
from application.platform.ports import Clock, UnitOfWork
from domain.kernel.access import Principal, Right
from domain.kernel.ids import DisputeId
from domain.payments.dispute_case import DisputeCase


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEvidence:
    by: Principal
    dispute_id: DisputeId
    text: str


class AddEvidenceHandler:
    """Note what else speaks for us; raise ``CaseClosed`` once it was handed in."""

    def __init__(self, work: UnitOfWork[DisputeStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: AddEvidence, once: Once) -> DisputeCase:
        command.by.need(Right.OPERATE)
        async with self._work.begin(once=once) as store:
            case = await store.cases.get(command.dispute_id)
            added = case.add(command.text, by=command.by.account_id, now=self._clock.now())
            await store.cases.save(added)
            once.keep(added.settled())
        return added.settled()
