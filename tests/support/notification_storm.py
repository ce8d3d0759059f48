"""Two hundred people are told something, by providers that fail in every way there is."""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from application.notifications.carriers import MailCarrier, PushCarrier, SmsCarrier
from application.notifications.deliver import DeliverNotification
from application.notifications.notify import Notify
from application.notifications.ports import NotificationStore, Person, Who
from application.notifications.receive_receipt import ReceiveReceipt, ReceiveReceiptHandler
from application.platform.errors import Unavailable
from application.platform.mail import Mail, MailRefused
from application.platform.ports import UnitOfWork
from application.platform.push import DeviceGone, Push, PushAddress
from application.platform.sms import FoundSms, Sms, SmsReceipt, SmsRefused, SmsState
from application.platform.tasks import Reaction, Route, Routes, Tasks
from domain.delivery.geofence_events import DeliveryNear
from domain.delivery.job import StopKind
from domain.kernel.aggregate import Aggregate
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, CourierId, DeliveryId, OrderId, ShipmentId
from domain.notifications.device import DeviceKind
from domain.notifications.events import NotificationPlanned
from domain.notifications.kinds import Facts
from domain.notifications.next_step import Patience
from entrypoints.worker.worker import Worker
from tests.support.clock import FakeClock, FixedRandomness
from tests.support.notifications import FACTS, PlainWriter, a_device

PEOPLE = 200
ROUTES = Routes(
    [
        Route(on=DeliveryNear, reaction="notify"),
        Route(on=NotificationPlanned, reaction="deliver", due=lambda planned: planned.due_at),
    ]
)
ACTS = ("works", "refuses", "is down", "loses the answer", "dies after it")
SMS_ACTS = (*ACTS, "swallows it", "tells no receipt")


class Crash(Exception):
    """The process that asked was gone before it could write anything down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause(Aggregate):
    """Whatever it was that happened."""

    @classmethod
    def of(cls, event: DomainEvent) -> "Cause":
        return cls(events=(event,))


@dataclass
class World:
    """What really reaches people. Mails and pushes that come twice are seen once there."""

    seen: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    handed_over: Counter[str] = field(default_factory=Counter)

    def arrive(self, whom: str, what: str) -> None:
        self.seen[whom].add(what)
        self.handed_over[whom] += 1


@dataclass
class Temper:
    """How a provider treats each message, drawn by the person it is for."""

    acts: Sequence[str]
    stride: int
    told: set[str] = field(default_factory=set)

    def of(self, number: int, key: str) -> str:
        act = self.acts[number // self.stride % len(self.acts)]
        if act in {"loses the answer", "dies after it"}:
            # Once: whoever asks again is answered.
            act = "works" if key in self.told else act
            self.told.add(key)
        return act


def _after(act: str) -> None:
    if act == "loses the answer":
        raise Unavailable("It")
    if act == "dies after it":
        raise Crash


class StormyMailer:
    def __init__(self, world: World, temper: Temper) -> None:
        self._world = world
        self._temper = temper

    async def send(self, mail: Mail) -> None:
        number = number_in(mail.to)
        act = self._temper.of(number, mail.id)
        if act == "refuses":
            raise MailRefused
        if act == "is down":
            raise Unavailable("mail")
        self._world.arrive(str(number), f"mail {mail.id}")
        _after(act)


class StormyPush:
    def __init__(self, world: World, temper: Temper) -> None:
        self._world = world
        self._temper = temper

    async def send(self, push: Push, to: PushAddress) -> str:
        number = number_in(to.address)
        act = self._temper.of(number, push.tag)
        if act == "refuses":
            raise DeviceGone
        if act == "is down":
            raise Unavailable("push")
        self._world.arrive(str(number), f"push {push.tag}")
        _after(act)
        return push.tag


class StormySms:
    """Each short message that it takes is one more on somebody's telephone."""

    def __init__(self, world: World, temper: Temper) -> None:
        self._world = world
        self._temper = temper
        self.taken: dict[str, SmsState] = {}
        self.receipts: list[SmsReceipt] = []

    async def send(self, sms: Sms) -> str:
        number = number_in(sms.to)
        act = self._temper.of(number, sms.key)
        if act == "refuses":
            raise SmsRefused("not a number")
        if act == "is down":
            raise Unavailable("SMS")
        is_lost = act == "swallows it"
        self.taken[sms.key] = SmsState.ON_ITS_WAY if is_lost else SmsState.DELIVERED
        if not is_lost:
            self._world.arrive(str(number), f"sms {sms.key} {len(self.taken)}")
        if act in {"works", "loses the answer"}:
            found = FoundSms(reference=sms.key, state=SmsState.DELIVERED)
            self.receipts += [SmsReceipt(key=sms.key, found=found)] * 2
        _after(act)
        return sms.key

    async def find(self, sms: Sms, *, reference: str, since: datetime) -> FoundSms | None:
        del reference, since
        state = self.taken.get(sms.key)
        return None if state is None else FoundSms(reference=sms.key, state=state)


