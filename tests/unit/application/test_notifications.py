"""Who is told of what, when, and through whom."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.memory.notifications import MemoryNotificationStore
from adapters.memory.tasks import MemoryTasks
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.notifications.carriers import MailCarrier, PushCarrier
from application.notifications.change_preferences import UnsubscribeHandler
from application.notifications.deliver import DeliverNotification, attempt_of, key_of
from application.notifications.devices import AddDevice, AddDeviceHandler
from application.notifications.notify import Notify
from application.notifications.ports import Person, Who
from application.notifications.rules import RULES, TOLD, rules_of, told_at
from application.platform.mail import Mail
from application.platform.push import DeviceGone, Push, PushAddress
from application.platform.tasks import Route, Routes, Task
from domain.booking.events import BookingCancelled, BookingConfirmed, CancelledBy
from domain.chat.events import ConversationKind, MessagePosted
from domain.kernel.access import Principal, Role
from domain.kernel.events import DomainEvent
from domain.kernel.ids import (
    AccountId,
    BookingId,
    ConversationId,
    EventId,
    LocationId,
    MessageId,
    NotificationId,
    OrderId,
    ProductId,
    StockId,
    TaskId,
    VariantId,
)
from domain.kernel.money import Money
from domain.notifications.device import DEVICES_MAX, DeviceKind
from domain.notifications.events import NotificationPlanned
from domain.notifications.kinds import Category, Facts, Frequency, Way
from domain.notifications.next_step import Patience
from domain.notifications.notification import Notification, NotificationStatus
from domain.notifications.preferences import QuietHours
from domain.shop.order_events import OrderConfirmed
from domain.shop.stock_events import Cause, StockMismatchFound
from entrypoints.worker.worker import Worker
from tests.support.clock import NOON, FakeClock, FixedRandomness
from tests.support.notifications import ADA, FACTS, PlainWriter

BOB, SELLER, OPERATOR = (AccountId(UUID(int=number)) for number in (0xB0B, 0x5E1, 0x0))
ROUTES = Routes(
    [
        Route(
            on=NotificationPlanned,
            reaction="deliver_notification",
            due=lambda planned: planned.due_at,
        )
    ]
)


class Stub:
    """The people and facts of a small world."""

    def __init__(self) -> None:
        self.gone: set[str] = set()
        self.unread: Sequence[AccountId] = (ADA,)
        self.away: set[AccountId] = set()

    async def of(self, about: str) -> Facts | None:
        if about.startswith("account:"):
            return {"name": "Grace"}
        return None if about in self.gone else FACTS

    async def people(self, who: Who, event: DomainEvent) -> Sequence[AccountId]:
        del event
        return {
            Who.OPERATORS: (OPERATOR, SELLER),
            Who.BUYERS: (ADA, BOB),
            Who.UNREAD: self.unread,
        }[who]

    async def find(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, Person]:
        return {
            one: Person(
                account_id=one,
                locale="en",
                time_zone="Europe/Berlin",
                email=f"{one.int:x}@example.org",
            )
            for one in account_ids
            if one not in self.away
        }


class Outbox:
    def __init__(self) -> None:
        self.mails: list[Mail] = []

    async def send(self, mail: Mail) -> None:
        self.mails.append(mail)


class GonePhones:
    async def send(self, push: Push, to: PushAddress) -> str:
        del push, to
        raise DeviceGone


class Tokens:
    def token(self, account_id: AccountId, category: Category) -> str:
        return f"{account_id} {category}"

    def read(self, token: str) -> tuple[AccountId, Category]:
        account_id, category = token.split()
        return AccountId(UUID(account_id)), Category(category)


class House:
    def __init__(self) -> None:
        self.clock, self.stub, self.outbox = FakeClock(), Stub(), Outbox()
        self.database = MemoryDatabase()
        wake_up = LocalWakeUp()
        self.work = MemoryUnitOfWork(
            self.database,
            MemoryNotificationStore,
            routes=ROUTES,
            clock=self.clock,
            wake_up=wake_up,
        )
        writer = PlainWriter()
        self._notify = Notify(work=self.work, facts=self.stub, people=self.stub, clock=self.clock)
        self.deliver = DeliverNotification(
            work=self.work,
            people=self.stub,
            carriers=(
                MailCarrier("mail", self.outbox, writer, Tokens()),
                PushCarrier("fcm", DeviceKind.FCM, GonePhones(), writer),
            ),
            patience=Patience(),
            clock=self.clock,
        )
        self.worker = Worker(
            MemoryTasks(self.database),
            {"deliver_notification": self.deliver},
            clock=self.clock,
            wake_up=wake_up,
            randomness=FixedRandomness(),
        )

    async def happens(self, event: DomainEvent, task_id: UUID | None = None) -> None:
        id_ = TaskId(task_id or uuid4())
        # As the worker does: the task is there until it is finished.
        task = Task(id=id_, reaction="notify", event=event, attempt=1, fence=1)
        self.database.table("tasks")[id_] = _Row(id_)
        await self._notify(event, task)
        self.database.table("tasks").pop(id_, None)

    async def prefer(self, account_id: AccountId, **wanted: Any) -> None:
        everything = {"ways": {}, "frequencies": {}, "quiet_hours": None, **wanted}
        async with self.work.begin() as store:
            preferences = await store.preferences.get(account_id)
            await store.preferences.save(preferences.change(now=NOON, **everything))

    @property
    def told(self) -> list[Notification]:
        found = self.database.table("notifications").values()
        return sorted(found, key=lambda each: (each.made_at, each.number))

    def templates(self) -> dict[AccountId, str]:
        return {each.account_id: each.template for each in self.told}


class _Row:
    """A task as far as finishing it looks at it."""

    def __init__(self, id_: TaskId) -> None:
        self.id, self.fence = id_, 1
        self.run_at, self.parked_at = datetime.max.replace(tzinfo=NOON.tzinfo), None


@pytest.fixture
def house() -> House:
    return House()


def confirmed(order_id: OrderId | None = None) -> BookingConfirmed:
    return BookingConfirmed(
        at=NOON,
        booking_id=BookingId(UUID(int=1)),
        event_id=EventId(UUID(int=2)),
        organizer_id=SELLER,
        buyer_id=ADA,
        order_id=order_id,
        payment_id=None,
        late=False,
    )


def ordered(buyer: AccountId = ADA) -> OrderConfirmed:
    return OrderConfirmed(
        at=NOON,
        order_id=OrderId(UUID(int=3)),
        buyer_id=buyer,
        seller_ids=(SELLER,),
        payment_id=None,
        late=False,
    )


def mismatch(missing: int) -> StockMismatchFound:
    return StockMismatchFound(
        at=NOON,
        stock_id=StockId(UUID(int=4)),
        variant_id=VariantId(UUID(int=5)),
        product_id=ProductId(UUID(int=6)),
        location_id=LocationId(UUID(int=7)),
        seller_id=SELLER,
        cause=Cause.COUNTED,
        expected=5,
        counted=3,
        missing=missing,
    )


def said(number: int) -> MessagePosted:
    return MessagePosted(
        at=NOON,
        conversation_id=ConversationId(UUID(int=8)),
        kind=ConversationKind.DIRECT,
        number=number,
        message_id=MessageId(uuid4()),
        author_id=BOB,
    )


async def test_buyer_and_seller_hear_of_an_order_each_in_their_words(house: House) -> None:
    await house.happens(ordered())

    assert house.templates() == {ADA: "order-confirmed", SELLER: "order-received"}


async def test_who_is_both_hears_of_it_once(house: House) -> None:
    await house.happens(ordered(buyer=SELLER))

    assert house.templates() == {SELLER: "order-confirmed"}


async def test_a_cause_that_is_looked_at_again_is_not_told_again(house: House) -> None:
    cause = uuid4()
    await house.happens(ordered(), cause)
    await house.happens(ordered(), cause)

    assert len(house.told) == 2
    assert [each.number for each in house.told] == [1, 1]


async def test_of_tickets_in_a_basket_the_order_tells(house: House) -> None:
    await house.happens(confirmed(order_id=OrderId(uuid4())))

    assert house.told == []


async def test_everybody_concerned_hears_that_goods_are_missing(house: House) -> None:
    await house.happens(mismatch(missing=2))

    assert house.templates() == {
        SELLER: "stock-mismatch",
        ADA: "goods-missing",
        BOB: "goods-missing",
        OPERATOR: "stock-mismatch",
    }


async def test_where_nobody_is_concerned_only_the_seller_hears(house: House) -> None:
    await house.happens(mismatch(missing=0))

    assert house.templates() == {SELLER: "stock-mismatch"}


async def test_what_is_gone_is_not_told_of_and_nobody_who_is_gone_is_told(house: House) -> None:
    house.stub.gone.add("order:" + str(UUID(int=3)))
    house.stub.away.add(SELLER)

    await house.happens(ordered())
    await house.happens(mismatch(missing=2))

    assert house.templates() == {
        ADA: "goods-missing",
        BOB: "goods-missing",
        OPERATOR: "stock-mismatch",
    }


async def test_of_a_conversation_one_is_told_once_until_one_looks(house: House) -> None:
    await house.happens(said(1))
    await house.happens(said(2))
    assert [each.facts["author"] for each in house.told] == ["Grace"]

    async with house.work.begin() as store:
        await store.notifications.read_up_to(ADA, 1, now=NOON)
    await house.happens(said(3))
    assert [each.number for each in house.told] == [1, 2]


async def test_a_message_is_given_time_to_be_read(house: House) -> None:
    assert told_at(said(1)) == NOON + timedelta(minutes=2)
    assert told_at(confirmed()) == NOON
    assert told_at(confirmed(order_id=OrderId(uuid4()))) is None
    house.stub.unread = ()

    await house.happens(said(1))

    assert house.told == []


async def test_quiet_hours_put_it_off(house: House) -> None:
    await house.prefer(ADA, quiet_hours=QuietHours(begin=time(13), end=time(18)))
    await house.happens(confirmed())
    await house.worker.run_due()
    assert house.outbox.mails == []

    house.clock.pass_time(timedelta(hours=4))
    await house.worker.run_due()
    assert [mail.to for mail in house.outbox.mails] == ["ada@example.org"]


async def test_what_was_read_meanwhile_is_not_sent(house: House) -> None:
    await house.prefer(ADA, quiet_hours=QuietHours(begin=time(13), end=time(18)))
    await house.happens(confirmed())
    async with house.work.begin() as store:
        await store.notifications.read_up_to(ADA, 1, now=NOON)

    house.clock.pass_time(timedelta(hours=4))
    await house.worker.run_due()

    [told] = house.told
    assert (told.status, told.attempts) == (NotificationStatus.EFFECTIVE, ())
    assert house.outbox.mails == []


async def test_who_was_erased_meanwhile_is_not_looked_for(house: House) -> None:
    await house.happens(confirmed())
    house.stub.away.add(ADA)

    await house.worker.run_due()

    assert house.told[0].status is NotificationStatus.FAILED
    assert house.outbox.mails == []


async def test_a_digest_is_one_mail_about_all_that_was_collected(house: House) -> None:
    await house.prefer(ADA, frequencies={Category.ORDER: Frequency.DAILY})
    for _ in range(3):
        await house.happens(ordered())
    await house.happens(confirmed())
    await house.worker.run_due()
    assert [mail.subject for mail in house.outbox.mails if "ada" in mail.to] == [
        "booking-confirmed"
    ]

    house.clock.pass_time(timedelta(days=1))
    await house.worker.run_due()

    [_, digest] = [mail for mail in house.outbox.mails if "ada" in mail.to]
    assert digest.subject == "order-confirmed order-confirmed order-confirmed"
    of_ada = [each for each in house.told if each.account_id == ADA]
    assert [each.status for each in of_ada].count(NotificationStatus.BUNDLED) == 2


async def test_what_one_wants_in_no_way_is_in_the_feed_alone(house: House) -> None:
    await house.prefer(ADA, ways={Category.BOOKING: frozenset()})
    await house.happens(confirmed())
    await house.worker.run_due()

    assert house.outbox.mails == []
    assert house.told[0].status is NotificationStatus.EFFECTIVE


async def test_a_device_that_is_gone_is_forgotten_and_mail_takes_its_place(house: House) -> None:
    await house.prefer(ADA, ways={Category.CHAT: frozenset(Way)})
    add = AddDeviceHandler(work=house.work, clock=house.clock)
    ada = Principal(ADA, frozenset({Role.CUSTOMER}))
    await add(AddDevice(by=ada, kind=DeviceKind.FCM, address="a-token"))

    await house.happens(said(1))
    await house.worker.run_due()

    async with house.work.begin() as store:
        assert await store.devices.of(ADA) == []
    assert [attempt.way for attempt in house.told[0].attempts] == [Way.PUSH, Way.EMAIL]


async def test_of_too_many_devices_the_oldest_goes(house: House) -> None:
    add = AddDeviceHandler(work=house.work, clock=house.clock)
    ada = Principal(ADA, frozenset({Role.CUSTOMER}))
    for number in range(DEVICES_MAX + 2):
        house.clock.pass_time(timedelta(seconds=1))
        await add(AddDevice(by=ada, kind=DeviceKind.FCM, address=str(number)))

    async with house.work.begin() as store:
        kept = [int(device.address) for device in await store.devices.of(ADA)]
    assert kept == list(range(DEVICES_MAX + 1, 1, -1))


async def test_only_mail_that_one_can_do_without_can_be_unsubscribed_from(house: House) -> None:
    await house.happens(confirmed())
    await house.happens(ordered())
    await house.worker.run_due()

    links = {mail.subject: mail.unsubscribe for mail in house.outbox.mails}
    assert links["booking-confirmed"] == links["order-confirmed"] == ""
    assert links["order-received"]

    unsubscribe = UnsubscribeHandler(work=house.work, tokens=Tokens(), clock=house.clock)
    for _ in range(2):
        assert await unsubscribe(links["order-received"]) is Category.SELLING
    async with house.work.begin() as store:
        preferences = await store.preferences.get(SELLER)
    assert preferences.ways_of(Category.SELLING) == {Way.PUSH}


def test_every_rule_reads_events_that_are_as_it_believes() -> None:
    """The names that rules read are fields of their events."""
    for rule in RULES:
        event = _made_up(rule.on)
        assert ":" in rule.about(event), rule
        assert isinstance(rule.only_if(event), bool)
        assert isinstance(rule.facts(event), dict)
        if not isinstance(rule.to, Who):
            assert list(rule.to(event))
        assert [each for each in rules_of(event) if each.on is not rule.on] == []
    assert len(set(TOLD)) == len(TOLD)


def test_a_key_leads_back_to_its_attempt() -> None:
    id_ = NotificationId(uuid4())

    assert attempt_of(key_of(id_, 2)) == (id_, 2)
    assert attempt_of("nonsense") is None


async def test_a_cancelled_booking_is_told_of_unless_it_only_ran_out(house: House) -> None:
    cancelled = _made_up(BookingCancelled)
    await house.happens(replace(cancelled, by=CancelledBy.ORGANIZER))
    await house.happens(replace(cancelled, by=CancelledBy.TIME_OUT, order_id=None))

    templates = [each.template for each in house.told]
    assert sorted(templates) == ["booking-cancelled", "booking-expired"]


def _made_up(kind: type[DomainEvent]) -> Any:
    """An event with something in each field."""
    values: dict[str, Any] = {}
    for field in fields(kind):
        name = field.name
        if name == "at" or name.endswith(("_at", "until", "deadline", "respond_by", "since")):
            values[name] = NOON
        elif name in {"refund", "amount"}:
            values[name] = Money(100, "EUR")
        elif name == "purpose":
            values[name] = "order:1"
        elif name == "seller_ids":
            values[name] = (SELLER,)
        elif name == "by":
            values[name] = CancelledBy.ORGANIZER
        elif name in {"missing", "expected", "counted", "number"}:
            values[name] = 1
        else:
            values[name] = uuid4()
    return kind(**values)
