"""A desk whose books are compared with the bank's, whatever got lost on the way."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from adapters.memory.reconciliation import MemoryReconciliationStore, MemoryReconciliationViews
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.payments.sandbox import SandboxGateway
from application.payments.ask_unsettled import AskUnsettled
from application.payments.compare_entry import CompareEntry
from application.payments.ports import Charge, EntryKind, ProviderEntry, RefundAnswer, RefundOrder
from application.payments.post_to_ledger import PostFeeHandler
from application.payments.reconcile import Reconcile
from application.payments.reconciliation_ports import ReconciliationStore
from application.payments.start_reconciliation import (
    StartDueReconciliations,
    StartReconciliation,
    StartReconciliationHandler,
)
from application.platform.errors import Unavailable
from application.platform.paging import PageRequest
from application.platform.ports import UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId, TaskId
from domain.payments.ledger import Cause
from domain.payments.payment import Payment
from domain.payments.reconciliation import Discrepancy, Reconciliation
from domain.payments.reconciliation_events import ReconciliationStarted
from tests.support.clock import NOON, SequentialIds
from tests.support.payments import ROUTES, Desk

OPERATOR = Principal(AccountId(UUID(int=1)), frozenset({Role.ADMIN}))
SINCE = NOON - timedelta(days=1)
ALL = PageRequest(limit=100)


class ListingGateway(SandboxGateway):
    """Its list is what a test makes of the bank's own."""

    added: tuple[ProviderEntry, ...] = ()
    hidden: frozenset[str] = frozenset()
    is_forgetful = False
    is_silent = False

    async def entries(self, since: datetime, until: datetime) -> AsyncIterator[ProviderEntry]:
        if self.is_silent:
            raise Unavailable(self.name)
        real = [entry async for entry in super().entries(since, until)]
        listed = [entry for entry in (*real, *self.added) if entry.reference not in self.hidden]
        for entry in sorted(listed, key=lambda each: each.at):
            if since <= entry.at < until:
                yield entry

    async def look_up(self, key: str, *, reference: str) -> Charge | None:
        return None if self.is_forgetful else await super().look_up(key, reference=reference)

    async def look_up_refund(self, order: RefundOrder) -> RefundAnswer | None:
        return None if self.is_forgetful else await super().look_up_refund(order)


class Comparison:
    """What compares a desk's books with the bank's."""

    def __init__(self, desk: Desk, *, entries_at_once: int = 2) -> None:
        self.desk = desk
        self.work: UnitOfWork[ReconciliationStore] = MemoryUnitOfWork(
            desk.database,
            MemoryReconciliationStore,
            routes=ROUTES,
            clock=desk.clock,
            wake_up=LocalWakeUp(),
        )
        self.views = MemoryReconciliationViews(desk.database)
        parts: Any = (self.work, desk.gateways, desk.clock)
        self.ask = AskUnsettled(*parts)
        self.start = StartReconciliationHandler(
            self.work, desk.gateways, desk.clock, SequentialIds()
        )
        self.start_due = StartDueReconciliations(
            self.work, desk.gateways, desk.clock, SequentialIds(1000)
        )
        compare = CompareEntry(
            self.work, desk.gateways, PostFeeHandler(desk.ledger_work), desk.clock
        )
        self.step = Reconcile(
            self.work, desk.gateways, self.ask, compare, desk.clock, entries_at_once=entries_at_once
        )

    @property
    def gateway(self) -> ListingGateway:
        gateway = self.desk.sandbox.gateway
        assert isinstance(gateway, ListingGateway)
        return gateway

    async def begun(self, gateway: str = "sandbox") -> Reconciliation:
        now = self.desk.clock.now()
        command = StartReconciliation(by=OPERATOR, gateway=gateway, since=SINCE, until=now)
        return await self.start(command)

    async def go_on(self, begun: Reconciliation, *, parts: int | None = None) -> bool:
        """Do so many parts of it, or all; tell whether it came to its end."""
        event = ReconciliationStarted(
            at=begun.started_at,
            reconciliation_id=begun.id,
            gateway=begun.gateway,
            since=begun.since,
            until=begun.until,
        )
        done = 0
        while parts is None or done < parts:
            task = Task(id=TaskId(uuid4()), reaction="reconcile", event=event, attempt=1, fence=1)
            try:
                await self.step(event, task)
            except NotYet:
                done += 1
            else:
                return True
        return False

    async def made(self) -> list[Discrepancy]:
        """A whole reconciliation, with all that follows from it; and what it found."""
        begun = await self.begun()
        await self.go_on(begun)
        await self.desk.run_due()
        return list((await self.views.discrepancies(begun.id, ALL)).items)

    async def books(self) -> tuple[int, int]:
        """What the ledger has of all captures and refunds, and what the bank's log has."""
        rows = self.desk.database.table("ledger").values()
        booked = sum(
            entry.amount.amount
            for row in rows
            if row.cause in {Cause.CAPTURE, Cause.REFUND}
            for entry in row.entries
            if entry.account.kind == "PROVIDER"
        )
        log = self.desk.sandbox.log.entries()
        signs = {"capture": 1, "refund": -1}
        return booked, sum(entry.amount * signs.get(entry.kind, 0) for entry in log)

    def forget_tasks(self) -> None:
        """Lose everything that was still to be done about payments."""
        self.desk.database.take_over({"tasks": {}})


def listed(payment: Payment, kind: EntryKind = EntryKind.CAPTURE, **changes: Any) -> ProviderEntry:
    """The capture of a payment, as a list has it."""
    entry = ProviderEntry(
        kind=kind,
        reference=payment.reference,
        key=payment.attempts[0].key,
        amount=payment.amount,
        at=NOON,
    )
    return replace(entry, **changes)


@asynccontextmanager
async def a_comparison(**options: Any) -> AsyncIterator[Comparison]:
    desk = Desk(ListingGateway)
    try:
        yield Comparison(desk, **options)
    finally:
        desk.sandbox.log.close()
        desk.other.log.close()
