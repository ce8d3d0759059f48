"""Valid payments, and a desk where they are paid: memory, the sandbox, and a clock by hand."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any, get_args
from uuid import UUID, uuid4

from adapters.memory.journal import MemoryTask
from adapters.memory.ledger import MemoryLedgerStore
from adapters.memory.payments import MemoryPaymentStore
from adapters.memory.tasks import MemoryTasks
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.payments.sandbox import SandboxGateway
from adapters.payments.sandbox_bank import AS_USUAL, SandboxBank
from adapters.payments.sandbox_log import SandboxLog
from adapters.payments.sandbox_notices import NoticeSigner, SandboxNotices
from adapters.payments.sandbox_scenario import Scenario
from adapters.sandboxes.books import IN_MEMORY
from application.payments.cancel_payment import CancelPayment, CancelPaymentHandler
from application.payments.capture_payment import CapturePayment
from application.payments.charge_payment import ChargePayment
from application.payments.expire_payment import ExpirePayment
from application.payments.gateways import PATIENCE, Gateways
from application.payments.ledger_ports import LedgerStore
from application.payments.look_up_payment import LookUpPayment, first_look
from application.payments.look_up_refund import LookUpRefund, first_look_at_refund
from application.payments.ports import (
    ChargeOrder,
    PaymentIntent,
    PaymentStore,
    ReceivedNotice,
)
from application.payments.post_to_ledger import PostToLedger
from application.payments.receive_notice import ReceiveNotice, ReceiveNoticeHandler
from application.payments.refund_payment import RefundPayment
from application.payments.request_refund import RequestRefund, RequestRefundHandler
from application.payments.void_attempt import VoidAttempt
from application.payments.watch_ended_attempt import WatchEndedAttempt, first_watch
from application.platform.ports import UnitOfWork
from application.platform.tasks import NotYet, Reaction, Route, Routes, Task
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, PaymentId, RefundId, TaskId
from domain.kernel.money import Money
from domain.payments.bookkeeping import MoneyMoved
from domain.payments.errors import ForgedNotice
from domain.payments.events import (
    AttemptAbandoned,
    PaymentAuthorised,
    PaymentCancelled,
    PaymentDeclined,
    PaymentExpired,
    PaymentMethod,
    PaymentOpened,
    PaymentPending,
    PaymentRetryPlanned,
    PaymentUnknown,
    RefundPending,
    RefundRequested,
)
from domain.payments.payment import Payment
from domain.payments.shares import Shares
from tests.support.clock import NOON, FakeClock, FixedRandomness

PAYER = AccountId(UUID(int=7))
PRICE = Money(50_000, "INR")
TEN_MINUTES = timedelta(minutes=10)
LEASE = timedelta(seconds=30)
OK = "tok_ok"
SECRET = b"a secret of the sandbox"

MONEY_MOVED = get_args(MoneyMoved.__value__)
ENDED = (PaymentRetryPlanned, PaymentDeclined, PaymentExpired, PaymentCancelled)
EVERY_ROUTE = [
    Route(on=PaymentOpened, reaction="charge_payment"),
    Route(on=PaymentRetryPlanned, reaction="charge_payment", due=lambda again: again.due_at),
    Route(on=PaymentOpened, reaction="expire_payment", due=lambda opened: opened.expires_at),
    Route(on=PaymentPending, reaction="look_up_payment", due=first_look),
    Route(on=PaymentUnknown, reaction="look_up_payment", due=first_look),
    Route(on=PaymentAuthorised, reaction="capture_payment"),
    Route(on=AttemptAbandoned, reaction="void_attempt"),
    Route(on=RefundRequested, reaction="refund_payment"),
    *(Route(on=event, reaction="post_to_ledger") for event in MONEY_MOVED),
    Route(on=RefundPending, reaction="look_up_refund", due=first_look_at_refund),
    *(Route(on=event, reaction="watch_ended_attempt", due=first_watch) for event in ENDED),
]
ROUTES = Routes(EVERY_ROUTE)


def an_intent(
    token: str = OK,
    *,
    id: PaymentId | None = None,
    amount: Money = PRICE,
    method: PaymentMethod = PaymentMethod.CARD,
    expires_at: datetime = NOON + TEN_MINUTES,
    gateway: str = "sandbox",
    purpose: str = "booking:1",
    shares: Shares = (),
) -> PaymentIntent:
    return PaymentIntent(
        id=id or PaymentId(uuid4()),
        purpose=purpose,
        payer_id=PAYER,
        amount=amount,
        method=method,
        token=token,
        gateway=gateway,
        expires_at=expires_at,
        shares=shares,
    )


def a_payment(token: str = OK, **changes: Any) -> Payment:
    return an_intent(token, **changes).open(NOON)


def an_order(payment: Payment) -> ChargeOrder:
    """What the provider of its last attempt is asked for."""
    attempt = payment.attempts[-1]
    return ChargeOrder(
        key=attempt.key,
        payment_id=payment.id,
        attempt=attempt.number,
        amount=payment.amount,
        method=payment.method,
        token=payment.token,
        expires_at=payment.expires_at,
        description=payment.description,
        return_url=payment.return_url,
    )


def a_captured_payment(**changes: Any) -> Payment:
    return a_payment(**changes).capture(reference="r1", now=NOON)


def a_refund_id() -> RefundId:
    return RefundId(uuid4())


class Sandbox:
    """The sandbox's parts, put together."""

    def __init__(
        self,
        clock: FakeClock,
        path: str = IN_MEMORY,
        *,
        gateway: type[SandboxGateway] = SandboxGateway,
        name: str = "sandbox",
        scenario: Scenario = AS_USUAL,
    ) -> None:
        self.log = SandboxLog(path)
        self.signer = NoticeSigner([SECRET], clock)
        self.bank = SandboxBank(self.log, scenario)
        self.notices = SandboxNotices(self.bank, self.signer, clock, log=self.log)

        async def wait(time: timedelta) -> None:
            # Whoever answers slowly lets the time of everybody pass.
            clock.pass_time(time)

        self.gateway = gateway(
            self.bank, self.notices, self.signer, clock, log=self.log, name=name, wait=wait
        )


