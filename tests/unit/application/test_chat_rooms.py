"""Rooms open, let in whom something concerns, and close when it is over."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.chat.reactions import (
    AdmitToDeliveryRoom,
    AdmitToEventRoom,
    AdmitToOrderRoom,
    CloseRoom,
    LeaveConversationsOfErased,
    LeaveDeliveryRoom,
    LeaveEventRoom,
    by_the_buyer,
    room_closes_at,
)
from application.chat.remove_member import RemoveMember, RemoveMemberHandler
from application.platform.tasks import NotYet, Task
from domain.booking.events import BookingCancelled, BookingConfirmed, CancelledBy
from domain.booking.ticket_events import TicketTransferred
from domain.chat.conversation import ConversationStatus, room_id
from domain.chat.errors import ConversationNotFound
from domain.chat.events import MemberRole
from domain.delivery.events import DeliveryAssigned, DeliveryReassigned
from domain.identity.events import AccountErased
from domain.kernel.access import Principal
from domain.kernel.ids import (
    AccountId,
    BookingId,
    CourierId,
    DeliveryId,
    EventId,
    OrderId,
    ShipmentId,
    TaskId,
    TicketNumber,
)
from domain.kernel.money import Money
from domain.programme.events import EventFinished
from domain.shop.order_events import OrderConfirmed
from tests.contracts.chat import erased
from tests.support.chat import in_memory
from tests.support.clock import NOON

EVENT = EventId(UUID(int=7))
ORDER, DELIVERY = OrderId(UUID(int=8)), DeliveryId(UUID(int=9))
EVENT_ROOM = room_id(f"event:{EVENT}")


@dataclass
class Guests:
    coming: set[AccountId] = field(default_factory=set)

    async def comes(self, account_id: AccountId, event_id: EventId) -> bool:
        assert event_id == EVENT
        return account_id in self.coming


class Rooms:
    def __init__(self) -> None:
        self.talk, self.database = in_memory()
        self.guests = Guests()
        changing: dict[str, Any] = {"work": self.talk.work, "clock": self.talk.clock}
        self.admit = AdmitToEventRoom(**changing)
        self.leave = LeaveEventRoom(**changing, guests=self.guests)
        self.order = AdmitToOrderRoom(**changing)
        self.deliver = AdmitToDeliveryRoom(**changing)
        self.reassign = LeaveDeliveryRoom(**changing)
        self.close = CloseRoom(**changing)
        self.erase = LeaveConversationsOfErased(**changing, old=self.talk.old)

    async def happens(self, react: Callable[..., Awaitable[None]], event: Any) -> None:
        task = Task(id=TaskId(uuid4()), reaction="chat", event=event, attempt=1, fence=1)
        self.database.table("tasks")[task.id] = task
        await react(event, task)

    async def books(self, buyer: Principal, organizer: Principal) -> None:
        self.guests.coming.add(buyer.account_id)
        await self.happens(self.admit, booked(buyer, organizer))

    async def cancels(self, buyer: Principal, organizer: Principal) -> None:
        self.guests.coming.discard(buyer.account_id)
        event = BookingCancelled(
            at=NOON,
            booking_id=BookingId(uuid4()),
            event_id=EVENT,
            organizer_id=organizer.account_id,
            buyer_id=buyer.account_id,
            by=CancelledBy.BUYER,
            payment_id=None,
            refund=Money(0, "EUR"),
        )
        await self.happens(self.leave, event)

    async def people(self, room: Any) -> Sequence[AccountId]:
        return await self.talk.views.recipients(room, limit=99)


def booked(buyer: Principal, organizer: Principal) -> BookingConfirmed:
    return BookingConfirmed(
        at=NOON,
        booking_id=BookingId(uuid4()),
        event_id=EVENT,
        organizer_id=organizer.account_id,
        buyer_id=buyer.account_id,
        payment_id=None,
        late=False,
    )


def ids(*people: Principal) -> list[AccountId]:
    return sorted(one.account_id for one in people)


@pytest.fixture
def rooms() -> Rooms:
    return Rooms()


async def test_those_who_come_to_an_event_can_talk_until_they_do_not_come(rooms: Rooms) -> None:
    ada, bob, organizer = [await rooms.talk.somebody() for _ in range(3)]
    await rooms.books(ada, organizer)
    await rooms.books(bob, organizer)
    await rooms.books(bob, organizer)

    assert await rooms.people(EVENT_ROOM) == ids(ada, bob, organizer)
    await rooms.talk.say(ada, EVENT_ROOM, "See you there")
    host = (await rooms.talk.views.seen(EVENT_ROOM, organizer.account_id)).member
    assert host is not None
    assert host.role is MemberRole.MODERATOR
    await rooms.cancels(ada, organizer)
    assert await rooms.people(EVENT_ROOM) == ids(bob, organizer)
    await rooms.books(ada, organizer)
    assert await rooms.people(EVENT_ROOM) == ids(ada, bob, organizer)


async def test_whoever_still_comes_stays_in_the_room(rooms: Rooms) -> None:
    ada, organizer = await rooms.talk.somebody(), await rooms.talk.somebody()
    await rooms.books(ada, organizer)
    other = booked(ada, organizer)

    rooms.guests.coming.add(ada.account_id)
    cancelled = BookingCancelled(
        at=NOON,
        booking_id=other.booking_id,
        event_id=EVENT,
        organizer_id=organizer.account_id,
        buyer_id=ada.account_id,
        by=CancelledBy.BUYER,
        payment_id=None,
        refund=Money(0, "EUR"),
    )
    await rooms.happens(rooms.leave, cancelled)

    assert await rooms.people(EVENT_ROOM) == ids(ada, organizer)
    assert by_the_buyer(cancelled) == NOON


async def test_whoever_is_given_a_ticket_takes_the_place_of_who_had_it(rooms: Rooms) -> None:
    ada, bob, organizer = [await rooms.talk.somebody() for _ in range(3)]
    await rooms.books(ada, organizer)
    rooms.guests.coming = {bob.account_id}
    transferred = TicketTransferred(
        at=NOON,
        ticket_number=TicketNumber("A"),
        booking_id=BookingId(uuid4()),
        event_id=EVENT,
        organizer_id=organizer.account_id,
        holder_id=bob.account_id,
        from_id=ada.account_id,
        issue=2,
    )

    for react in (rooms.admit, rooms.leave):
        await rooms.happens(react, transferred)

    assert await rooms.people(EVENT_ROOM) == ids(bob, organizer)


async def test_whoever_left_or_was_sent_away_is_not_brought_back(rooms: Rooms) -> None:
    ada, bob, organizer = [await rooms.talk.somebody() for _ in range(3)]
    await rooms.books(ada, organizer)
    await rooms.books(bob, organizer)
    remove = RemoveMemberHandler(work=rooms.talk.work, clock=rooms.talk.clock)
    for by, gone in ((ada, ada), (organizer, bob)):
        await remove(RemoveMember(by=by, conversation_id=EVENT_ROOM, account_id=gone.account_id))

    await rooms.books(ada, organizer)
    await rooms.books(bob, organizer)

    assert await rooms.people(EVENT_ROOM) == ids(organizer)


async def test_a_room_stays_open_for_questions_and_is_read_after_it_is_closed(
    rooms: Rooms,
) -> None:
    ada, organizer = await rooms.talk.somebody(), await rooms.talk.somebody()
    await rooms.books(ada, organizer)
    await rooms.talk.say(ada, EVENT_ROOM, "I lost my hat")
    finished = EventFinished(at=NOON, event_id=EVENT, organizer_id=organizer.account_id)

    assert room_closes_at(finished) == NOON + timedelta(days=14)
    await rooms.happens(rooms.close, finished)
    await rooms.happens(rooms.close, finished)

    seen = await rooms.talk.views.seen(EVENT_ROOM, ada.account_id)
    assert seen.conversation.status is ConversationStatus.CLOSED
    assert await rooms.talk.texts_for(ada, EVENT_ROOM) == ["I lost my hat"]
    bob = await rooms.talk.somebody()
    await rooms.books(bob, organizer)
    with pytest.raises(ConversationNotFound):
        await rooms.talk.read_by(bob, EVENT_ROOM)


async def test_buyer_and_sellers_talk_about_an_order(rooms: Rooms) -> None:
    buyer, one, other = [await rooms.talk.somebody() for _ in range(3)]

    await rooms.happens(
        rooms.order,
        OrderConfirmed(
            at=NOON,
            order_id=ORDER,
            buyer_id=buyer.account_id,
            seller_ids=(one.account_id, other.account_id),
            payment_id=None,
            late=False,
        ),
    )

    assert await rooms.people(room_id(f"order:{ORDER}")) == ids(buyer, one, other)


async def test_a_courier_hears_of_a_delivery_while_they_bring_it(rooms: Rooms) -> None:
    recipient, seller, first, second = [await rooms.talk.somebody() for _ in range(4)]
    about: dict[str, Any] = {
        "at": NOON,
        "delivery_id": DELIVERY,
        "order_id": ORDER,
        "shipment_id": ShipmentId(uuid4()),
        "seller_id": seller.account_id,
        "recipient_id": recipient.account_id,
    }
    room = room_id(f"delivery:{DELIVERY}")
    courier, next_one = CourierId(first.account_id), CourierId(second.account_id)

    await rooms.happens(rooms.deliver, DeliveryAssigned(**about, courier_id=courier))
    assert await rooms.people(room) == ids(recipient, seller, first)
    await rooms.happens(
        rooms.reassign, DeliveryReassigned(**about, courier_id=courier, reason="flat tyre")
    )
    await rooms.happens(rooms.deliver, DeliveryAssigned(**about, courier_id=next_one))

    assert await rooms.people(room) == ids(recipient, seller, second)


async def test_whoever_is_erased_takes_part_in_nothing(rooms: Rooms) -> None:
    talk = rooms.talk
    ada, bob = await talk.somebody(), await talk.somebody()
    shared, alone = await talk.group_of(ada, bob), await talk.group_of(ada)
    direct, support = await talk.direct_of(ada, bob), await talk.support_of(ada)
    await talk.say(ada, shared, "Hello")
    await erased(talk, ada)
    event = AccountErased(at=NOON, account_id=ada.account_id, erased_by=ada.account_id, avatar=None)

    for _ in range(2):
        with pytest.raises(NotYet):
            await rooms.happens(rooms.erase, event)
    await rooms.happens(rooms.erase, event)

    seen = {id: await talk.views.seen(id, bob.account_id) for id in (shared, alone, support)}
    owner = seen[shared].member
    assert owner is not None
    assert owner.role is MemberRole.OWNER
    assert [seen[id].conversation.is_open for id in (shared, alone, support)] == [
        True,
        False,
        False,
    ]
    assert await rooms.people(direct) == ids(bob)
    assert await talk.texts_for(bob, shared) == [None]
