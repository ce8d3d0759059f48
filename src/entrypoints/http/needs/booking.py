"""Bookings, tickets, the gate and the waiting list."""

from collections.abc import Mapping

from domain.kernel.access import Right
from entrypoints.http.needs.kinds import EITHER_SIDES_BOOKING, OWN_BOOKING
from entrypoints.http.needs.need import Caller, Needs

OWN_GATE = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.ORGANIZE, Right.ORGANIZE_ANY),
    own=True,
    others=Right.ORGANIZE_ANY,
)
GUESTS = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.ORGANIZE, Right.SEE_ANY_BOOKING),
    own=True,
    others=Right.SEE_ANY_BOOKING,
)
BUYERS = Needs(caller=Caller.MEMBER, scopes=(Right.BOOK,))
OWN_PURCHASE = Needs(caller=Caller.MEMBER, scopes=(Right.BOOK,), own=True)
CANCELLATION = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.BOOK, Right.ORGANIZE),
    own=True,
    others=Right.CHANGE_ANY_BOOKING,
    proof_for_others=True,
)

ROWS: Mapping[str, Needs] = {
    "POST /api/bookings": BUYERS,
    "GET /api/bookings": BUYERS,
    "GET /api/bookings/{booking_id}": EITHER_SIDES_BOOKING,
    "POST /api/bookings/{booking_id}/payment": OWN_PURCHASE,
    "POST /api/bookings/{booking_id}/cancellation": CANCELLATION,
    "GET /api/bookings/{booking_id}/tickets": OWN_BOOKING,
    "GET /api/tickets/{number}": OWN_BOOKING,
    "GET /api/tickets/{number}/qr.svg": OWN_BOOKING,
    "GET /api/tickets/{number}/qr.png": OWN_BOOKING,
    "GET /api/tickets/{number}/ticket.pdf": OWN_BOOKING,
    "GET /api/tickets/{number}/calendar.ics": OWN_BOOKING,
    "POST /api/tickets/{number}/transfer": OWN_PURCHASE,
    "GET /api/events/{event_id}/waiting-list": Needs(
        caller=Caller.MEMBER, scopes=(Right.BOOK, Right.ORGANIZE, Right.ORGANIZE_ANY)
    ),
    "POST /api/events/{event_id}/waiting-list": BUYERS,
    "DELETE /api/events/{event_id}/waiting-list/{waiting_id}": OWN_PURCHASE,
    "GET /api/events/{event_id}/bookings": GUESTS,
    "GET /api/events/{event_id}/cancellation": GUESTS,
    "GET /api/events/{event_id}/late-money-simulation": GUESTS,
    "GET /api/events/{event_id}/attendees.csv": OWN_GATE,
    "GET /api/events/{event_id}/check-in-list": OWN_GATE,
    "POST /api/events/{event_id}/offline-scans": OWN_GATE,
    "POST /api/check-ins": OWN_GATE,
}
