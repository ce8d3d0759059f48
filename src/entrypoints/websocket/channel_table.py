"""What each kind of channel is, for those who read the document. A channel is a row here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_ID = "01a206a3-b8d7-77ab-8a12-5f48ce03b62f"
_AT = "2026-11-23T04:22:32Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRow:
    kind: str
    address: str
    tells: str
    who: str
    event: str
    data: Mapping[str, Any]
    """An example of what is told."""

    snapshot: str = ""
    """Where it is loaded over HTTP."""

    for_everybody: bool = False
    sequence: int | None = 3
    parameters: Mapping[str, str] = field(default_factory=dict)


CHANNELS: Sequence[ChannelRow] = (
    ChannelRow(
        kind="booking",
        address="booking:{id}",
        tells="Status, payment and deadline of a booking; what happens to its tickets, once.",
        who="The buyer, the organiser, support.",
        event="BookingConfirmed",
        data={"status": "CONFIRMED", "paymentStatus": "PAID", "updatedAt": _AT, "version": 3},
        snapshot="/api/bookings/{id}",
        parameters={"id": "Of the booking."},
    ),
    ChannelRow(
        kind="order",
        address="order:{id}",
        tells="Status, payment and deadline of an order, and the status of each shipment.",
        who="The buyer, support; sellers their part.",
        event="OrderConfirmed",
        data={
            "status": "CONFIRMED",
            "paymentStatus": "PAID",
            "shipments": [{"id": _ID, "status": "PENDING"}],
            "version": 3,
        },
        snapshot="/api/orders/{id}",
        parameters={"id": "Of the order."},
    ),
    ChannelRow(
        kind="delivery",
        address="delivery:{id}",
        tells="Status, courier, arrival and history of a delivery; where it is, about once a"
        " second and without a sequence, while a courier carries it (`CourierMoved`).",
        who="The recipient, the seller, its courier, dispatch, support.",
        event="DeliveryPickedUp",
        data={"status": "PICKED_UP", "eta": _AT, "attempts": 0, "version": 3},
        snapshot="/api/deliveries/{id}",
        parameters={"id": "Of the delivery."},
    ),
    ChannelRow(
        kind="tracking",
        address="tracking:{token}",
        tells="What the link for everybody shows: steps, arrival, and about where it is on the"
        " last stretch.",
        who="Everybody who has the link.",
        event="TrackingChanged",
        data={"status": "OUT_FOR_DELIVERY", "eta": _AT, "isOver": False},
        snapshot="/api/tracking/{token}",
        for_everybody=True,
        parameters={"token": "That of the link."},
    ),
    ChannelRow(
        kind="event",
        address="event:{id}:availability",
        tells="What is left of an event: all of it to whoever comes (`AvailabilityTold`), then"
        " what changed (`AvailabilityChanged`). `previous` is the sequence that it follows on.",
        who="Everybody.",
        event="AvailabilityChanged",
        data={
            "previous": 4294967301,
            "part": 1,
            "parts": 1,
            "eventId": _ID,
            "ticketTypes": [
                {
                    "ticketTypeId": _ID,
                    "capacity": 200,
                    "left": 141,
                    "held": ["Stalls/1/4"],
                    "free": ["Stalls/1/7"],
                }
            ],
            "removed": [],
        },
        snapshot="/api/events/{id}/availability",
        for_everybody=True,
        sequence=4294967304,
        parameters={"id": "Of the event."},
    ),
    ChannelRow(
        kind="chat",
        address="chat:{id}",
        tells="What is said and done in a conversation; who types, once.",
        who="Those who take part in it, and support.",
        event="MessageSent",
        data={"number": 12, "text": "Is it still to be had?"},
        snapshot="/api/conversations/{id}",
        parameters={"id": "Of the conversation."},
    ),
    ChannelRow(
        kind="notifications",
        address="notifications",
        tells="What is added to one's own notifications, and what was read on another device.",
        who="Everybody who is signed in, their own.",
        event="NotificationAdded",
        data={"id": _ID, "number": 12, "unread": 2},
        snapshot="/api/notifications",
    ),
    ChannelRow(
        kind="alerts",
        address="alerts",
        tells="What is not well with the platform.",
        who="Those who look after the platform.",
        event="AlertRaised",
        data={"id": _ID},
        snapshot="/ops/alerts",
    ),
)
