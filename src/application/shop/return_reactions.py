"""What returns do about their money, in a few lines each."""

from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from application.shop.return_ports import ReturnStore
from domain.kernel.money import Money
from domain.payments.events import NothingLeftToRefund, RefundFailed, RefundSucceeded
from domain.shop.order_return import ReturnStatus


class NoteReturnRefund:
    """What was to be paid back for something sent back is; or it had gone back before."""

    def __init__(self, *, work: UnitOfWork[ReturnStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: RefundSucceeded | NothingLeftToRefund, task: Task) -> None:
        refund_id, amount = event.refund_id, Money.zero(event.refunded_total.currency)
        if isinstance(event, RefundSucceeded):
            refund_id, amount = event.makes_up_for or refund_id, event.amount
        async with self._work.begin(finishing=task) as store:
            found = await store.returns.of_refund(refund_id)
            if found is not None and found.status is ReturnStatus.INSPECTED:
                await store.returns.save(found.complete(amount=amount, now=self._clock.now()))


class NoteFailedReturnRefund:
    """The provider refused to pay it back: buyer and seller see that."""

    def __init__(self, *, work: UnitOfWork[ReturnStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: RefundFailed, task: Task) -> None:
        async with self._work.begin(finishing=task) as store:
            found = await store.returns.of_refund(event.refund_id)
            if found is not None and found.status is ReturnStatus.INSPECTED:
                failed = found.note_failure(event.reason, now=self._clock.now())
                await store.returns.save(failed)
