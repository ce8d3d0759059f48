"""``event:<id>:availability``: what is left of an event and which seats, for everybody."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import batched
from typing import Any, ClassVar
from uuid import UUID

from application.programme.live_ports import (
    LiveAvailabilities,
    LiveAvailability,
    TicketTypeState,
)
from application.programme.queries import GetEvent
from application.programme.views import SeatState, SeatStatus
from application.realtime.state_channel import StateChannel
from domain.kernel.access import Principal
from domain.kernel.ids import EventId, SeatId
from domain.programme.errors import EventNotFound

type Data = dict[str, Any]
type SeatChange = tuple[SeatId, SeatState | None]

SEATS_AT_ONCE = 2_000
_LISTS = {SeatStatus.HELD: "held", SeatStatus.SOLD: "sold"}


class AvailabilityChannel(StateChannel[LiveAvailability]):
    kind: ClassVar[str] = "event"
    topic: ClassVar[str] = "availability"
    whole_event: ClassVar[str] = "AvailabilityTold"
    changed_event: ClassVar[str] = "AvailabilityChanged"

    def __init__(self, availabilities: LiveAvailabilities, *, get_event: GetEvent) -> None:
        self._availabilities = availabilities
        self._get_event = get_event

    async def admit(self, by: Principal, key: str) -> str:
        return await self._admit(by, key)

    async def admit_guest(self, key: str) -> str:
        return await self._admit(None, key)

    async def sequences(self, names: Collection[str]) -> Mapping[str, int]:
        ids = {name: _event_id_in(name.removeprefix(f"{self.kind}:")) for name in names}
        found = await self._availabilities.sequences(set(ids.values()))
        return {name: found[event_id] for name, event_id in ids.items() if event_id in found}

    async def read(self, name: str, known: LiveAvailability | None) -> LiveAvailability:
        event_id = _event_id_in(name.removeprefix(f"{self.kind}:"))
        return await self._availabilities.of(event_id, known)

    def parts_of(self, state: LiveAvailability, before: LiveAvailability | None) -> Sequence[Data]:
        return list(_parts(state, before))

    async def _admit(self, by: Principal | None, key: str) -> str:
        event_id = _event_id_in(key)
        await self._get_event(event_id, by)
        return f"{self.kind}:{event_id}:{self.topic}"


def _event_id_in(key: str) -> EventId:
    text, _, topic = key.partition(":")
    try:
        event_id = EventId(UUID(text))
    except ValueError:
        raise EventNotFound(EventId(UUID(int=0))) from None
    if topic != AvailabilityChannel.topic:
        raise EventNotFound(event_id)
    return event_id


def _parts(state: LiveAvailability, before: LiveAvailability | None) -> Iterator[Data]:
    known = {} if before is None else {each.ticket_type_id: each for each in before.ticket_types}
    present = {each.ticket_type_id for each in state.ticket_types}
    # The first part has all numbers, and the seats of small houses.
    told: list[Data] = []
    rest: list[Data] = []
    for each in state.ticket_types:
        old = known.get(each.ticket_type_id)
        if old is not None and _is_same(old, each):
            continue
        first, *more = _told(each, old)
        told.append(first)
        rest += more
    yield {
        "eventId": str(state.event_id),
        "ticketTypes": told,
        "removed": [str(each) for each in known if each not in present],
    }
    for each_more in rest:
        yield {"eventId": str(state.event_id), "ticketTypes": [each_more], "removed": []}


def _is_same(old: TicketTypeState, new: TicketTypeState) -> bool:
    return (old.capacity, old.left, old.seats) == (new.capacity, new.left, new.seats)


def _told(state: TicketTypeState, before: TicketTypeState | None) -> Iterator[Data]:
    numbers = {
        "ticketTypeId": str(state.ticket_type_id),
        "capacity": state.capacity,
        "left": state.left,
    }
    changed = list(_changed(state.seats, {} if before is None else before.seats))
    for some in list(batched(changed, SEATS_AT_ONCE, strict=False)) or [()]:
        yield {**numbers, **_by_status(some)}


def _changed(
    seats: Mapping[SeatId, SeatState], before: Mapping[SeatId, SeatState]
) -> Iterator[SeatChange]:
    if seats is before:
        return
    for seat, state in seats.items():
        old = before.get(seat)
        # Of most it is the same object: comparing them takes ten times as long.
        if old is not state and old != state:
            yield seat, state
    yield from ((seat, None) for seat in before if seat not in seats)


def _by_status(changes: Sequence[SeatChange]) -> Data:
    """Names of seats under what they became: a stadium must not become a megabyte."""
    data: Data = {"free": [], "held": [], "sold": [], "blocked": {}}
    for seat, state in changes:
        if state is None:
            data["free"].append(seat)
        elif state.status is SeatStatus.BLOCKED:
            data["blocked"][seat] = state.reason
        else:
            data[_LISTS[state.status]].append(seat)
    return {name: value for name, value in data.items() if value}
