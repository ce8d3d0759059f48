"""Disputes: what speaks for us is gathered and handed in once, in time; money leaves once."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from adapters.memory.disputes import MemoryDisputeStore, MemoryDisputeViews
from adapters.memory.journal import MemoryTask
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.payments.sandbox import SandboxGateway
from application.payments.add_evidence import AddEvidence, AddEvidenceHandler
from application.payments.dispute_ports import DisputeStore
from application.payments.dispute_queries import ListDisputes, ShowDispute
from application.payments.dispute_reactions import (
    CloseDisputeCase,
    OpenDisputeCase,
    RemindOfDispute,
)
from application.payments.gather_evidence import GatherEvidence
from application.payments.hand_in_evidence import (
    HandInEvidence,
    HandInEvidenceHandler,
    HandInInTime,
    SubmitEvidence,
)
from application.payments.ports import Evidence, EvidenceKind
from application.platform.errors import Unavailable
from application.platform.idempotency import Answer, Once
from application.platform.paging import PageRequest
from application.platform.ports import UnitOfWork
from application.platform.tasks import NotYet, Reaction, Routes, Task
from domain.kernel.access import Principal, RightMissing, Role
from domain.kernel.events import DomainEvent
from domain.kernel.ids import TaskId
from domain.kernel.money import Money
from domain.payments.dispute_case import TEXTS_MAX, CaseStatus, DisputeCase, case_id
from domain.payments.dispute_events import DisputeCaseOpened, EvidenceDue
from domain.payments.errors import CaseClosed, CaseNotFound, RefundTooLarge, TooMuchEvidence
from domain.payments.events import DisputeClosed, DisputeOpened
from domain.payments.payment import Payment
from tests.support.clock import NOON
from tests.support.payments import (
    PAYER,
    PRICE,
    Desk,
    a_captured_payment,
    a_payment,
    a_refund_id,
)
from tests.support.reconciliation import OPERATOR

RESPOND_BY = NOON + timedelta(days=7)
HALF = replace(PRICE, amount=PRICE.amount // 2)


class TakingGateway(SandboxGateway):
    """Remembers what it is given, and can be away."""

    given: tuple[Sequence[Evidence], ...] = ()
    is_away = False

    async def dispute_evidence(self, reference: str, evidence: Sequence[Evidence]) -> None:
        if self.is_away:
            raise Unavailable(self.name)
        assert reference == "d1"
        self.given = (*self.given, evidence)


class UsedTickets:
    async def of(self, payment: Payment) -> Sequence[Evidence]:
        return [Evidence(kind=EvidenceKind.TICKETS_USED, text=f"used for {payment.purpose}")]


class Office:
    def __init__(self) -> None:
        self.desk = Desk(TakingGateway)
        self.work: UnitOfWork[DisputeStore] = MemoryUnitOfWork(
            self.desk.database,
            MemoryDisputeStore,
            routes=Routes([]),
            clock=self.desk.clock,
            wake_up=LocalWakeUp(),
        )
        gather, clock = GatherEvidence([UsedTickets()]), self.desk.clock
        self.show = ShowDispute(self.work, gather)
        self.all = ListDisputes(MemoryDisputeViews(self.desk.database))
        self.add = AddEvidenceHandler(self.work, clock)
        self.hand_in = HandInEvidenceHandler(self.work, clock)
        self.reactions: Mapping[type[DomainEvent], Reaction] = {
            DisputeOpened: OpenDisputeCase(self.work),
            DisputeClosed: CloseDisputeCase(self.work, clock),
            EvidenceDue: SubmitEvidence(self.work, self.desk.gateways, gather, clock),
        }
        self.remind = RemindOfDispute(self.work, clock)
        self.hand_in_in_time = HandInInTime(self.work, clock)

    async def disputed(self, status: str = "OPEN", **said: Any) -> Payment:
        payment = await self.desk.paid()
        await self.tell(payment, status, **said)
        return await self.desk.present(payment.id)

    async def tell(self, payment: Payment, status: str, **said: Any) -> None:
        told = {"reference": "d1", "amount": PRICE.amount, "currency": PRICE.currency}
        told |= {"status": status, "respondBy": RESPOND_BY.isoformat(), **said}
        await self.desk.say(id=f"n{status}", reference=payment.reference, dispute=told)
        await self.react()

    async def react(self) -> None:
        """Let everything that happened to disputes have its reactions, once more."""
        for entry in list(self.desk.database.table("event_log").values()):
            if reaction := self.reactions.get(type(entry.event)):
                await self.run(reaction, entry.event)

    async def run(self, reaction: Any, event: DomainEvent) -> None:
        task = Task(id=TaskId(uuid4()), reaction="it", event=event, attempt=1, fence=1)
        self.desk.database.table("tasks")[task.id] = MemoryTask(
            id=task.id, reaction="it", event=event, run_at=NOON, fence=1
        )
        await reaction(event, task)

    async def opened(self) -> DisputeCaseOpened:
        [found] = [
            entry.event
            for entry in self.desk.database.table("event_log").values()
            if isinstance(entry.event, DisputeCaseOpened)
        ]
        return found

    async def case(self, payment: Payment) -> DisputeCase:
        return (await self.show(case_id(payment.id, "d1"), OPERATOR)).case

    @property
    def gateway(self) -> TakingGateway:
        gateway = self.desk.sandbox.gateway
        assert isinstance(gateway, TakingGateway)
        return gateway


def once() -> Once:
    def render(result: object) -> Answer:
        return Answer(status=200, headers={}, body=repr(result).encode())

    scope, day = str(uuid4()), timedelta(days=1)
    return Once(scope=scope, key="k", fingerprint=b"", keep_for=day, render=render)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    office = Office()
    yield office
    office.desk.sandbox.log.close()
    office.desk.other.log.close()


async def test_what_speaks_for_us_is_gathered_completed_and_handed_in_once(
    office: Office,
) -> None:
    payment = await office.disputed()
    id_ = case_id(payment.id, "d1")
    await office.add(AddEvidence(by=OPERATOR, dispute_id=id_, text="They danced."), once())

    await office.hand_in(HandInEvidence(by=OPERATOR, dispute_id=id_), once())
    await office.react()
    await office.react()

    [given] = office.gateway.given
    texts = [evidence.text for evidence in given]
    assert texts[1:] == [f"used for {payment.purpose}", "They danced."]
    assert (await office.case(payment)).status is CaseStatus.HANDED_IN


async def test_nobody_has_to_remember_to_hand_it_in(office: Office) -> None:
    payment = await office.disputed()
    opened = await office.opened()
    assert opened.remind_at < opened.hand_in_at < RESPOND_BY

    await office.run(office.remind, opened)
    await office.run(office.hand_in_in_time, opened)
    await office.react()

    log = office.desk.database.table("event_log").values()
    names = [entry.event.name for entry in log]
    assert names.count("DisputeDeadlineNear") == 1
    assert (await office.case(payment)).status is CaseStatus.HANDED_IN


async def test_a_provider_that_is_away_is_tried_until_it_is_too_late(office: Office) -> None:
    payment = await office.disputed()
    office.gateway.is_away = True
    with pytest.raises(NotYet):
        await hand_in(office, payment)
    office.desk.clock.pass_time(timedelta(days=8))

    await office.react()

    assert (await office.case(payment)).status is CaseStatus.TOO_LATE


async def hand_in(office: Office, payment: Payment) -> None:
    id_ = case_id(payment.id, "d1")
    await office.hand_in(HandInEvidence(by=OPERATOR, dispute_id=id_), once())
    await office.react()


@pytest.mark.parametrize(("status", "end"), [("WON", CaseStatus.WON), ("LOST", CaseStatus.LOST)])
async def test_how_it_ended_is_noted_and_nothing_more_is_added(
    office: Office, status: str, end: CaseStatus
) -> None:
    payment = await office.disputed()

    await office.tell(payment, status)

    case = await office.case(payment)
    assert case.status is end
    with pytest.raises(CaseClosed):
        case.add("late", by=PAYER, now=NOON)


async def test_only_operators_see_disputes(office: Office) -> None:
    payment = await office.disputed()
    customer = Principal(PAYER, frozenset({Role.CUSTOMER}))

    with pytest.raises(RightMissing):
        await office.all(PageRequest(), customer)
    with pytest.raises(RightMissing):
        await office.show(case_id(payment.id, "d1"), customer)
    with pytest.raises(CaseNotFound):
        await office.show(case_id(payment.id, "d2"), OPERATOR)
    assert [case.reference for case in (await office.all(PageRequest(), OPERATOR)).items] == ["d1"]


async def test_a_case_takes_so_many_texts(office: Office) -> None:
    case = await office.case(await office.disputed())
    for number in range(TEXTS_MAX):
        case = case.add(str(number), by=PAYER, now=NOON)

    with pytest.raises(TooMuchEvidence):
        case.add("one more", by=PAYER, now=NOON)


def disputed_by(payment: Payment, amount: Money = PRICE) -> Payment:
    return payment.open_dispute("d1", number=1, amount=amount, reason="", respond_by=None, now=NOON)


def test_what_is_disputed_cannot_be_refunded_as_well() -> None:
    disputed = disputed_by(a_captured_payment(), HALF)
    assert disputed.refundable == HALF

    with pytest.raises(RefundTooLarge):
        disputed.request_refund(a_refund_id(), PRICE, reason="", now=NOON)

    won = disputed.close_dispute("d1", won=True, now=NOON)
    lost = disputed.close_dispute("d1", won=False, now=NOON)
    assert (won.refundable, lost.refundable) == (PRICE, HALF)


def test_a_refund_on_its_way_and_a_dispute_leave_nothing_that_could_go_back() -> None:
    going = a_captured_payment().request_refund(a_refund_id(), HALF, reason="", now=NOON)

    lost = disputed_by(going).close_dispute("d1", won=False, now=NOON)

    assert lost.refundable.amount == 0
    with pytest.raises(RefundTooLarge):
        lost.request_refund(a_refund_id(), replace(PRICE, amount=1), reason="", now=NOON)


def test_a_token_is_forgotten_once_nothing_more_is_tried() -> None:
    payment = a_payment("buyer@bank")

    assert payment.lose_sight(now=NOON).token == "buyer@bank"
    for done in (
        payment.capture(reference="r1", now=NOON),
        payment.decline("no", reference="r1", now=NOON),
        payment.expire(now=NOON),
        payment.cancel(now=NOON),
    ):
        assert done.token == ""