class Desk:
    """Everything a payment meets in production but the network."""

    def __init__(
        self,
        gateway: type[SandboxGateway] = SandboxGateway,
        *,
        patience: timedelta = PATIENCE,
        retry_elsewhere: bool = True,
        scenario: Scenario = AS_USUAL,
        routes: Routes = ROUTES,
    ) -> None:
        self.clock = FakeClock()
        self.sandbox = Sandbox(self.clock, gateway=gateway, scenario=scenario)
        self.other = Sandbox(self.clock, name="sandbox-two", scenario=scenario)
        self.database = MemoryDatabase()
        work: Any = partial(
            MemoryUnitOfWork,
            self.database,
            routes=routes,
            clock=self.clock,
            wake_up=LocalWakeUp(),
        )
        self.work: UnitOfWork[PaymentStore] = work(MemoryPaymentStore)
        self.ledger_work: UnitOfWork[LedgerStore] = work(MemoryLedgerStore)
        self.gateways = Gateways(
            {"sandbox": self.sandbox.gateway, "sandbox-two": self.other.gateway},
            clock=self.clock,
            randomness=FixedRandomness(),
            patience=patience,
            retry_elsewhere=retry_elsewhere,
        )
        self.receive_notice = ReceiveNoticeHandler(self.work, self.gateways, self.clock)
        self.request_refund = RequestRefundHandler(self.work, self.clock)
        self.cancel_payment = CancelPaymentHandler(self.work, self.gateways, self.clock)
        self.tasks = MemoryTasks(self.database)
        self.received: list[tuple[bytes, Mapping[str, str]]] = []
        self.sandbox.notices.connect(self.listen)

    async def opened(self, token: str = OK, **changes: Any) -> Payment:
        intent = an_intent(token, **changes)
        async with self.work.begin() as store:
            await store.intents.open(intent, now=self.clock.now())
        return await self.present(intent.id)

    async def paid(self, token: str = OK, **changes: Any) -> Payment:
        payment = await self.opened(token, **changes)
        await self.run_due()
        return await self.present(payment.id)

    async def present(self, payment_id: PaymentId) -> Payment:
        async with self.work.begin() as store:
            return await store.payments.get(payment_id)

    async def history(self, payment: Payment) -> list[str]:
        rows = self.database.table("event_log").values()
        return [row.event.name for row in rows if row.event.payment_id == payment.id]

    async def notices_about(self, payment: Payment) -> list[ReceivedNotice]:
        async with self.work.begin() as store:
            return list(await store.notices.of_payment(payment.id))

    async def run_due(self) -> None:
        """Run due tasks until there are none, like a worker that nothing ever goes wrong for."""
        while tasks := await self.tasks.claim(now=self.clock.now(), lease=LEASE, limit=1):
            for task in tasks:
                try:
                    await self.reactions[task.reaction](task.event, task)
                except NotYet as later:
                    await self.tasks.put_off(task, until=later.until)
                else:
                    await self.tasks.finish(task)

    async def repeat_everything(self) -> None:
        """Run every reaction to everything that ever happened once more."""
        for entry in list(self.database.table("event_log").values()):
            for reaction, task in self.tasks_again(entry.event):
                await self.reactions[reaction](entry.event, task)
                await self.tasks.finish(task)

    def tasks_again(self, event: DomainEvent) -> Iterator[tuple[str, Task]]:
        """The tasks of an event once more, as if a worker had been forgotten with them."""
        for reaction, _ in ROUTES.of(event):
            task = Task(id=TaskId(uuid4()), reaction=reaction, event=event, attempt=2, fence=1)
            self.database.table("tasks")[task.id] = MemoryTask(
                id=task.id, reaction=reaction, event=event, run_at=event.at, fence=1
            )
            yield reaction, task

    async def pass_time(self, time: timedelta) -> None:
        """Let time pass second by second, with the worker and the webhook at work."""
        for _ in range(int(time.total_seconds())):
            self.clock.pass_time(timedelta(seconds=1))
            await self.sandbox.notices.deliver_due()
            await self.run_due()

    async def cancel(self, payment: Payment) -> None:
        await self.cancel_payment(CancelPayment(payment_id=payment.id))

    async def refund(
        self, payment: Payment, amount: Money = PRICE, refund_id: RefundId | None = None
    ) -> RefundId:
        refund_id = refund_id or a_refund_id()
        command = RequestRefund(
            payment_id=payment.id, refund_id=refund_id, amount=amount, reason="cancelled"
        )
        await self.request_refund(command)
        return refund_id

    async def receive(self, body: bytes, headers: Mapping[str, str]) -> int:
        """Our webhook, as the sandbox sees it."""
        self.received.append((body, headers))
        await self.receive_notice(ReceiveNotice(provider="sandbox", body=body, headers=headers))
        return 200

    async def listen(self, body: bytes, headers: Mapping[str, str]) -> int:
        """The same, with the answers that it gives over HTTP."""
        try:
            return await self.receive(body, headers)
        except ForgedNotice:
            return 401

    async def say(self, **said: Any) -> None:
        """Let the sandbox's webhook say this, in the sandbox's words and well signed."""
        told = {"id": "notice", "amount": 50_000, "currency": "INR", "at": NOON.isoformat()}
        body = json.dumps({**told, **said}).encode()
        await self.receive(body, self.sandbox.signer.sign(body))

    def money(self, payment: Payment) -> list[tuple[str, int]]:
        """What really moved."""
        entries = [*self.sandbox.log.entries(), *self.other.log.entries()]
        mine = [entry for entry in entries if entry.payment_id == str(payment.id)]
        return [(entry.kind, entry.amount) for entry in mine]

    @property
    def reactions(self) -> Mapping[str, Reaction]:
        parts = (self.work, self.gateways, self.clock)
        return {
            "charge_payment": ChargePayment(*parts),
            "look_up_payment": LookUpPayment(*parts),
            "expire_payment": ExpirePayment(*parts),
            "capture_payment": CapturePayment(*parts),
            "void_attempt": VoidAttempt(*parts),
            "refund_payment": RefundPayment(*parts),
            "post_to_ledger": PostToLedger(self.ledger_work),
            "look_up_refund": LookUpRefund(*parts),
            "watch_ended_attempt": WatchEndedAttempt(*parts),
        }


@asynccontextmanager
async def a_desk(
    gateway: type[SandboxGateway] = SandboxGateway,
    *,
    patience: timedelta = PATIENCE,
    retry_elsewhere: bool = True,
    scenario: Scenario = AS_USUAL,
    routes: Routes = ROUTES,
) -> AsyncIterator[Desk]:
    desk = Desk(
        gateway,
        patience=patience,
        retry_elsewhere=retry_elsewhere,
        scenario=scenario,
        routes=routes,
    )
    try:
        yield desk
    finally:
        desk.sandbox.log.close()
        desk.other.log.close()
