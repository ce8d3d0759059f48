"""What the programme refuses."""

from collections.abc import Sequence

from domain.kernel.errors import Conflict, Invalid, NotFound
from domain.kernel.ids import EventId, SeatId, SeatMapId, TicketTypeId, VenueId

SEATS_NAMED_MAX = 20


class VenueNotFound(NotFound):
    code = "venue-not-found"

    def __init__(self, venue_id: VenueId) -> None:
        super().__init__("There is no such venue.", venueId=str(venue_id))


class SeatMapNotFound(NotFound):
    code = "seat-map-not-found"

    def __init__(self, seat_map_id: SeatMapId) -> None:
        super().__init__("There is no such seat map.", seatMapId=str(seat_map_id))


class EventNotFound(NotFound):
    code = "event-not-found"

    def __init__(self, event_id: EventId) -> None:
        super().__init__("There is no such event.", eventId=str(event_id))


class TicketTypeNotFound(NotFound):
    code = "ticket-type-not-found"

    def __init__(self, ticket_type_id: TicketTypeId) -> None:
        super().__init__("The event has no such ticket type.", ticketTypeId=str(ticket_type_id))


class BadText(Invalid):
    code = "bad-text"


class BadLink(Invalid):
    code = "bad-link"

    def __init__(self, link: str) -> None:
        super().__init__("A link starts with https:// or http:// and names a host.", link=link)


class UnknownCategory(Invalid):
    code = "unknown-category"

    def __init__(self, category: str, known: Sequence[str]) -> None:
        super().__init__("There is no such category.", category=category, known=list(known))


class BadSeatMap(Invalid):
    code = "bad-seat-map"


class BadTimes(Invalid):
    code = "bad-times"


class BadRefundPolicy(Invalid):
    code = "bad-refund-policy"


class BadLateMoneyPolicy(Invalid):
    code = "bad-late-money-policy"


class BadImages(Invalid):
    code = "bad-images"


class BadTicketType(Invalid):
    code = "bad-ticket-type"


class UnknownSection(Invalid):
    code = "unknown-section"

    def __init__(self, sections: Sequence[str]) -> None:
        super().__init__("The seat map has no such section.", sections=list(sections))


class SectionSoldTwice(Invalid):
    code = "section-sold-twice"

    def __init__(self, sections: Sequence[str]) -> None:
        super().__init__("Another ticket type sells these sections.", sections=list(sections))


class SeatMapMissing(Invalid):
    code = "seat-map-missing"

    def __init__(self) -> None:
        super().__init__("Numbered seats are sold by the sections of the event's seat map.")


class SeatMapElsewhere(Invalid):
    code = "seat-map-elsewhere"

    def __init__(self, seat_map_id: SeatMapId) -> None:
        super().__init__("The seat map is of another venue.", seatMapId=str(seat_map_id))


class SeatMapInUse(Conflict):
    code = "seat-map-in-use"

    def __init__(self, seat_map_id: SeatMapId) -> None:
        super().__init__("Ticket types sell seats of this seat map.", seatMapId=str(seat_map_id))


class SeatsInUse(Conflict):
    """Seats that are held or sold cannot be taken away. Names some of them, counts all."""

    code = "seats-in-use"

    def __init__(self, seats: Sequence[SeatId]) -> None:
        super().__init__(
            "Some of the seats that would be lost are held or sold.",
            seats=sorted(seats)[:SEATS_NAMED_MAX],
            count=len(seats),
        )


class NothingToSell(Conflict):
    code = "nothing-to-sell"

    def __init__(self) -> None:
        super().__init__("An event without ticket types cannot be published.")


class VenueMissing(Conflict):
    code = "venue-missing"

    def __init__(self) -> None:
        super().__init__("An event without a venue cannot be published.")


class StartsInThePast(Conflict):
    code = "starts-in-the-past"

    def __init__(self) -> None:
        super().__init__("An event that has started cannot be published.")


class EventIsOver(Conflict):
    """Nothing of an event that is finished or cancelled can be changed."""

    code = "event-is-over"

    def __init__(self, status: str) -> None:
        super().__init__(f"The event is {status}.", eventStatus=status)


class EventGoesOn(Conflict):
    code = "event-goes-on"

    def __init__(self) -> None:
        super().__init__("The event has not ended yet.")


class TicketTypeOnSale(Conflict):
    code = "ticket-type-on-sale"

    def __init__(self) -> None:
        super().__init__("Only an event that is a draft can lose a ticket type.")


class ExternalIdTaken(Conflict):
    code = "external-id-taken"

    def __init__(self, external_id: str) -> None:
        super().__init__("You have an event with this external id.", externalId=external_id)
