"""Cases that follow the disputes of payments."""

from datetime import timedelta

from application.payments.dispute_ports import DisputeStore
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.payments.dispute_case import CaseStatus, DisputeCase, case_id
from domain.payments.dispute_events import DisputeCaseOpened
from domain.payments.errors import CaseNotFound
from domain.payments.events import DisputeClosed, DisputeOpened

_SOON = timedelta(seconds=1)


class OpenDisputeCase:
    """Reaction: begin to collect what speaks for us."""

    def __init__(self, work: UnitOfWork[DisputeStore]) -> None:
        self._work = work

    async def __call__(self, event: DisputeOpened, task: Task) -> None:
        case = DisputeCase.open(
            event.payment_id,
            payer_id=event.payer_id,
            gateway=event.gateway,
            reference=event.reference,
            amount=event.amount,
            reason=event.reason,
            respond_by=event.respond_by,
            now=event.at,
        )
        async with self._work.begin(finishing=task) as store:
            await store.cases.add(case)


class CloseDisputeCase:
    """Reaction: note how the provider decided. The money was booked by the ledger."""

    def __init__(self, work: UnitOfWork[DisputeStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: DisputeClosed, task: Task) -> None:
        id_ = case_id(event.payment_id, event.reference)
        async with self._work.begin(finishing=task) as store:
            try:
                case = await store.cases.get(id_)
            except CaseNotFound:
                # It was opened and closed at once, and this task came first.
                raise NotYet(self._clock.now() + _SOON) from None
            if not case.is_decided:
                await store.cases.save(case.close(won=event.won, now=event.at))


class RemindOfDispute:
    """Reaction, due some days before it is too late: tell that nothing was handed in yet."""

    def __init__(self, work: UnitOfWork[DisputeStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: DisputeCaseOpened, task: Task) -> None:
        async with self._work.begin(finishing=task) as store:
            case = await store.cases.get(event.dispute_id)
            if case.status is CaseStatus.OPEN:
                await store.cases.save(case.remind(now=self._clock.now()))
