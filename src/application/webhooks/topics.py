"""Which events are sent to whom: to those whose resource it is, and to whoever sees it anyway."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.booking.events import (
    BookingCancelled,
    BookingCompleted,
    BookingConfirmed,
    BookingInitiated,
    BookingPaymentFailed,
    BookingPaymentStarted,
    BookingRefunded,
)
from domain.delivery.events import (
    DeliveryAssigned,
    DeliveryCancelled,
    DeliveryDelivered,
    DeliveryFailed,
    DeliveryInTransit,
    DeliveryOutForDelivery,
    DeliveryPickedUp,
    DeliveryRequested,
    DeliveryReturned,
)
from domain.kernel.access import RIGHTS, Principal, Right, Role
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId
from domain.programme.events import (
    EventCancelled,
    EventChanged,
    EventDrafted,
    EventFinished,
    EventPublished,
    TicketTypeAdded,
    TicketTypeChanged,
    TicketTypeRemoved,
)
from domain.shop.order_events import (
    OrderCancelled,
    OrderConfirmed,
    OrderDelivered,
    OrderLinesCancelled,
    OrderPaymentFailed,
    OrderPlaced,
    OrderProcessing,
    OrderRefunded,
    OrderShipped,
    ShipmentReady,
    ShipmentReturned,
    ShipmentShipped,
)
from domain.shop.product_events import (
    ProductActivated,
    ProductArchived,
    ProductChanged,
    ProductDrafted,
    ProductWithdrawn,
    VariantAdded,
    VariantChanged,
    VariantRemoved,
)
from domain.webhooks.endpoint import ALL_EVENTS
from domain.webhooks.errors import UnknownEventNames
from domain.webhooks.events import WebhookDisabled, WebhookTested


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    concerns: Callable[[Any], Collection[AccountId]]
    right: Right
    """Those whom it concerns need it."""

    others: Right | None = None
    """Who has this one sees everybody's."""

    def is_for(self, by: Principal) -> bool:
        """Whether somebody is ever told of such events."""
        return by.may(self.right) or (self.others is not None and by.may(self.others))

    def tells(self, event: DomainEvent, by: Principal) -> bool:
        if self.others is not None and by.may(self.others):
            return True
        return by.account_id in self.concerns(event) and by.may(self.right)


_OF_ORGANIZER = Topic(
    concerns=lambda event: (event.organizer_id,),
    right=Right.ORGANIZE,
    others=Right.SEE_ANY_BOOKING,
)
_OF_PROGRAMME = Topic(
    concerns=lambda event: (event.organizer_id,), right=Right.ORGANIZE, others=Right.ORGANIZE_ANY
)
_OF_SELLERS = Topic(
    concerns=lambda event: event.seller_ids, right=Right.SELL, others=Right.SEE_ANY_ORDER
)
_OF_SELLER = Topic(
    concerns=lambda event: (event.seller_id,), right=Right.SELL, others=Right.SEE_ANY_ORDER
)
_OF_CATALOGUE = Topic(
    concerns=lambda event: (event.seller_id,), right=Right.SELL, others=Right.SELL_ANY
)
_OF_OWNER = Topic(concerns=lambda event: (event.owner_id,), right=Right.LISTEN)

_GROUPS: Sequence[tuple[Topic, Sequence[type[DomainEvent]]]] = (
    (
        _OF_PROGRAMME,
        (
            EventDrafted,
            EventChanged,
            EventPublished,
            EventFinished,
            EventCancelled,
            TicketTypeAdded,
            TicketTypeChanged,
            TicketTypeRemoved,
        ),
    ),
    (
        _OF_ORGANIZER,
        (
            BookingInitiated,
            BookingPaymentStarted,
            BookingPaymentFailed,
            BookingConfirmed,
            BookingCompleted,
            BookingCancelled,
            BookingRefunded,
        ),
    ),
    (
        _OF_SELLERS,
        (
            OrderPlaced,
            OrderPaymentFailed,
            OrderConfirmed,
            OrderProcessing,
            OrderShipped,
            OrderDelivered,
            OrderCancelled,
            OrderLinesCancelled,
            OrderRefunded,
        ),
    ),
    (_OF_SELLER, (ShipmentReady, ShipmentShipped, ShipmentReturned)),
    (
        _OF_SELLER,
        (
            DeliveryRequested,
            DeliveryAssigned,
            DeliveryPickedUp,
            DeliveryInTransit,
            DeliveryOutForDelivery,
            DeliveryDelivered,
            DeliveryFailed,
            DeliveryReturned,
            DeliveryCancelled,
        ),
    ),
    (
        _OF_CATALOGUE,
        (
            ProductDrafted,
            ProductChanged,
            ProductActivated,
            ProductWithdrawn,
            ProductArchived,
            VariantAdded,
            VariantChanged,
            VariantRemoved,
        ),
    ),
    (_OF_OWNER, (WebhookTested, WebhookDisabled)),
)

TOPICS: Mapping[type[DomainEvent], Topic] = {
    event: topic for topic, events in _GROUPS for event in events
}

REACHING: frozenset[Role] = frozenset(
    role
    for role, rights in RIGHTS.items()
    if Right.LISTEN in rights and any(topic.others in rights for topic in TOPICS.values())
)
"""Roles whose endpoints may hear of what is other people's."""


def names_for(by: Principal) -> Sequence[str]:
    """The events that somebody may choose."""
    return sorted(event.__name__ for event, topic in TOPICS.items() if topic.is_for(by))


def check_names(names: Iterable[str], by: Principal) -> None:
    """Raise ``UnknownEventNames`` for those that they may not choose."""
    if unknown := set(names) - {ALL_EVENTS, *names_for(by)}:
        raise UnknownEventNames(unknown)


def is_chosen(event: DomainEvent, names: Collection[str]) -> bool:
    return isinstance(event, WebhookTested) or ALL_EVENTS in names or event.name in names
