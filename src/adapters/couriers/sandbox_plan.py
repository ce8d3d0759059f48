"""When everything happens to what was booked: its script, laid over the usual times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import cos, pi, radians, sin
from random import Random

from adapters.couriers.sandbox_scenario import Company, Scenario
from adapters.couriers.sandbox_script import Ending, Script
from adapters.couriers.sandbox_trip import Mark
from application.delivery.partner_ports import PartnerJob, PartnerRefused
from domain.delivery.consignment_events import Step
from domain.kernel.geo import Position

_METRES_PER_DEGREE = 111_195.0
_NEAR_A_POLE = 0.01


class What(StrEnum):
    """What happens beside the steps."""

    TICK = "TICK"
    """It is told where the courier is."""

    STOP = "STOP"
    LOSE = "LOSE"
    GARBLE = "GARBLE"
    CRY_WOLF = "CRY_WOLF"
    FORGE = "FORGE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    start: Position
    """Where the courier is when it is booked."""

    times: Mapping[Mark, datetime]
    happenings: Sequence[tuple[datetime, str]]


type _Course = tuple[tuple[Mark, str], ...]

_SETS_OUT: _Course = ((Mark.SET_OUT, Step.TO_PICK_UP),)
_SETS_OFF: _Course = ((Mark.FETCHED, Step.COLLECTED), (Mark.OFF, Step.TO_DROP_OFF))
_FETCHES: _Course = (*_SETS_OUT, (Mark.THERE, Step.AT_PICK_UP), *_SETS_OFF)
_HANDS_OVER: _Course = ((Mark.AT_DOOR, Step.AT_DROP_OFF), (Mark.DONE, Step.DELIVERED))
_NOBODY_OPENS: _Course = ((Mark.AT_DOOR, Step.AT_DROP_OFF), (Mark.DONE, Step.RETURNING))
_GIVEN_UP: _Course = (*_FETCHES, (Mark.ON_THE_WAY, Step.CANCELLED))
_COURSES: Mapping[Ending, _Course] = {
    Ending.BROUGHT: (*_FETCHES, *_HANDS_OVER),
    Ending.COMES_BACK: (*_FETCHES, *_NOBODY_OPENS, (Mark.BACK, Step.RETURNED)),
    Ending.STAYS_WITH_THEM: (*_FETCHES, *_NOBODY_OPENS),
    Ending.GIVEN_UP: (*_SETS_OUT, (Mark.ON_THE_WAY_THERE, Step.CANCELLED)),
    Ending.NEVER_COMES: (),
    Ending.STANDS_STILL: (*_SETS_OUT, (Mark.ON_THE_WAY_THERE, What.STOP)),
    Ending.STALLS: (*_FETCHES, (Mark.ON_THE_WAY, What.STOP)),
    Ending.RETURNED_LATER: (*_GIVEN_UP, (Mark.BACK, Step.RETURNED)),
    Ending.LOST: (*_GIVEN_UP, (Mark.AT_DOOR, What.LOSE)),
    Ending.TURNS_UP: (*_GIVEN_UP, (Mark.DONE, Step.DELIVERED)),
    Ending.CONTRADICTED: (
        *_SETS_OUT,
        (Mark.ON_THE_WAY_THERE, Step.CANCELLED),
        *_SETS_OFF,
        *_HANDS_OVER,
    ),
    Ending.GARBLED: (*_FETCHES, (Mark.ON_THE_WAY, What.GARBLE), *_HANDS_OVER),
}


def planned(
    job: PartnerJob,
    script: Script,
    company: Company,
    scenario: Scenario,
    chance: Random,
    *,
    now: datetime,
    behind: timedelta = timedelta(),
) -> Plan:
    """What happens from now on; ``behind``: by how much later than usual, or earlier."""
    pickup, dropoff = ends_of(job)
    start = _somewhere_near(pickup, company.away, chance)

    def lasting(seconds: float) -> timedelta:
        spread = 1 + company.jitter * chance.uniform(-1, 1)
        return scenario.pause(seconds * spread)

    pace = company.metres_per_second
    set_out = now + lasting(company.sets_out_after) + scenario.pause(script.sets_out_late) + behind
    there = set_out + lasting(start.metres_to(pickup) / pace)
    fetched = max(there, job.ready_at) + lasting(company.at_pick_up)
    way = lasting(script.crawls * pickup.metres_to(dropoff) / pace)
    at_door = fetched + way
    done = at_door + lasting(company.at_drop_off)
    times = {
        Mark.SET_OUT: set_out,
        Mark.ON_THE_WAY_THERE: set_out + (there - set_out) / 2,
        Mark.THERE: there,
        Mark.FETCHED: fetched,
        Mark.OFF: fetched + way / 10,
        Mark.ON_THE_WAY: fetched + way / 2,
        Mark.AT_DOOR: at_door,
        Mark.DONE: done,
        Mark.BACK: done + way,
    }
    return Plan(start=start, times=times, happenings=list(_happenings(script, times)))


def _happenings(script: Script, times: Mapping[Mark, datetime]) -> list[tuple[datetime, str]]:
    extra: list[tuple[Mark, str]] = []
    if script.false_alarm:
        extra.append((Mark.ON_THE_WAY_THERE, What.CRY_WOLF))
    if script.forged:
        extra.append((Mark.SET_OUT, What.FORGE))
    return [(times[mark], what) for mark, what in (*_COURSES[script.ending], *extra)]


def planned_again(
    script: Script, step: str, times: Mapping[Mark, datetime], *, now: datetime
) -> Sequence[tuple[datetime, str]]:
    """What is still to come, from where it stands, by another script than at first."""
    course = _COURSES[script.ending]
    reached = [number for number, (_, what) in enumerate(course, 1) if what == step]
    left = course[reached[-1] if reached else 0 :]
    return [(max(now, times[mark]), what) for mark, what in left]


def ends_of(job: PartnerJob) -> tuple[Position, Position]:
    """Where it is fetched and brought; raise ``PartnerRefused`` if nobody knows."""
    pickup, dropoff = job.pickup.position, job.dropoff.position
    if pickup is None or dropoff is None:
        raise PartnerRefused("address-unknown")
    return pickup, dropoff


def _somewhere_near(place: Position, metres: int, chance: Random) -> Position:
    """In any direction, and half to one and a half times as far."""
    degrees = metres * chance.uniform(0.5, 1.5) / _METRES_PER_DEGREE
    angle = chance.uniform(0, 2 * pi)
    narrow = max(cos(radians(place.latitude)), _NEAR_A_POLE)
    return Position(
        max(-90.0, min(90.0, place.latitude + degrees * sin(angle))),
        max(-180.0, min(180.0, place.longitude + degrees * cos(angle) / narrow)),
    )
