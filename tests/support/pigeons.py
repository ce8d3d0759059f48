"""A partner whose world a test holds in its hands, and consignments that work on any store."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec

from adapters.memory.broadcast import MemoryBroadcast
from adapters.memory.consignments import MemoryConsignmentViews
from adapters.memory.couriers import MemoryCourierStore
from adapters.memory.deliveries import MemoryDeliveryViews
from adapters.memory.tasks import MemoryTasks
from adapters.memory.tracking import MemoryTrackingArchive
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.delivery.book_consignment import BookConsignment
from application.delivery.cancel_recalled import CancelRecalled
from application.delivery.courier_ports import CourierStore
from application.delivery.escalate_consignment import EscalateConsignment, PartnerPatience
from application.delivery.fences import NoticePlaces
from application.delivery.open_consignment import open_consignment
from application.delivery.partner_calls import PartnerCalls
from application.delivery.partner_news import PartnerNews, PartnerPlaces
from application.delivery.partner_ports import (
    PartnerJob,
    PartnerNotice,
    PartnerOffer,
    PartnerOrder,
    PartnerQuote,
    PartnerRefused,
)
from application.delivery.partners import ChosenPartners
from application.delivery.receive_partner_notice import (
    ReceivePartnerNotice,
    ReceivePartnerNoticeHandler,
)
from application.delivery.refresh_consignment import (
    LookUpConsignment,
    RefreshConsignment,
    WatchEndedConsignment,
)
from application.delivery.settle_doubles import SettleDoubles
from application.delivery.settle_revoked import SettleRevoked
from application.delivery.telling import PlaceTeller
from application.delivery.watch_consignment import WatchConsignment
from application.platform.errors import Unavailable
from application.platform.ports import UnitOfWork
from application.platform.tasks import NotYet, Routes, Tasks
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_errors import ForgedPartnerNotice, MalformedPartnerNotice
from domain.delivery.consignment_events import Step
from domain.delivery.delivery import Delivery
from domain.delivery.events import ProofKind
from domain.delivery.geofence import Fences
from domain.delivery.partner_report import PartnerReport
from domain.delivery.stop import ParcelSize
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, ConsignmentId
from domain.kernel.money import Money
from entrypoints.composition.routes.table import ROUTES
from tests.support.clock import NOON, FakeClock
from tests.support.couriers import knows_everybody
from tests.support.deliveries import CODES, TOKENS, a_delivery

PIGEONS = "pigeons"
MINUTE = timedelta(minutes=1)
PRICE = Money(590, "EUR")
SIGNATURE = "coo"
ROUTES_OF_CONSIGNMENTS = Routes([route for route in ROUTES if "consignment" in route.reaction])
AFTER_COLLECTION = frozenset({Step.COLLECTED, Step.TO_DROP_OFF, Step.AT_DROP_OFF, Step.RETURNING})
OFFER = PartnerOffer(
    countries=frozenset({"DE"}),
    currencies=frozenset({"EUR"}),
    sizes=frozenset(ParcelSize),
    grams_max=20_000,
    metres_max=30_000,
    tells_location=True,
    proofs=frozenset({ProofKind.CODE}),
)


def a_quote(now: datetime = NOON) -> PartnerQuote:
    return PartnerQuote(
        reference="quote-1",
        price=PRICE,
        pick_up_at=now + 10 * MINUTE,
        arrives_at=now + 30 * MINUTE,
        expires_at=now + 15 * MINUTE,
    )


def a_consignment(**given: Any) -> Consignment:
    plain: dict[str, Any] = {
        "delivery_id": uuid4(),
        "partner": PIGEONS,
        "quote_reference": "quote-1",
        "price": PRICE,
        "book_by": NOON + 3 * MINUTE,
        "pick_up_at": NOON + 10 * MINUTE,
        "pick_up_by": NOON + 25 * MINUTE,
        "arrives_at": NOON + 30 * MINUTE,
        "now": NOON,
    }
    id_ = given.pop("id", None) or uuid4()
    return Consignment.open(ConsignmentId(id_), **(plain | given))


def a_report(step: Step, reference: str = "p-1", **given: Any) -> PartnerReport:
    plain: dict[str, Any] = {
        "at": NOON,
        "is_collected": step in AFTER_COLLECTION | {Step.RETURNED, Step.DELIVERED},
    }
    return PartnerReport(reference=reference, step=step, **(plain | given))


@dataclass
class Pigeons:
    """It does what it is asked, and what a test lets go wrong with the next calls."""

    clock: FakeClock
    name: str = PIGEONS
    offer: PartnerOffer = OFFER
    orders: dict[str, tuple[ConsignmentId, PartnerReport]] = field(default_factory=dict)
    trouble: list[str] = field(default_factory=list)
    """For the next calls: ``lost`` on the way, ``unanswered``, ``refused``, or ``fine``."""

    booked: list[PartnerOrder] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    is_stubborn: bool = False
    """It takes no cancellation."""

    async def quote(self, job: PartnerJob) -> PartnerQuote:
        del job
        self._meet()
        return a_quote(self.clock.now())

    async def book(self, order: PartnerOrder) -> PartnerReport:
        how = self._meet()
        if not self.of(order.key):
            self.make(order.key)
            self.booked.append(order)
        self._lose(how)
        return self.of(order.key)[0]

    async def cancel(self, key: ConsignmentId, *, reference: str) -> PartnerReport | None:
        how = self._meet()
        meant = [one for one in self.of(key) if reference in {"", one.reference}]
        if meant and not meant[0].is_collected and not self.is_stubborn:
            self.tell(meant[0].reference, Step.CANCELLED)
            self.cancelled.append(meant[0].reference)
        self._lose(how)
        return self.orders[meant[0].reference][1] if meant else None

    async def look_up(self, key: ConsignmentId, *, reference: str) -> Sequence[PartnerReport]:
        del reference
        self._lose(self._meet())
        return self.of(key)

    def read_notice(self, body: bytes, headers: Mapping[str, str]) -> PartnerNotice:
        if headers.get("x-pigeons") != SIGNATURE:
            raise ForgedPartnerNotice
        try:
            return msgspec.json.decode(body, type=PartnerNotice)
        except msgspec.MsgspecError:
            raise MalformedPartnerNotice from None

    # What tests do with its world

    def make(self, key: ConsignmentId) -> str:
        """One more order; the same key may have several, if a test wants so."""
        reference = f"p-{len(self.orders) + 1}"
        report = a_report(Step.BOOKED, reference, at=self.clock.now())
        self.orders[reference] = (key, report)
        return reference

    def of(self, key: ConsignmentId) -> list[PartnerReport]:
        return [report for whose, report in self.orders.values() if whose == key]

    def tell(self, reference: str, step: Step, **given: Any) -> PartnerReport:
        """It gets so far with them."""
        key, before = self.orders[reference]
        is_collected = before.is_collected or a_report(step).is_collected
        report = replace(before, step=step, at=self.clock.now(), is_collected=is_collected, **given)
        self.orders[reference] = (key, report)
        return report

    def notice(self, report: PartnerReport, *, key: bool = True) -> bytes:
        whose = self.orders[report.reference][0] if key else None
        return msgspec.json.encode(PartnerNotice(id=uuid4().hex, key=whose, report=report))

    def _meet(self) -> str:
        how = self.trouble.pop(0) if self.trouble else "fine"
        if how == "lost":
            raise Unavailable(self.name)
        if how == "refused":
            raise PartnerRefused("no-couriers")
        return how

    def _lose(self, how: str) -> None:
        if how == "unanswered":
            raise Unavailable(self.name)


@dataclass(kw_only=True)
class Loft:
    """Consignments with all their reactions, whatever they are kept in."""

    work: UnitOfWork[CourierStore]
    tasks: Tasks
    archive: Any
    deliveries: Any
    views: Any
    happened: Callable[[], Awaitable[Sequence[str]]]
    clock: FakeClock
    pigeons: Pigeons
    know: Callable[[AccountId], Awaitable[None]] = knows_everybody

    def __post_init__(self) -> None:
        clock, work = self.clock, self.work
        partners = ChosenPartners([self.pigeons])
        calls = PartnerCalls(partners)
        notice_places = NoticePlaces(work=work, views=self.deliveries, fences=Fences(), clock=clock)
        teller = PlaceTeller(broadcast=MemoryBroadcast(), tokens=TOKENS, clock=clock)
        places = PartnerPlaces(archive=self.archive, teller=teller, places=notice_places)
        self.news = PartnerNews(work=work, places=places, clock=clock)
        self.look_up = LookUpConsignment(news=self.news, calls=calls)
        asking: dict[str, Any] = {"news": self.news, "calls": calls, "clock": clock}
        self.receive = ReceivePartnerNoticeHandler(
            work=work, partners=partners, places=places, clock=clock
        )
        self.reactions: dict[str, Any] = {
            "book_consignment": BookConsignment(work=work, codes=CODES, **asking),
            "settle_revoked_consignment": SettleRevoked(**asking),
            "settle_doubled_consignment": SettleDoubles(**asking),
            "cancel_recalled_consignment": CancelRecalled(**asking),
            "refresh_consignment": RefreshConsignment(look_up=self.look_up, clock=clock),
            "watch_ended_consignment": WatchEndedConsignment(
                look_up=self.look_up, news=self.news, clock=clock
            ),
            "watch_consignment": WatchConsignment(
                work=work, look_up=self.look_up, calls=calls, clock=clock
            ),
            "escalate_consignment": EscalateConsignment(
                work=work, clock=clock, patience=PartnerPatience()
            ),
        }

    async def consign(self, **given: Any) -> Consignment:
        """A new delivery that is given to the pigeons. They do not know yet."""
        now = self.clock.now()
        delivery = a_delivery(now=now, due_by=now + timedelta(hours=2), **given)
        for person in (delivery.seller_id, delivery.recipient_id):
            await self.know(person)
        async with self.work.begin() as store:
            await store.deliveries.add(delivery)
        async with self.work.begin() as store:
            locked = await store.deliveries.lock(delivery.id)
            id_ = ConsignmentId(uuid4())
            return await open_consignment(store, locked, PIGEONS, a_quote(now), id=id_, now=now)

    async def booked(self, **given: Any) -> Consignment:
        consignment = await self.consign(**given)
        await self.work_off()
        return await self.known(consignment)

    async def known(self, consignment: Consignment) -> Consignment:
        found: Consignment = await self.views.get(consignment.id)
        return found

    async def delivery_of(self, consignment: Consignment) -> Delivery:
        found: Delivery = await self.deliveries.get(consignment.delivery_id)
        return found

    async def change(
        self, consignment: Consignment, change: Callable[[Consignment, datetime], Consignment]
    ) -> Consignment:
        return await self.news.take_in(consignment.id, change)

    async def revoke(self, consignment: Consignment) -> Consignment:
        return await self.change(consignment, lambda found, now: found.revoke("by-hand", now=now))

    async def recall(self, consignment: Consignment) -> None:
        async with self.work.begin() as store:
            delivery = await store.deliveries.lock(consignment.delivery_id)
            cancelled = delivery.cancel(reason="NOT_WANTED", now=self.clock.now())
            await store.deliveries.save(cancelled)

    async def hear(self, report: PartnerReport, *, key: bool = True) -> bytes:
        body = self.pigeons.notice(report, key=key)
        await self.hear_again(body)
        return body

    async def hear_again(self, body: bytes, signature: str = SIGNATURE) -> None:
        await self.receive(
            ReceivePartnerNotice(partner=PIGEONS, body=body, headers={"x-pigeons": signature})
        )

    async def work_off(self) -> None:
        """Run every task that is due, until none is."""
        for _ in range(100):
            due = await self.tasks.claim(now=self.clock.now(), lease=MINUTE, limit=100)
            if not due:
                return
            for task in due:
                await self._run(task)
        raise AssertionError("There is always more to do.")

    async def _run(self, task: Any) -> None:
        reaction = self.reactions.get(task.reaction)
        try:
            if reaction is not None:
                await reaction(task.event, task)
        except NotYet as later:
            await self.tasks.put_off(task, until=later.until)
        else:
            await self.tasks.finish(task)

    async def wait(self, time: timedelta) -> None:
        """Let time pass, and everything happen that is due in it, when it is."""
        end = self.clock.now() + time
        while True:
            await self.work_off()
            due = await self.tasks.next_due()
            if due is None or due > end:
                break
            self.clock.pass_time(max(due - self.clock.now(), timedelta()))
        self.clock.pass_time(end - self.clock.now())


def memory_loft() -> Loft:
    database, clock = MemoryDatabase(), FakeClock()
    work: Any = MemoryUnitOfWork(
        database,
        MemoryCourierStore,
        routes=ROUTES_OF_CONSIGNMENTS,
        clock=clock,
        wake_up=LocalWakeUp(),
    )

    async def happened() -> Sequence[str]:
        return [entry.event.name for entry in database.table("event_log").values()]

    return Loft(
        work=work,
        tasks=MemoryTasks(database),
        archive=MemoryTrackingArchive(database),
        deliveries=MemoryDeliveryViews(database),
        views=MemoryConsignmentViews(database),
        happened=happened,
        clock=clock,
        pigeons=Pigeons(clock),
    )


def somewhere(number: int) -> Position:
    return Position(53.07 + number / 1000, 8.8)
