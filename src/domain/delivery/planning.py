"""The order of a courier's stops, and when they are there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from domain.delivery.courier import Capacity
from domain.delivery.job import AT_A_STOP, Job, RoundStop, StopKind
from domain.delivery.routing import best_insertion, improved
from domain.delivery.tour import NEVER, Tour, TourStop
from domain.kernel.geo import Position
from domain.kernel.ids import DeliveryId
from domain.kernel.travel import METRES_A_SECOND, ROAD_FACTOR, SETTING_OFF, Vehicle, estimated_way

MILLISECOND = timedelta(milliseconds=1)

type Room = tuple[int, int]
"""Grams and places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The stops with a job among them, and how much longer that makes the round."""

    stops: tuple[RoundStop, ...]
    to_pick_up: timedelta
    """From now until the courier is at the pick-up, with the stops before it."""

    extra_metres: float
    late: timedelta
    """By how much stops are made later than was promised, all together."""


def insertion(
    stops: Sequence[RoundStop], job: Job, *, at: Position, vehicle: Vehicle, now: datetime
) -> Plan:
    """The cheapest way to make a job's two stops among those that are there, in their order.

    The pick-up comes before the drop-off, and nothing else changes its place: a courier who
    was told to go somewhere first still does. What makes nobody late comes first, then what
    takes the least time. What a vehicle can carry is for the round to know.
    """
    every, count = (*stops, *job.stops()), len(stops)
    metres = _metres(at, every)
    tour = _tour(every, metres, vehicle=vehicle, now=now)
    order = best_insertion(tour, tuple(range(count)), count, count + 1)
    return Plan(
        stops=tuple(every[number] for number in order),
        to_pick_up=tour.times(order)[order.index(count)] * MILLISECOND,
        extra_metres=_sum(metres, order) - _sum(metres, range(count)),
        late=tour.cost(order)[1] * MILLISECOND,
    )


def in_better_order(
    stops: Sequence[RoundStop],
    *,
    kept: int,
    at: Position,
    vehicle: Vehicle,
    capacity: Capacity,
    rooms: Mapping[DeliveryId, Room],
    now: datetime,
) -> tuple[RoundStop, ...]:
    """The stops in an order that costs less, if one is found; the first ``kept`` stay first.

    ``rooms`` is what each delivery takes of the vehicle.
    """
    tour = _tour(
        stops,
        _metres(at, stops),
        vehicle=vehicle,
        now=now,
        capacity=capacity,
        rooms=rooms,
    )
    return tuple(stops[number] for number in improved(tour, tuple(range(len(stops))), kept=kept))


def length(at: Position, stops: Sequence[RoundStop]) -> float:
    """The metres of a round by road, from where the courier is to its last stop."""
    places = [at, *(stop.position for stop in stops)]
    return ROAD_FACTOR * sum(here.metres_to(there) for here, there in pairwise(places))


def arrivals(
    at: Position, stops: Sequence[RoundStop], *, vehicle: Vehicle, now: datetime
) -> Iterator[datetime]:
    """When the courier is at each of the stops; if that is too early, when it opens."""
    here, moment = at, now
    for stop in stops:
        moment += estimated_way(here, stop.position, vehicle).duration
        if stop.opens_at is not None:
            moment = max(moment, stop.opens_at)
        yield moment
        here, moment = stop.position, moment + AT_A_STOP


def _metres(at: Position, stops: Sequence[RoundStop]) -> list[list[float]]:
    """By road, between where the courier is and every stop, both ways."""
    places = [at, *(stop.position for stop in stops)]
    found = [[0.0] * len(places) for _ in places]
    for row, here in enumerate(places):
        for column in range(row):
            metres = here.metres_to(places[column]) * ROAD_FACTOR
            found[row][column] = found[column][row] = metres
    return found


def _sum(metres: Sequence[Sequence[float]], order: Sequence[int]) -> float:
    return sum(metres[here][there] for here, there in pairwise([0, *(n + 1 for n in order)]))


def _tour(
    stops: Sequence[RoundStop],
    metres: Sequence[Sequence[float]],
    *,
    vehicle: Vehicle,
    now: datetime,
    capacity: Capacity | None = None,
    rooms: Mapping[DeliveryId, Room] | None = None,
) -> Tour:
    pause = SETTING_OFF // MILLISECOND
    pace = 1000 / METRES_A_SECOND[vehicle]
    fetched = {
        stop.delivery_id: number
        for number, stop in enumerate(stops)
        if stop.kind is StopKind.PICK_UP
    }
    on_board = [room for delivery_id, room in (rooms or {}).items() if delivery_id not in fetched]
    return Tour(
        stops=[_tour_stop(stop, fetched, rooms or {}, now) for stop in stops],
        legs=[[pause + round(each * pace) for each in row] for row in metres],
        grams_max=NEVER if capacity is None else capacity.grams,
        places_max=NEVER if capacity is None else capacity.places,
        grams=sum(grams for grams, _ in on_board),
        places=sum(places for _, places in on_board),
    )


def _tour_stop(
    stop: RoundStop,
    fetched: Mapping[DeliveryId, int],
    rooms: Mapping[DeliveryId, Room],
    now: datetime,
) -> TourStop:
    grams, places = rooms.get(stop.delivery_id, (0, 0))
    opens = 0 if stop.opens_at is None else (stop.opens_at - now) // MILLISECOND
    is_fetched_here = stop.kind is StopKind.PICK_UP
    return TourStop(
        after=None if is_fetched_here else fetched.get(stop.delivery_id),
        grams=grams if is_fetched_here else -grams,
        places=places if is_fetched_here else -places,
        opens=opens,
        due=_due(stop, opens, now),
        takes=AT_A_STOP // MILLISECOND,
    )


def _due(stop: RoundStop, opens: int, now: datetime) -> int:
    """Whoever comes when it opens is not late, even if it was promised for earlier."""
    if stop.kind is StopKind.PICK_UP or stop.brings_back:
        return NEVER
    return max((stop.due_by - now) // MILLISECOND, opens)
