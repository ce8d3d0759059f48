"""The programme as what a cart can hold tickets of: a translation."""

from collections.abc import Collection, Mapping
from datetime import datetime

from application.programme.views import Availability, EventView, EventViews, TicketTypeAvailability
from application.shop.cart_ports import EventOffer, TicketOffer
from domain.kernel.ids import EventId, TicketTypeId
from domain.programme.errors import EventNotFound
from domain.programme.event import EventStatus
from domain.programme.ticket_type import TicketType


class ProgrammeBasketOffers:
    """Reads events as everybody reads them, so it fits every storage."""

    def __init__(self, events: EventViews) -> None:
        self._events = events

    async def of(
        self, event_ids: Collection[EventId], *, now: datetime
    ) -> Mapping[EventId, EventOffer]:
        found: dict[EventId, EventOffer] = {}
        for event_id in event_ids:
            try:
                view = await self._events.get(event_id)
                left = await self._events.availability(event_id, now=now)
            except EventNotFound:
                continue
            found[event_id] = event_offer_of(view, left, now=now)
        return found


def event_offer_of(view: EventView, available: Availability, *, now: datetime) -> EventOffer:
    event, venue = view.event, view.venue
    by_type = {each.ticket_type_id: each for each in available.ticket_types}
    return EventOffer(
        event_id=event.id,
        organizer_id=event.organizer_id,
        title=event.title,
        starts_at=event.starts_at,
        is_open=event.status is EventStatus.PUBLISHED and now < event.ends_at,
        types={
            TicketTypeId(kind.id): _ticket(kind, by_type.get(kind.id), now)
            for kind in event.ticket_types
        },
        position=None if venue is None else venue.position,
        country="" if venue is None else venue.address.country,
        region="" if venue is None else venue.address.region,
    )


def _ticket(kind: TicketType, left: TicketTypeAvailability | None, now: datetime) -> TicketOffer:
    places = 0 if left is None else left.left
    return TicketOffer(
        ticket_type_id=kind.id,
        name=kind.name,
        price=kind.price,
        is_on_sale=kind.on_sale(now),
        left=places if kind.per_buyer_limit is None else min(places, kind.per_buyer_limit),
        is_seated=kind.is_seated,
        taken_seats=frozenset() if left is None else frozenset(left.seats),
    )
