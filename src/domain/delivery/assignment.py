"""Who is asked to do a delivery: the courier for whom it costs least.

The cost of a courier is counted in seconds, so that all its parts can be compared:

- the time until they are at the pick-up, with the stops that they make before;
- the detour that it makes of their round, beyond the way from the pick-up to the drop-off;
- ``BUSY`` for each delivery that they have already, so that work is shared;
- ``UNRELIABLE`` in so far as they cannot be relied on;
- each second by which the delivery, or one that they have already, is then late, twice.

Who has no room, works elsewhere, is too far away, or would have to go far out of the way of
what they carry, is not asked at all.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.delivery.job import Job
from domain.delivery.planning import Plan, insertion
from domain.delivery.round import Round
from domain.kernel.geo import Position
from domain.kernel.ids import CourierId, ZoneId
from domain.kernel.travel import METRES_A_SECOND, ROAD_FACTOR, Way

BUSY = timedelta(minutes=2)
UNRELIABLE = timedelta(minutes=10)
LATE_WEIGHS = 2
DETOUR_MAX = 3_000
"""So many metres out of the way of what a courier carries are always bearable."""

DETOUR_FACTOR = 1.5
"""And so many times the delivery's own way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A courier on shift, with everything that counts when a delivery is given out."""

    courier_id: CourierId
    position: Position
    round: Round
    zone_ids: frozenset[ZoneId] = frozenset()
    reliability: float = 1.0
    accepts_by_itself: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A candidate, and what it costs to ask them."""

    candidate: Candidate
    plan: Plan
    cost: timedelta

    @property
    def metres(self) -> int:
        """From the courier to the pick-up, as far as the first plan knows."""
        there = self.candidate.position.metres_to(self.plan.stops[0].position)
        return round(there * ROAD_FACTOR)


def rank(
    candidates: Sequence[Candidate],
    job: Job,
    *,
    radius: float,
    zone_ids: Collection[ZoneId],
    now: datetime,
    ways: Sequence[Way] | None = None,
) -> list[Ranked]:
    """Everybody who can be asked, the best first; of equals the one with the smaller id.

    ``radius`` is in metres as the crow flies. ``ways`` are those from each candidate to the
    pick-up as a provider of maps knows them; without them they are estimated.
    """
    known: Sequence[Way | None] = [None] * len(candidates) if ways is None else ways
    ranking = (
        _ranked(candidate, job, way, now)
        for candidate, way in zip(candidates, known, strict=True)
        if is_suitable(candidate, job, radius=radius, zone_ids=zone_ids)
    )
    bearable = [ranked for ranked in ranking if _is_bearable(ranked, job)]
    return sorted(bearable, key=lambda ranked: (ranked.cost, ranked.candidate.courier_id))


def is_suitable(
    candidate: Candidate, job: Job, *, radius: float, zone_ids: Collection[ZoneId]
) -> bool:
    return (
        candidate.round.has_room_for(job)
        and (not candidate.zone_ids or not candidate.zone_ids.isdisjoint(zone_ids))
        and candidate.position.metres_to(job.pickup) <= radius
    )


def cost(candidate: Candidate, plan: Plan, job: Job) -> timedelta:
    """In seconds; each part of it only ever adds."""
    detour = max(plan.extra_metres - own_way(job), 0)
    return (
        plan.to_pick_up
        + timedelta(seconds=detour / METRES_A_SECOND[candidate.round.vehicle])
        + BUSY * candidate.round.live
        + UNRELIABLE * (1 - candidate.reliability)
        + LATE_WEIGHS * plan.late
    )


def own_way(job: Job) -> float:
    """The metres by road from the pick-up to the drop-off."""
    return job.pickup.metres_to(job.dropoff) * ROAD_FACTOR


def _ranked(candidate: Candidate, job: Job, way: Way | None, now: datetime) -> Ranked:
    there = candidate.round
    plan = insertion(there.stops, job, at=candidate.position, vehicle=there.vehicle, now=now)
    counted = cost(candidate, plan, job)
    if way is not None and not there.stops:
        # Whoever has nothing to do goes straight there: the provider knows how long.
        counted += way.duration - plan.to_pick_up
    return Ranked(candidate=candidate, plan=plan, cost=counted)


def _is_bearable(ranked: Ranked, job: Job) -> bool:
    """Whoever carries nothing may go anywhere; the others not far out of their way."""
    if not ranked.candidate.round.stops:
        return True
    return ranked.plan.extra_metres <= DETOUR_MAX + DETOUR_FACTOR * own_way(job)
