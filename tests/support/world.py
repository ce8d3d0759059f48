"""Something of everything there is, so that random requests find more than nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.support.platform import Client
from tests.support.stage import FRIENDS_EMAIL, Cast, Show, a_show, book, bought, created

type Draw = Callable[[st.SearchStrategy[Any]], Any]
type Known = Mapping[str, Sequence[Any]]

TAGS = [f'"{version}"' for version in range(1, 8)]


@dataclass(frozen=True, slots=True)
class World:
    """Values that mean something, by the names of parameters and of fields."""

    parameters: Known
    fields: Known

    def planted(self, value: Any, draw: Draw) -> Any:
        """The same body, here and there with a value that means something."""
        if isinstance(value, dict):
            return {name: self._field(name, inner, draw) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.planted(inner, draw) for inner in value]
        return value

    def placed(self, example: Any) -> Any:
        """The same body, about things that exist."""
        if isinstance(example, dict):
            return {
                name: self.fields[name][0]
                if name in self.fields and name.endswith("Id")
                else self.placed(inner)
                for name, inner in example.items()
                if name != "externalId"
            }
        if isinstance(example, list):
            return [self.placed(inner) for inner in example]
        return example

    def _field(self, name: str, value: Any, draw: Draw) -> Any:
        if name in self.fields and draw(st.booleans()):
            return draw(st.sampled_from(self.fields[name]))
        return self.planted(value, draw)


async def a_world(cast: Cast) -> World:
    show = await a_show(cast.organizer)
    paid = await bought(cast.customer, show.seats("Stalls/A/1"))
    unpaid = await book(cast.customer, show.places(1))
    event = (await cast.organizer.get(show.path)).body
    waiting = await _waiting(cast.organizer, cast.customer)
    tickets = [ticket["ticketNumber"] for ticket in paid["tickets"]]
    codes = [ticket["qrCode"] for ticket in paid["tickets"]]
    return World(
        parameters={
            "event_id": [show.id],
            "ticket_type_id": [show.seated, show.standing],
            "venue_id": [event["venueId"]],
            "seat_map_id": [event["seatMapId"]],
            "booking_id": [paid["id"], unpaid.rpartition("/")[2]],
            "payment_id": [paid["payment"]],
            "number": tickets,
            "provider": ["sandbox"],
            "waiting_id": [waiting],
            "If-Match": TAGS,
        },
        fields={
            "eventId": [show.id],
            "ticketTypeId": [show.seated, show.standing],
            "venueId": [event["venueId"]],
            "seatMapId": [event["seatMapId"]],
            "seats": [["Stalls/B/1"], ["Stalls/B/2", "Stalls/B/3"]],
            "sections": [["Stalls"], []],
            "quantity": [0, 1, 2],
            "code": [*tickets, *codes],
            "category": ["concert"],
            "timeZone": ["Asia/Kolkata"],
            "country": ["IN"],
            "currency": ["INR"],
            "email": [FRIENDS_EMAIL],
            "startsAt": ["2031-12-01T19:30:00Z"],
            "endsAt": ["2031-12-01T22:30:00Z"],
        },
    )


async def _waiting(organizer: Client, customer: Client) -> str:
    """Somebody who waits for another event, which is sold out."""
    full: Show = await a_show(organizer, standing=1)
    await book(customer, full.places(1))
    wish = {"ticketTypeId": full.standing, "quantity": 1}
    waiting: str = created(await customer.post(f"{full.path}/waiting-list", wish))["id"]
    return waiting
