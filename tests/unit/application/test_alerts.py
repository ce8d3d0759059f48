"""What makes an alert, what ends it, and who is told."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from adapters.email.alert_mails import OperatorMails
from adapters.email.mailbox import MemoryMailbox
from adapters.memory.alerts import MemoryAlertStore, MemoryAlertViews
from adapters.memory.tasks import MemoryTasks
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.system import SystemIds
from application.alerts.acknowledge_alert import AcknowledgeAlertHandler
from application.alerts.alarm import Alarm, RunChecks
from application.alerts.causes import ENDED_BY, RAISED_BY
from application.alerts.channel import AlertsChannel, alert_data
from application.alerts.checks import BrokenInvariants, LateTasks, QuarantinedMoney
from application.alerts.ports import AlertFilter, Check
from application.alerts.queries import ListAlerts
from application.alerts.reactions import EndAlerts, MailAlert, RaiseAlert
from application.alerts.resolve_alert import ResolveAlertHandler
from application.alerts.vitals import FORGOTTEN_AFTER, TrafficFigures, VitalSigns
from application.platform.operations import ParkedTask, TaskCounts, Violation
from application.platform.paging import Page, PageRequest
from application.platform.tasks import NotYet, Route, Routes, Task
from application.realtime.ports import Happened, LoggedEvent
from domain.alerts.alert import LIFECYCLE, Alert, AlertStatus
from domain.alerts.events import AlertKind, AlertRaised, Severity
from domain.delivery.consignment_events import ConsignmentDisputed, Step
from domain.delivery.events import (
    DeliveryDelivered,
    DeliveryHeardOf,
    DeliveryStalled,
    ProofKind,
)
from domain.kernel.access import Principal, RightMissing, Role
from domain.kernel.events import DomainEvent
from domain.kernel.ids import (
    AccountId,
    ConsignmentId,
    CourierId,
    DeliveryId,
    OrderId,
    ShipmentId,
    TaskId,
)
from domain.kernel.lifecycle import IllegalMove
from tests.support.alerts import ScriptedMachine, ScriptedMails, ScriptedTraffic, a_cause, an_alert
from tests.support.clock import NOON, FakeClock

OPERATOR = Principal(AccountId(uuid4()), frozenset({Role.ADMIN}))
CUSTOMER = Principal(AccountId(uuid4()), frozenset({Role.CUSTOMER}))
HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=1)


class Station:
    def __init__(self) -> None:
        self.database, self.clock, self.mails = MemoryDatabase(), FakeClock(), ScriptedMails()
        routes = Routes([Route(on=AlertRaised, reaction="mail_alert")])
        self.work = MemoryUnitOfWork(
            self.database,
            MemoryAlertStore,
            routes=routes,
            clock=self.clock,
            wake_up=LocalWakeUp(),
        )
        self.views = MemoryAlertViews(self.database)
        self.alarm = Alarm(self.work, self.clock, SystemIds())
        self.tasks = MemoryTasks(self.database)

    async def happens(self, event: DomainEvent) -> None:
        task = Task(id=TaskId(uuid4()), reaction="", event=event, attempt=1, fence=1)
        self.database.table("tasks")[task.id] = _Claimed(fence=1)
        if type(event) in RAISED_BY:
            await RaiseAlert(self.alarm)(event, task)
        else:
            await EndAlerts(self.alarm, self.views)(event, task)

    async def look(self, check: Check) -> Sequence[Alert]:
        await RunChecks([check], self.alarm, self.views)()
        return await self.going_on()

    async def going_on(self) -> Sequence[Alert]:
        return await self.views.unresolved(list(AlertKind))

    async def all(self) -> Sequence[Alert]:
        return (await ListAlerts(self.views)(AlertFilter(), PageRequest(), OPERATOR)).items


class _Claimed:
    def __init__(self, fence: int) -> None:
        self.fence = fence


@pytest.fixture
def station() -> Station:
    return Station()


def stalled(delivery_id: DeliveryId) -> DeliveryStalled:
    return DeliveryStalled(
        **_of(delivery_id), courier_id=CourierId(uuid4()), silent_since=NOON - HOUR
    )


def delivered(delivery_id: DeliveryId) -> DeliveryDelivered:
    return DeliveryDelivered(
        **_of(delivery_id), courier_id=CourierId(uuid4()), proof=ProofKind.CODE, on_time=True
    )


def heard_of(delivery_id: DeliveryId) -> DeliveryHeardOf:
    return DeliveryHeardOf(**_of(delivery_id), courier_id=CourierId(uuid4()))


def _of(delivery_id: DeliveryId) -> dict[str, Any]:
    return {
        "at": NOON,
        "delivery_id": delivery_id,
        "order_id": OrderId(uuid4()),
        "shipment_id": ShipmentId(uuid4()),
        "seller_id": AccountId(uuid4()),
        "recipient_id": AccountId(uuid4()),
    }


# The alert itself


@pytest.mark.parametrize("status", AlertStatus)
@pytest.mark.parametrize(
    ("verb", "target"),
    [
        (lambda it: it.acknowledge(by=OPERATOR.account_id, now=NOON), AlertStatus.ACKNOWLEDGED),
        (lambda it: it.resolve(by=None, now=NOON), AlertStatus.RESOLVED),
    ],
    ids=["acknowledge", "resolve"],
)
def test_every_move_is_in_the_table_or_refused(
    status: AlertStatus, verb: Callable[[Alert], Alert], target: AlertStatus
) -> None:
    alert = replace(an_alert(), status=status)

    if LIFECYCLE.allows(status, target):
        assert verb(alert).status is target
    else:
        with pytest.raises(IllegalMove):
            verb(alert)


def test_what_is_critical_once_stays_so() -> None:
    alert = an_alert(a_cause(severity=Severity.CRITICAL))

    assert alert.repeat(a_cause(), now=NOON).severity is Severity.CRITICAL
    worse = an_alert().repeat(a_cause(severity=Severity.CRITICAL), now=NOON)
    assert (worse.severity, worse.count) == (Severity.CRITICAL, 2)


# Events


async def test_what_happens_again_is_the_same_alert_counted(station: Station) -> None:
    delivery = DeliveryId(uuid4())
    await station.happens(stalled(delivery))
    await station.happens(stalled(delivery))
    await station.happens(stalled(DeliveryId(uuid4())))

    assert sorted(alert.count for alert in await station.going_on()) == [1, 2]


async def test_nobody_worries_about_who_is_heard_of_again(station: Station) -> None:
    delivery = DeliveryId(uuid4())
    await station.happens(stalled(delivery))

    await station.happens(heard_of(delivery))

    assert await station.going_on() == []


async def test_it_ends_by_itself_with_what_it_told_of(station: Station) -> None:
    one, other = DeliveryId(uuid4()), DeliveryId(uuid4())
    await station.happens(stalled(one))
    await station.happens(stalled(other))

    await station.happens(delivered(one))
    await station.happens(delivered(one))

    [left] = await station.going_on()
    assert left.about == f"delivery:{other}"
    await station.happens(stalled(one))
    assert len(await station.all()) == 3


async def test_what_a_partner_contradicts_stays_until_somebody_looks(station: Station) -> None:
    delivery_id, consignment_id = DeliveryId(uuid4()), ConsignmentId(uuid4())
    disputed = ConsignmentDisputed(
        at=NOON,
        consignment_id=consignment_id,
        delivery_id=delivery_id,
        partner="swift",
        step=Step.COLLECTED,
    )
    await station.happens(disputed)

    await station.happens(delivered(delivery_id))

    [left] = await station.going_on()
    assert left.about == f"consignment:{consignment_id}"
    assert left.facts["deliveryId"] == str(delivery_id)


def test_what_ends_an_alert_ends_one_that_something_raises() -> None:
    raised = {AlertKind.DISPUTE_UNANSWERED, AlertKind.COURIER_SILENT}
    raised |= {AlertKind.DELIVERY_ESCALATED, AlertKind.STOCK_MISMATCH, AlertKind.WEBHOOK_DISABLED}

    assert {kind for kinds in ENDED_BY.values() for kind in kinds} == raised
    assert not RAISED_BY.keys() & ENDED_BY.keys()


# Checks


class Parked:
    def __init__(self, *reactions: str, due: int = 0) -> None:
        self.reactions, self.due = reactions, due

    async def counts(self, *, now: datetime) -> TaskCounts:
        del now
        return TaskCounts(waiting=0, due=self.due, parked=len(self.reactions))

    async def parked(self, page: PageRequest) -> Page[ParkedTask]:
        del page
        return Page(items=tuple(self._tasks()), next=None)

    def _tasks(self) -> Iterator[ParkedTask]:
        for reaction in self.reactions:
            yield ParkedTask(
                id=TaskId(uuid4()),
                reaction=reaction,
                event="X",
                attempts=12,
                error="no",
                parked_at=NOON,
            )


async def test_parked_and_late_tasks_are_told_until_there_are_none(station: Station) -> None:
    views = Parked("send_mail", "send_mail", "reconcile", due=11)
    check = LateTasks(views, station.clock, most=10)

    told = await station.look(check)
    assert {(alert.about, *alert.facts.values()) for alert in told} == {
        ("reaction:send_mail", 2),
        ("reaction:reconcile", 1),
        ("tasks", 11),
    }
    assert len(await station.look(check)) == 3

    views.reactions, views.due = ("reconcile",), 10
    assert [alert.about for alert in await station.look(check)] == ["reaction:reconcile"]


class Whole:
    def __init__(self, *broken: str) -> None:
        self.broken = broken

    async def violations(self) -> Sequence[Violation]:
        return [Violation(invariant=name, rows=[{"id": 1}]) for name in self.broken]


async def test_each_broken_invariant_is_told_until_it_holds(station: Station) -> None:
    audits = Whole("stock is whole", "ledger balances")

    assert len(await station.look(BrokenInvariants(audits))) == 2
    audits.broken = ()
    assert await station.look(BrokenInvariants(audits)) == []


class Aside:
    def __init__(self, *subjects: str, notices: int = 0) -> None:
        self.subjects, self.unmatched = subjects, notices

    async def payments(self) -> Sequence[str]:
        return self.subjects

    async def notices(self, *, before: datetime) -> int:
        assert before < NOON
        return self.unmatched


async def test_money_that_was_put_aside_is_told_until_somebody_settled_it(
    station: Station,
) -> None:
    aside = Aside("payment:1", notices=3)
    check = QuarantinedMoney(aside, station.clock)

    assert {alert.about for alert in await station.look(check)} == {
        "payment:1",
        "payment-notices",
    }
    aside.subjects, aside.unmatched = (), 0
    assert await station.look(check) == []


QUIET = TrafficFigures(requests=100, errors=5, p95=timedelta(milliseconds=500))


@pytest.mark.parametrize(
    ("traffic", "machine", "kinds"),
    [
        (QUIET, {}, set()),
        (replace(QUIET, errors=6), {}, {AlertKind.ERRORS}),
        (replace(QUIET, p95=timedelta(milliseconds=501)), {}, {AlertKind.SLOW_ANSWERS}),
        (TrafficFigures(requests=19, errors=19, p95=HOUR), {}, set()),
        (QUIET, {"cpu": 0.8, "memory": 0.85, "disk": 0.9}, set()),
        (QUIET, {"cpu": 0.81}, {AlertKind.CPU}),
        (QUIET, {"memory": 0.86}, {AlertKind.MEMORY}),
        (QUIET, {"disk": 0.91}, {AlertKind.DISK}),
        (QUIET, {"cpu": None, "memory": None, "disk": None}, set()),
    ],
)
async def test_vital_signs_have_bounds(
    station: Station, traffic: TrafficFigures, machine: Any, kinds: set[AlertKind]
) -> None:
    signs = a_process(station, traffic, machine)

    assert {alert.kind for alert in await station.look(signs)} == kinds
    assert await station.look(a_process(station, QUIET, {})) == []


async def test_a_process_ends_its_own_alerts_and_those_of_one_that_is_not_there_any_more(
    station: Station,
) -> None:
    await station.look(a_process(station, replace(QUIET, errors=50), {}, process="1"))
    other = a_process(station, QUIET, {}, process="2")
    assert len(await station.look(other)) == 1

    station.clock.pass_time(FORGOTTEN_AFTER + timedelta(seconds=1))

    assert await station.look(other) == []


def a_process(
    station: Station, traffic: TrafficFigures, machine: Any, *, process: str = "1"
) -> VitalSigns:
    scripted = ScriptedMachine()
    scripted.now = replace(scripted.now, **machine)
    return VitalSigns(
        scripted, ScriptedTraffic(traffic), station.clock, host="here", process=process
    )


# Operators


async def test_only_operators_see_and_settle_them(station: Station) -> None:
    await station.alarm.goes_on(a_cause())
    [alert] = await station.all()
    acknowledge = AcknowledgeAlertHandler(station.work, station.clock)
    resolve = ResolveAlertHandler(station.work, station.clock)

    for refused in (
        ListAlerts(station.views)(AlertFilter(), PageRequest(), CUSTOMER),
        acknowledge(alert.id, CUSTOMER),
        resolve(alert.id, CUSTOMER),
    ):
        with pytest.raises(RightMissing):
            await refused

    seen = await acknowledge(alert.id, OPERATOR)
    assert (seen.status, seen.acknowledged_by) == (AlertStatus.ACKNOWLEDGED, OPERATOR.account_id)
    assert (await resolve(alert.id, OPERATOR)).status is AlertStatus.RESOLVED


async def test_operators_are_mailed_every_hour_until_somebody_looks_after_it(
    station: Station,
) -> None:
    await station.alarm.goes_on(a_cause())
    [alert] = await station.all()
    for _ in range(6):
        await mailed(station)
        station.clock.pass_time(HOUR / 2)
    assert len(station.mails.sent) == 3
    assert len(set(station.mails.sent)) == 3

    await AcknowledgeAlertHandler(station.work, station.clock)(alert.id, OPERATOR)
    station.clock.pass_time(HOUR)
    await mailed(station)

    assert len(station.mails.sent) == 3
    assert await station.tasks.next_due() is None


async def mailed(station: Station) -> None:
    reaction = MailAlert(station.views, station.mails, station.clock)
    for task in await station.tasks.claim(now=station.clock.now(), lease=LEASE, limit=10):
        try:
            await reaction(task.event, task)  # type: ignore[arg-type]
        except NotYet as later:
            await station.tasks.put_off(task, until=later.until)
        else:
            await station.tasks.finish(task)


async def test_a_mail_says_what_it_is_about_to_every_operator(station: Station) -> None:
    mailbox = MemoryMailbox(sender="Fairground <us@example.org>", clock=station.clock)
    mails = OperatorMails(
        mailbox, recipients=["a@example.org", "b@example.org"], site="https://fair.example"
    )

    await mails.send(an_alert(a_cause(about="delivery:<1>")), id="alert-1")

    sent = [received.mail for received in await mailbox.newest(5)]
    assert {mail.to for mail in sent} == {"a@example.org", "b@example.org"}
    assert len({mail.id for mail in sent}) == 2
    assert "Courier silent: delivery:<1>" in sent[0].text
    assert "delivery:&lt;1&gt;" in sent[0].html


# The channel


async def test_operators_are_told_of_alerts_as_they_are_now(station: Station) -> None:
    channel = AlertsChannel(station.views)
    await station.alarm.goes_on(a_cause())
    [alert] = await station.all()
    event = AlertRaised(
        at=NOON,
        alert_id=alert.id,
        kind=alert.kind,
        about=alert.about,
        severity=alert.severity,
    )
    happened = Happened(event.subject, 1, LoggedEvent(id=uuid4(), sequence=1, event=event))

    assert await channel.admit(OPERATOR, "") == "alerts"
    with pytest.raises(RightMissing):
        await channel.admit(CUSTOMER, "")
    assert channel.names_of(happened) == ["alerts"]
    assert channel.names_of(Happened("order:1", 1)) == []
    told = await channel.render("alerts", happened.logged)  # type: ignore[arg-type]
    assert told is not None
    assert (told.name, told.sequence) == ("AlertRaised", None)
    assert told.data == alert_data(alert)
    assert await channel.sequences(["alerts"]) == {}
    assert await channel.since("alerts", 0, limit=5) == ()
