"""Somebody who keeps a map of what is left, from nothing but what a socket tells them."""

from dataclasses import dataclass, field
from typing import Any

from application.programme.live_ports import LiveAvailability
from application.programme.views import Availability, SeatState, SeatStatus

type Told = dict[str, Any]


@dataclass(slots=True)
class SeatMapFollower:
    sequence: int | None = None
    left: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Capacity and what is left of it, by ticket type."""

    seats: dict[str, dict[str, SeatState]] = field(default_factory=dict)

    def hear(self, frame: Told) -> None:
        if frame["type"] != "publication":
            return
        data = frame["data"]
        if frame["event"] == "AvailabilityTold" and data["part"] == 1:
            self.left, self.seats = {}, {}
        for told in data["ticketTypes"]:
            self._put(told)
        for gone in data["removed"]:
            self.left.pop(gone, None)
            self.seats.pop(gone, None)
        if frame["sequence"] is not None:
            assert data["previous"] in {None, self.sequence}
            self.sequence = frame["sequence"]

    def _put(self, told: Told) -> None:
        kind = told["ticketTypeId"]
        self.left[kind] = told["capacity"], told["left"]
        seats = self.seats.setdefault(kind, {})
        for seat in told.get("free", ()):
            seats.pop(seat, None)
        seats |= dict.fromkeys(told.get("held", ()), SeatState(status=SeatStatus.HELD))
        seats |= dict.fromkeys(told.get("sold", ()), SeatState(status=SeatStatus.SOLD))
        for seat, reason in told.get("blocked", {}).items():
            seats[seat] = SeatState(status=SeatStatus.BLOCKED, reason=reason)

    @property
    def shown(self) -> object:
        return self.sequence, self.left, {kind: of for kind, of in self.seats.items() if of}


def shown(availability: Availability | LiveAvailability) -> object:
    """The same of what the server says."""
    kinds: dict[str, Any] = {str(each.ticket_type_id): each for each in availability.ticket_types}
    return (
        availability.sequence,
        {kind: (each.capacity, each.left) for kind, each in kinds.items()},
        {kind: dict(each.seats) for kind, each in kinds.items() if each.seats},
    )


def of_reply(reply: Any) -> object:
    """The same of what was answered over HTTP."""
    return (
        reply["sequence"],
        {each["ticketTypeId"]: (each["capacity"], each["left"]) for each in reply["ticketTypes"]},
        {
            each["ticketTypeId"]: {
                seat: SeatState(status=SeatStatus(state["status"]), reason=state["reason"])
                for seat, state in each["seats"].items()
            }
            for each in reply["ticketTypes"]
            if each["seats"]
        },
    )
