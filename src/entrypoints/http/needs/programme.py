"""Venues and events."""

from collections.abc import Mapping

from domain.kernel.access import Right
from entrypoints.http.needs.kinds import ANYBODY
from entrypoints.http.needs.need import Caller, Needs

ORGANIZERS = Needs(caller=Caller.MEMBER, scopes=(Right.ORGANIZE,), right=Right.ORGANIZE)
EVERYBODYS_PROGRAMME = Needs(caller=Caller.ANYBODY, scopes=(Right.ORGANIZE,))
OWN_PROGRAMME = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.ORGANIZE,),
    right=Right.ORGANIZE,
    own=True,
    others=Right.ORGANIZE_ANY,
    is_visible=True,
)

ROWS: Mapping[str, Needs] = {
    "GET /api/event-categories": ANYBODY,
    "GET /api/venues": ANYBODY,
    "GET /api/venues/{venue_id}": ANYBODY,
    "GET /api/venues/{venue_id}/seat-maps": ANYBODY,
    "GET /api/venues/{venue_id}/seat-maps/{seat_map_id}": ANYBODY,
    "POST /api/venues": ORGANIZERS,
    "PATCH /api/venues/{venue_id}": OWN_PROGRAMME,
    "POST /api/venues/{venue_id}/seat-maps": OWN_PROGRAMME,
    "PATCH /api/venues/{venue_id}/seat-maps/{seat_map_id}": OWN_PROGRAMME,
    "GET /api/events": EVERYBODYS_PROGRAMME,
    "GET /api/events/{event_id}": EVERYBODYS_PROGRAMME,
    "GET /api/events/{event_id}/availability": EVERYBODYS_PROGRAMME,
    "GET /api/events/{event_id}/ticket-types": EVERYBODYS_PROGRAMME,
    "GET /api/events/{event_id}/ticket-types/{ticket_type_id}": EVERYBODYS_PROGRAMME,
    "POST /api/events": OWN_PROGRAMME,
    "POST /api/events/import": ORGANIZERS,
    "PATCH /api/events/{event_id}": OWN_PROGRAMME,
    "POST /api/events/{event_id}/publication": OWN_PROGRAMME,
    "POST /api/events/{event_id}/cancellation": OWN_PROGRAMME,
    "POST /api/events/{event_id}/ticket-types": OWN_PROGRAMME,
    "PATCH /api/events/{event_id}/ticket-types/{ticket_type_id}": OWN_PROGRAMME,
    "DELETE /api/events/{event_id}/ticket-types/{ticket_type_id}": OWN_PROGRAMME,
}
