"""Valid payments, and a desk where they are paid: memory, the sandbox, and a clock by hand."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from adapters.memory.payments import MemoryPaymentStore
from adapters.memory.tasks import MemoryTasks
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.payments.sandbox import SandboxGateway
from adapters.payments.sandbox_bank import SandboxBank
from adapters.payments.sandbox_log import IN_MEMORY, SandboxLog
from adapters.payments.sandbox_notices import NoticeSigner, SandboxNotices
from application.payments.cancel_payment import CancelPayment, CancelPaymentHandler
from application.payments.charge_payment import ChargePayment
from application.payments.expire_payment import ExpirePayment
from application.payments.gateways import PATIENCE, Gateways
from application.payments.look_up_payment import LookUpPayment, first_look
from application.payments.ports import (
    PaymentIntent,
    PaymentStore,
    ReceivedNotice,
)
from application.payments.receive_notice import ReceiveNotice, ReceiveNoticeHandler
from application.payments.refund_payment import RefundPayment
from application.payments.request_refund import RequestRefund, RequestRefundHandler
from application.platform.ports import UnitOfWork
from application.platform.tasks import NotYet, Reaction, Route, Routes, Task
from domain.kernel.ids import AccountId, PaymentId, RefundId, TaskId
from domain.kernel.money import Money
from domain.payments.events import (
    PaymentMethod,
    PaymentOpened,
    PaymentPending,
    PaymentUnknown,
    RefundRequested,
)
from domain.payments.payment import Payment
from tests.support.clock import NOON, FakeClock

PAYER = AccountId(UUID(int=7))
PRICE = Money(50_000, "INR")
TEN_MINUTES = timedelta(minutes=10)
LEASE = timedelta(seconds=30)
OK = "tok_ok"
SECRET = b"a secret of the sandbox"

ROUTES = Routes(
    [
        Route(on=PaymentOpened, reaction="charge_payment"),
        Route(on=PaymentOpened, reaction="expire_payment", due=lambda opened: opened.expires_at),
        Route(on=PaymentPending, reaction="look_up_payment", due=first_look),
        Route(on=PaymentUnknown, reaction="look_up_payment", due=first_look),
        Route(on=RefundRequested, reaction="refund_payment"),
    ]
)


def an_intent(
    token: str = OK,
    *,
    id: PaymentId | None = None,
    amount: Money = PRICE,
    method: PaymentMethod = PaymentMethod.CARD,
    expires_at: datetime = NOON + TEN_MINUTES,
    gateway: str = "sandbox",
    purpose: str = "booking:1",
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
    )


def a_payment(token: str = OK, **changes: Any) -> Payment:
    return an_intent(token, **changes).open(NOON)


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
    ) -> None:
        self.log = SandboxLog(path)
        self.signer = NoticeSigner([SECRET], clock)
        bank = SandboxBank(self.log)
        self.notices = SandboxNotices(bank, self.signer, clock)
        self.gateway = gateway(bank, self.notices, self.signer, clock)


class Desk:
    """Everything a payment meets in production but the network."""

    def __init__(
        self, gateway: type[SandboxGateway] = SandboxGateway, *, patience: timedelta = PATIENCE
    ) -> None:
        self.clock = FakeClock()
        self.sandbox = Sandbox(self.clock, gateway=gateway)
        self.database = MemoryDatabase()
        self.work: UnitOfWork[PaymentStore] = MemoryUnitOfWork(
            self.database,
            MemoryPaymentStore,
            routes=ROUTES,
            clock=self.clock,
            wake_up=LocalWakeUp(),
        )
        self.gateways = Gateways({"sandbox": self.sandbox.gateway}, patience=patience)
        self.receive_notice = ReceiveNoticeHandler(self.work, self.gateways, self.clock)
        self.request_refund = RequestRefundHandler(self.work, self.clock)
        self.cancel_payment = CancelPaymentHandler(self.work, self.gateways, self.clock)
        self.tasks = MemoryTasks(self.database)
        self.received: list[tuple[bytes, Mapping[str, str]]] = []
        self.sandbox.notices.connect(self.receive)

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
            for reaction, _ in ROUTES.of(entry.event):
                task = Task(
                    id=TaskId(uuid4()), reaction=reaction, event=entry.event, attempt=1, fence=1
                )
                await self.reactions[reaction](entry.event, task)

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

    def money(self, payment: Payment) -> list[tuple[str, int]]:
        """What really moved."""
        entries = self.sandbox.log.entries()
        mine = [entry for entry in entries if entry.payment_id == str(payment.id)]
        return [(entry.kind, entry.amount) for entry in mine]

    @property
    def reactions(self) -> Mapping[str, Reaction]:
        parts = (self.work, self.gateways, self.clock)
        return {
            "charge_payment": ChargePayment(*parts),
            "look_up_payment": LookUpPayment(*parts),
            "expire_payment": ExpirePayment(*parts),
            "refund_payment": RefundPayment(*parts),
        }


@asynccontextmanager
async def a_desk(
    gateway: type[SandboxGateway] = SandboxGateway, *, patience: timedelta = PATIENCE
) -> AsyncIterator[Desk]:
    desk = Desk(gateway, patience=patience)
    try:
        yield desk
    finally:
        desk.sandbox.log.close()
