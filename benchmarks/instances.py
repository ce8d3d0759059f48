"""Public instances of vehicle routing, as tours of jobs. Where they are from: data/README.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import dist
from pathlib import Path

from domain.delivery.tour import Order, Tour, TourStop

DATA = Path(__file__).with_name("data")
UNIT = 1000
"""Published figures are in units; tours count in thousandths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    name: str
    places: Sequence[tuple[int, int]]
    """The first one is where the vehicles begin and end."""

    tour: Tour
    jobs: Sequence[tuple[int, int]]
    """The stops that belong together: pick-up and drop-off, as they open."""

    def metres(self, order: Order) -> float:
        places = [self.places[0], *(self.places[number + 1] for number in order), self.places[0]]
        return sum(dist(here, there) for here, there in pairwise(places))


@dataclass(frozen=True, slots=True)
class Published:
    """The best that is known, as far as there is anything comparable."""

    file: str
    capacity: int
    vehicles: int | None = None
    distance: float | None = None


INSTANCES = (
    Published("lc101", 200, 10, 828.94),
    Published("r101", 200),
    Published("r112", 200),
    Published("rc201", 1000),
    Published("rc208", 1000),
)


def read(published: Published) -> Instance:
    """An instance by Li & Lim as it is; one by Solomon, once its customers are paired."""
    lines = (DATA / f"{published.file}.txt").read_text().splitlines()
    rows = [tuple(int(word) for word in line.split()) for line in lines]
    rows = rows if len(rows[0]) > 7 else _paired(rows)
    tour = Tour(
        stops=[_tour_stop(row) for row in rows[1:]],
        legs=[[round(UNIT * dist(here[1:3], there[1:3])) for there in rows] for here in rows],
        grams_max=published.capacity,
        waiting=0,
        back_by=UNIT * rows[0][5],
    )
    jobs = [(row[0] - 1, row[8] - 1) for row in rows[1:] if row[8]]
    return Instance(
        name=published.file,
        places=[(row[1], row[2]) for row in rows],
        tour=tour,
        jobs=sorted(jobs, key=lambda job: (tour.stops[job[0]].opens, job)),
    )


def _tour_stop(row: Sequence[int]) -> TourStop:
    _, _, _, demand, ready, due, service, pickup, _ = row
    return TourStop(
        after=pickup - 1 if pickup else None,
        grams=demand,
        opens=UNIT * ready,
        due=UNIT * due,
        takes=UNIT * service,
    )


def _paired(rows: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Give each customer another one to whom it sends what it demands.

    In the order in which they are due, each takes the nearest one left that can be reached
    in time by who comes to the first when it opens. For whom nobody is left, what is fetched
    is handed over in the same place, as Li & Lim do.
    """
    left = sorted(rows[1:], key=lambda row: (row[5], row[0]))
    found = {0: (*rows[0], 0, 0)}
    while left:
        first, *left = left
        number, _, _, demand, ready, _, service = first
        reachable = [
            row
            for row in left
            if max(ready, dist(rows[0][1:3], first[1:3])) + service + dist(first[1:3], row[1:3])
            <= row[5]
        ]
        if not reachable:
            twin = len(rows) + sum(other >= len(rows) for other in found)
            found[twin] = (twin, *first[1:3], -demand, *first[4:6], service, number, 0)
            found[number] = (*first[:6], 0, 0, twin)
            continue
        second = min(reachable, key=lambda row: (dist(first[1:3], row[1:3]), row[0]))
        left.remove(second)
        found[number] = (*first, 0, second[0])
        found[second[0]] = (*second[:3], -demand, *second[4:], number, 0)
    return [found[number] for number in sorted(found)]
