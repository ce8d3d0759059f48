"""What conversations do about what happened elsewhere."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from application.chat.ports import ChatStore, EventGuests, OldTexts
from application.chat.rooms import admit_to_room, close_room, expel_from_room
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.booking.events import BookingCancelled, BookingConfirmed, CancelledBy
from domain.booking.ticket_events import TicketTransferred
from domain.chat.conversation import Conversation
from domain.chat.events import ConversationKind, MemberRole
from domain.chat.member import Member
from domain.delivery.events import DeliveryAssigned, DeliveryReassigned
from domain.identity.events import AccountErased
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, ConversationId
from domain.shop.order_events import OrderConfirmed

EVENT_ROOM_OPEN_FOR = timedelta(days=14)
ORDER_ROOM_OPEN_FOR = timedelta(days=14)
DELIVERY_ROOM_OPEN_FOR = timedelta(days=1)
"""So long after its end a room stays open, so that questions remain possible."""

AT_ONCE = 50


class AdmitToEventRoom:
    """Whoever comes to an event may talk to the organizer, and to the others who come."""

    def __init__(self, *, work: UnitOfWork[ChatStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: BookingConfirmed | TicketTransferred, task: Task) -> None:
        guest = event.buyer_id if isinstance(event, BookingConfirmed) else event.holder_id
        wanted = {guest: MemberRole.MEMBER, event.organizer_id: MemberRole.MODERATOR}
        async with self._work.begin(finishing=task) as store:
            await admit_to_room(store, f"event:{event.event_id}", wanted, now=self._clock.now())


class LeaveEventRoom:
    """Whoever does not come any more hears no more, unless they have another booking.

    Those whom the organizer cancelled may ask why, until the room closes.
    """

    def __init__(self, *, work: UnitOfWork[ChatStore], guests: EventGuests, clock: Clock) -> None:
        self._work = work
        self._guests = guests
        self._clock = clock

    async def __call__(self, event: BookingCancelled | TicketTransferred, task: Task) -> None:
        gone = event.buyer_id if isinstance(event, BookingCancelled) else event.from_id
        if gone == event.organizer_id or await self._guests.comes(gone, event.event_id):
            return
        async with self._work.begin(finishing=task) as store:
            await expel_from_room(store, f"event:{event.event_id}", gone, now=self._clock.now())


class AdmitToOrderRoom:
    """The buyer and the sellers of an order can talk about it."""

    def __init__(self, *, work: UnitOfWork[ChatStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: OrderConfirmed, task: Task) -> None:
        wanted = dict.fromkeys((event.buyer_id, *event.seller_ids), MemberRole.MEMBER)
        async with self._work.begin(finishing=task) as store:
            await admit_to_room(store, f"order:{event.order_id}", wanted, now=self._clock.now())


class AdmitToDeliveryRoom:
    """Who awaits a delivery, who brings it, and from whom it comes."""

    def __init__(self, *, work: UnitOfWork[ChatStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: DeliveryAssigned, task: Task) -> None:
        people = [event.recipient_id, event.seller_id]
        # A partner's couriers have no account here: they are called.
        if event.courier_id is not None:
            people.append(AccountId(event.courier_id))
        wanted = dict.fromkeys(people, MemberRole.MEMBER)
        about = f"delivery:{event.delivery_id}"
        async with self._work.begin(finishing=task) as store:
            await admit_to_room(store, about, wanted, now=self._clock.now())


class LeaveDeliveryRoom:
    """A courier who does not bring it any more hears no more of it."""

    def __init__(self, *, work: UnitOfWork[ChatStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: DeliveryReassigned, task: Task) -> None:
        if event.courier_id is None:
            return
        about = f"delivery:{event.delivery_id}"
        courier = AccountId(event.courier_id)
        async with self._work.begin(finishing=task) as store:
            await expel_from_room(store, about, courier, now=self._clock.now())


class CloseRoom:
    """What it was about is over, and has been for a while. A room is named like the subject."""

    def __init__(self, *, work: UnitOfWork[ChatStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: DomainEvent, task: Task) -> None:
        async with self._work.begin(finishing=task) as store:
            await close_room(store, event.subject, now=self._clock.now())


class LeaveConversationsOfErased:
    """Whoever is erased takes part in nothing, and nothing that they wrote is found."""

    def __init__(self, *, work: UnitOfWork[ChatStore], old: OldTexts, clock: Clock) -> None:
        self._work = work
        self._old = old
        self._clock = clock

    async def __call__(self, event: AccountErased, _task: Task) -> None:
        now, gone = self._clock.now(), event.account_id
        async with self._work.begin() as store:
            await store.blocks.forget(gone)
            left = await store.conversations.of_account(gone, limit=AT_ONCE)
        for conversation_id in left:
            async with self._work.begin() as store:
                await _leave(store, conversation_id, gone, now)
        if left or await self._old.forget_words_of(gone, limit=10 * AT_ONCE):
            raise NotYet(until=now)


async def _leave(
    store: ChatStore, conversation_id: ConversationId, gone: AccountId, now: datetime
) -> None:
    conversation = await store.conversations.lock(conversation_id)
    known = await store.conversations.members(conversation_id, [gone])
    changed, left = conversation.expel(known[gone], by=None, now=now)
    members = [left]
    if known[gone].role is MemberRole.OWNER and (
        heir := await store.conversations.heir(conversation_id, gone)
    ):
        changed, owner = changed.succeed(heir, now=now)
        members.append(owner)
    if changed.is_open and _has_ended(changed, left):
        changed = changed.close(by=None, now=now)
    await store.conversations.save(changed, members)


def _has_ended(conversation: Conversation, gone: Member) -> bool:
    """Nobody is left, or it was about the one who is gone."""
    asked = conversation.opened_by == gone.account_id
    return conversation.members == 0 or (conversation.kind is ConversationKind.SUPPORT and asked)


def by_the_buyer(event: BookingCancelled) -> datetime | None:
    return event.at if event.by is CancelledBy.BUYER else None


_OPEN_FOR: Mapping[str, timedelta] = {
    "event": EVENT_ROOM_OPEN_FOR,
    "order": ORDER_ROOM_OPEN_FOR,
    "delivery": DELIVERY_ROOM_OPEN_FOR,
}


def room_closes_at(event: DomainEvent) -> datetime:
    return event.at + _OPEN_FOR[event.subject.partition(":")[0]]
