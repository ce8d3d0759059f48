"""Handing evidence in: wanted by somebody or in time, then done, once."""

from dataclasses import dataclass

from application.payments.dispute_ports import DisputeStore
from application.payments.gateways import Gateways
from application.payments.gather_evidence import GatherEvidence
from application.payments.outcome import pause
from application.platform.errors import Unavailable
from application.platform.idempotency import Once
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.kernel.access import Principal, Right
from domain.kernel.ids import DisputeId
from domain.payments.dispute_case import CaseStatus, DisputeCase
from domain.payments.dispute_events import DisputeCaseOpened, EvidenceDue


@dataclass(frozen=True, slots=True, kw_only=True)
class HandInEvidence:
    by: Principal
    dispute_id: DisputeId


class HandInEvidenceHandler:
    """Say that nothing more is to come; raise ``CaseClosed`` if it was said before."""

    def __init__(self, work: UnitOfWork[DisputeStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: HandInEvidence, once: Once) -> DisputeCase:
        command.by.need(Right.OPERATE)
        async with self._work.begin(once=once) as store:
            case = await store.cases.get(command.dispute_id)
            done = case.hand_in(now=self._clock.now())
            await store.cases.save(done)
            once.keep(done.settled())
        return done.settled()


class HandInInTime:
    """Reaction, due the day before it is too late: hand in what there is."""

    def __init__(self, work: UnitOfWork[DisputeStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: DisputeCaseOpened, task: Task) -> None:
        async with self._work.begin(finishing=task) as store:
            case = await store.cases.get(event.dispute_id)
            if case.status is CaseStatus.OPEN:
                await store.cases.save(case.hand_in(now=self._clock.now()))


class SubmitEvidence:
    """Reaction: give the provider everything that speaks for us, while it counts.

    Repeated after a crash it replaces what was handed in by the same.
    """

    def __init__(
        self,
        work: UnitOfWork[DisputeStore],
        gateways: Gateways,
        gather: GatherEvidence,
        clock: Clock,
    ) -> None:
        self._work = work
        self._gateways = gateways
        self._gather = gather
        self._clock = clock

    async def __call__(self, event: EvidenceDue, task: Task) -> None:
        async with self._work.begin() as store:
            case = await store.cases.get(event.dispute_id)
            payment = await store.payments.get(case.payment_id)
        if case.status is not CaseStatus.HANDING_IN:
            return
        evidence = await self._gather(payment, case)
        try:
            await self._gateways.hand_in(case.gateway, case.reference, evidence)
        except Unavailable:
            await self._try_later(event, case, task)
            return
        async with self._work.begin(finishing=task) as store:
            case = await store.cases.get(event.dispute_id)
            if case.status is CaseStatus.HANDING_IN:
                done = case.handed_in(items=len(evidence), now=self._clock.now())
                await store.cases.save(done)

    async def _try_later(self, event: EvidenceDue, case: DisputeCase, task: Task) -> None:
        now = self._clock.now()
        if now < case.respond_by:
            raise NotYet(pause(event.at, now))
        async with self._work.begin(finishing=task) as store:
            await store.cases.save(case.miss(now=now))