class PlainReceipts:
    """Signed by nobody: the key and the state, as JSON."""

    def read(
        self, provider: str, *, url: str, body: bytes, headers: Mapping[str, str]
    ) -> SmsReceipt:
        del provider, url, headers
        told = json.loads(body)
        found = FoundSms(reference=told["key"], state=SmsState(told["state"]))
        return SmsReceipt(key=told["key"], found=found)


class Tokens:
    def token(self, account_id: AccountId, category: str) -> str:
        return f"{account_id}.{category}"

    def read(self, token: str) -> Any:
        raise AssertionError(token)


class Everybody:
    """They all have mail and a telephone."""

    async def find(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, Person]:
        return {
            one: Person(
                account_id=one,
                locale="en",
                time_zone="UTC",
                email=f"p{one.int}@example.org",
                phone=f"+49{one.int:08}",
            )
            for one in account_ids
        }


class KnownFacts:
    async def of(self, about: str) -> Facts | None:
        return FACTS if about else None

    async def people(self, who: Who, event: DomainEvent) -> Sequence[AccountId]:
        raise AssertionError(who, event)


class Storm:
    def __init__(
        self,
        work: UnitOfWork[NotificationStore],
        causes: UnitOfWork[Any],
        tasks: Tasks,
        clock: FakeClock,
        wake_up: Any,
    ) -> None:
        self.world = World()
        self.work = work
        self._causes = causes
        self._tasks = tasks
        self._clock = clock
        writer, people = PlainWriter(), Everybody()
        first = StormySms(self.world, Temper(SMS_ACTS, len(ACTS)))
        self._sms = (first, StormySms(self.world, Temper(("works",), 1)))
        reactions: dict[str, Reaction] = {
            "notify": Notify(work=work, facts=KnownFacts(), people=people, clock=clock),
            "deliver": DeliverNotification(
                work=work,
                people=people,
                carriers=(
                    MailCarrier(
                        "mail",
                        StormyMailer(self.world, Temper(ACTS, len(ACTS) * len(SMS_ACTS))),
                        writer,
                        Tokens(),
                    ),
                    SmsCarrier("first", first, writer),
                    SmsCarrier("second", self._sms[1], writer),
                    PushCarrier(
                        "push", DeviceKind.FCM, StormyPush(self.world, Temper(ACTS, 1)), writer
                    ),
                ),
                patience=Patience(),
                clock=clock,
            ),
        }
        self._receive = ReceiveReceiptHandler(work=work, receipts=PlainReceipts(), clock=clock)
        self._workers = [
            Worker(
                tasks,
                reactions,
                clock=clock,
                wake_up=wake_up,
                randomness=FixedRandomness(),
            )
            for _ in range(2)
        ]

    async def rage(self, know: Callable[[AccountId], Any]) -> None:
        for number in range(PEOPLE):
            await know(account(number))
            async with self.work.begin() as store:
                device = a_device(account(number), address=f"device-{number}")
                await store.devices.put(device)
            async with self._causes.begin() as transaction:
                transaction.record(Cause.of(near(number, self._clock.now())))
        while await self._tasks.next_due() is not None:
            await asyncio.gather(*(worker.run_due() for worker in self._workers))
            await self._tell_receipts()
            self._clock.pass_time(timedelta(seconds=61))

    async def _tell_receipts(self) -> None:
        for sms in self._sms:
            while sms.receipts:
                receipt = sms.receipts.pop()
                told = {"key": receipt.key, "state": receipt.found.state}
                body = json.dumps(told).encode()
                await self._receive(ReceiveReceipt(provider="any", url="/", body=body, headers={}))

    def heard(self) -> Mapping[int, int]:
        """How many messages each of them has seen."""
        return {number: len(self.world.seen[str(number)]) for number in range(PEOPLE)}


def account(number: int) -> AccountId:
    return AccountId(UUID(int=number))


def number_in(text: str) -> int:
    return int(
        "".join(each for each in text.removeprefix("+49").partition("@")[0] if each.isdigit())
    )


def near(number: int, now: datetime) -> DeliveryNear:
    return DeliveryNear(
        stop=StopKind.DROP_OFF,
        at=now,
        delivery_id=DeliveryId(UUID(int=10_000 + number)),
        order_id=OrderId(UUID(int=1)),
        shipment_id=ShipmentId(UUID(int=1)),
        seller_id=account(PEOPLE),
        recipient_id=account(number),
        courier_id=CourierId(UUID(int=1)),
    )
