"""One payment, and everything that may happen around it in an order that a seed decides."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from random import Random

from adapters.payments.sandbox_log import Entry
from adapters.payments.sandbox_script import Verb
from application.platform.errors import Unavailable
from application.platform.failpoints import arm, disarm
from application.platform.tasks import NotYet, Task, TaskLost
from domain.kernel.ids import RefundId
from domain.kernel.money import Money
from domain.payments.attempt import AttemptStatus
from domain.payments.errors import NotCaptured, RefundKnown, RefundTooLarge
from domain.payments.ledger import LedgerTransaction
from domain.payments.payment import Payment
from domain.payments.payment_status import PaymentStatus
from tests.support.ledger import moved_by
from tests.support.payments import LEASE, PRICE, Desk, a_refund_id

STEPS = 25
DEATHS = 0.1
QUIET_DAYS = 4
_CALLS = ("charge", "capture", "look-up", "cancel", "refund", "refund-look-up")
_PLACES = [f"payments.{when}-{call}" for when in ("before", "after") for call in _CALLS]
_SECOND = timedelta(seconds=1)
_PARTS = (Money(20_000, "INR"), Money(30_000, "INR"))


class Died(BaseException):
    """The process is gone; nothing catches this."""


class Mischief:
    """Workers that overlap and die, notices in any order, look-ups, and time that passes."""

    def __init__(self, desk: Desk, payment: Payment, verb: Verb, *, seed: int) -> None:
        self.desk = desk
        self.payment = payment
        self.chance = Random(f"{seed} {verb}")
        self.refunds: list[tuple[RefundId, Money]] = [(a_refund_id(), part) for part in _PARTS]
        wanted = {Verb.VOID: self.cancel, Verb.REFUND: self.refund}
        self.moves = [
            *(self.work, self.work, self.work_together, self.work_together),
            *(self.hear, self.hear_again, self.repeat, self.crash, self.wait, self.wait),
            *([wanted[verb]] * 4 if verb in wanted else []),
        ]

    async def happen(self) -> None:
        """Let the mischief be done, then let everything come to its end."""
        for place in _PLACES:
            arm(place, self._at_failpoint)
        try:
            for _ in range(STEPS):
                await self.chance.choice(self.moves)()
        finally:
            disarm()
        await self.settle()

    async def settle(self) -> None:
        end = self.desk.clock.now() + timedelta(days=QUIET_DAYS)
        while (due := await self.desk.tasks.next_due()) and due < end:
            self.desk.clock.pass_time(max(due - self.desk.clock.now(), _SECOND))
            await self.hear()
            await self.work()
        self.desk.clock.pass_time(end - self.desk.clock.now())
        await self.hear()
        await self.work()

    async def work(self) -> None:
        for _ in range(10):
            if not (tasks := await self._claim(limit=5)):
                return
            for task in tasks:
                with suppress(Died):
                    await self._run(task)

    async def work_together(self) -> None:
        """Tasks, the webhook and what somebody wants, at the same time."""
        tasks = await self._claim(limit=5)
        running = [self._run(task) for task in tasks]
        ends = await asyncio.gather(*running, self.hear(), return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException) and not isinstance(end, Died):
                raise end

    async def hear(self) -> None:
        await self.desk.sandbox.notices.deliver_due()

    async def hear_again(self) -> None:
        if self.desk.received:
            await self.desk.listen(*self.chance.choice(self.desk.received))

    async def repeat(self) -> None:
        """Something that was done is done once more by a worker that does not know."""
        entries = list(self.desk.database.table("event_log").values())
        event = self.chance.choice(entries).event
        for reaction, task in self.desk.tasks_again(event):
            with suppress(Died, NotYet, Unavailable, TaskLost):
                await self.desk.reactions[reaction](event, task)

    async def crash(self) -> None:
        await self._claim(limit=2)

    async def wait(self) -> None:
        seconds = self.chance.choice([1, 1, 3, 10, 40, 200])
        self.desk.clock.pass_time(timedelta(seconds=seconds))

    async def cancel(self) -> None:
        with suppress(Died, NotYet, Unavailable):
            await self.desk.cancel(self.payment)

    async def refund(self) -> None:
        refund_id, amount = self.chance.choice(self.refunds)
        with suppress(NotCaptured, RefundKnown, RefundTooLarge, NotYet):
            await self.desk.refund(self.payment, amount, refund_id)

    async def _claim(self, *, limit: int) -> Sequence[Task]:
        now = self.desk.clock.now()
        return await self.desk.tasks.claim(now=now, lease=LEASE, limit=limit)

    async def _run(self, task: Task) -> None:
        """As the worker does it."""
        try:
            await self.desk.reactions[task.reaction](task.event, task)
        except NotYet as later:
            await self.desk.tasks.put_off(task, until=later.until)
        except Unavailable as error:
            again = self.desk.clock.now() + _SECOND
            await self.desk.tasks.retry(task, at=again, error=str(error))
        except TaskLost:
            pass
        else:
            await self.desk.tasks.finish(task)

    async def _at_failpoint(self) -> None:
        if self.chance.random() < DEATHS:
            raise Died
        for _ in range(self.chance.randrange(4)):
            await asyncio.sleep(0)


async def check(desk: Desk, payment: Payment, *, doubtful: bool = False) -> None:
    """Hold what the platform believes against what really moved."""
    found = await desk.present(payment.id)
    entries = [*desk.sandbox.log.entries(), *desk.other.log.entries()]
    _check_bank(desk, found, entries)
    if doubtful and found.quarantine_reason:
        return
    assert not found.is_open, found.status
    _check_payment(found, entries)
    posted: list[LedgerTransaction] = list(desk.database.table("ledger").values())
    for name, log in (("sandbox", desk.sandbox.log), ("sandbox-two", desk.other.log)):
        assert moved_by(posted).get(name, 0) == _moved(log.entries()), f"ledger, {name}"
    history = await desk.history(found)
    assert history.count("PaymentCaptured") <= 1
    assert await desk.tasks.next_due() is None


def _check_bank(desk: Desk, payment: Payment, entries: Sequence[Entry]) -> None:
    """Whatever we believe: nothing moved twice, nor for a key that is not ours."""
    assert all(count == 1 for count in Counter((e.kind, e.key) for e in entries).values())
    assert 0 <= _moved(entries) <= payment.amount.amount, "money"
    keys = {attempt.key for attempt in payment.attempts}
    calls = [*desk.sandbox.log.calls(), *desk.other.log.calls()]
    assert {call.key for call in calls if call.verb is Verb.CHARGE} <= keys, "keys"


def _check_payment(payment: Payment, entries: Sequence[Entry]) -> None:
    captured = {entry.key for entry in entries if entry.kind == "capture"}
    believed = {a.key for a in payment.attempts if a.status is AttemptStatus.CAPTURED}
    assert captured == believed, "captures"
    is_paid = payment.status in {PaymentStatus.CAPTURED, PaymentStatus.REFUNDED}
    assert is_paid is bool(captured), payment.status
    assert all(refund.is_settled for refund in payment.refunds), "refunds"
    due = PRICE.amount - payment.refunded.amount if is_paid else 0
    assert _moved(entries) == due, "kept"


def _moved(entries: Sequence[Entry]) -> int:
    signs = {"capture": 1, "refund": -1}
    return sum(signs.get(entry.kind, 0) * entry.amount for entry in entries)
