"""What tickets say about bookings and events: translations that every storage shares."""

from datetime import datetime

from application.booking.ticket_ports import BookedPlace, BookedPlaces, EventFace
from domain.booking.booking import Booking
from domain.booking.standing import STANDINGS
from domain.programme.event import Event
from domain.programme.venue import Venue


def booked_places_of(booking: Booking, *, starts_at: datetime, ends_at: datetime) -> BookedPlaces:
    return BookedPlaces(
        booking_id=booking.id,
        event_id=booking.event_id,
        organizer_id=booking.organizer_id,
        buyer_id=booking.buyer_id,
        standing=STANDINGS[booking.status],
        starts_at=starts_at,
        ends_at=ends_at,
        places=tuple(
            BookedPlace(
                number=item.number,
                ticket_type_id=item.ticket_type_id,
                seat=item.seat,
                price=item.price,
            )
            for item in booking.items
        ),
    )


def event_face_of(event: Event, venue: Venue | None) -> EventFace:
    return EventFace(
        event_id=event.id,
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        time_zone=event.time_zone,
        venue="" if venue is None else venue.name,
        address="" if venue is None else venue.address.one_line,
        position=None if venue is None else venue.position,
        ticket_types={kind.id: kind.name for kind in event.ticket_types},
    )
