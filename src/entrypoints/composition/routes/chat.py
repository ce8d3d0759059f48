"""Who comes into rooms and leaves them, and when rooms are closed."""

from application.chat.reactions import by_the_buyer, room_closes_at
from application.platform.tasks import Route
from domain.booking.events import BookingCancelled, BookingConfirmed
from domain.booking.ticket_events import TicketTransferred
from domain.chat.events import (
    ConversationClosed,
    ConversationOpened,
    ConversationRenamed,
    ConversationReopened,
    MemberJoined,
    MemberLeft,
    MemberMuted,
    MemberRemoved,
    MemberRoleChanged,
    MessageDeleted,
    MessageEdited,
    MessageHidden,
    MessageReported,
    ReportResolved,
    SupportPickedUp,
    SupportPutBack,
)
from domain.delivery.events import (
    DeliveryAssigned,
    DeliveryCancelled,
    DeliveryDelivered,
    DeliveryReassigned,
    DeliveryReturned,
)
from domain.identity.events import AccountErased
from domain.kernel.events import DomainEvent
from domain.programme.events import EventCancelled, EventFinished
from domain.shop.order_events import OrderCancelled, OrderConfirmed, OrderDelivered

ROUTES: tuple[Route, ...] = (
    Route(on=BookingConfirmed, reaction="admit_to_event_room"),
    Route(on=TicketTransferred, reaction="admit_to_event_room"),
    Route(on=TicketTransferred, reaction="leave_event_room"),
    Route(on=BookingCancelled, reaction="leave_event_room", due=by_the_buyer),
    Route(on=EventFinished, reaction="close_room", due=room_closes_at),
    Route(on=EventCancelled, reaction="close_room", due=room_closes_at),
    Route(on=OrderConfirmed, reaction="admit_to_order_room"),
    Route(on=OrderDelivered, reaction="close_room", due=room_closes_at),
    Route(on=OrderCancelled, reaction="close_room", due=room_closes_at),
    Route(on=DeliveryAssigned, reaction="admit_to_delivery_room"),
    Route(on=DeliveryReassigned, reaction="leave_delivery_room"),
    Route(on=DeliveryDelivered, reaction="close_room", due=room_closes_at),
    Route(on=DeliveryReturned, reaction="close_room", due=room_closes_at),
    Route(on=DeliveryCancelled, reaction="close_room", due=room_closes_at),
    Route(on=AccountErased, reaction="leave_conversations_of_erased"),
)

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        ConversationOpened,
        ConversationRenamed,
        ConversationClosed,
        ConversationReopened,
        SupportPickedUp,
        SupportPutBack,
        MemberJoined,
        MemberLeft,
        MemberRemoved,
        MemberRoleChanged,
        MemberMuted,
        MessageEdited,
        MessageDeleted,
        MessageHidden,
        MessageReported,
        ReportResolved,
    }
)
