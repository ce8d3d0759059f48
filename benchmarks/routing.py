"""How good rounds with several stops are: on public instances, three ways side by side.

- *nearest neighbour*: always the nearest stop after which all promises can still be kept;
- *insertion*: always the job whose two stops make the round the least longer;
- *insertion, improved*: the same, and after each job the round is brought into a better
  order, as a courier's is when they accept.

A vehicle more is taken when nothing fits any more without being late. Ways are as long as in
the plane, and a unit of them is a unit of time, as in the published figures.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from rich.table import Table

from benchmarks.instances import INSTANCES, UNIT, Instance, Published, read
from domain.delivery.routing import best_insertion, improved
from domain.delivery.tour import Order, Tour

NAME = "routing: rounds with several stops on public instances"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    way: str
    vehicles: int
    distance: float
    late: float
    seconds: float
    """For one round, all of what was decided about it."""


def measure_routing(chosen: Sequence[Published] = INSTANCES) -> Table:
    table = Table(title=NAME)
    for column in ("instance", "way", "vehicles", "distance", "best known", "late", "ms a round"):
        table.add_column(column, justify="left" if column in {"instance", "way"} else "right")
    for published in chosen:
        best = "" if published.distance is None else f"{published.vehicles}: {published.distance}"
        for result in compare(published):
            table.add_row(
                published.file,
                result.way,
                str(result.vehicles),
                f"{result.distance:,.1f}",
                best,
                f"{result.late:.1f}",
                f"{1000 * result.seconds:.1f}",
            )
    return table


def compare(published: Published) -> Iterator[Result]:
    instance = read(published)
    for way, plan in WAYS.items():
        began = perf_counter()
        rounds = plan(instance)
        took = perf_counter() - began
        yield Result(
            way=way,
            vehicles=len(rounds),
            distance=sum(instance.metres(order) for order in rounds),
            late=sum(instance.tour.cost(order)[1] for order in rounds) / UNIT,
            seconds=took / len(rounds),
        )


def nearest_neighbours(instance: Instance) -> list[Order]:
    tour, open_jobs, rounds = instance.tour, dict(instance.jobs), list[Order]()
    while open_jobs:
        order: Order = ()
        carried: list[int] = []
        while following := _nearest(tour, order, carried, open_jobs):
            order = (*order, following[0])
            carried = following[1]
            open_jobs.pop(following[0], None)
        if not order:
            raise ValueError(f"{instance.name}: a job cannot be done at all")
        rounds.append(order)
    return rounds


def _nearest(
    tour: Tour, order: Order, carried: list[int], open_jobs: dict[int, int]
) -> tuple[int, list[int]] | None:
    """The nearest stop after which everything on board still arrives in time."""
    here = order[-1] + 1 if order else 0
    choices = [(number, [each for each in carried if each != number]) for number in carried]
    choices += [(pickup, [*carried, dropoff]) for pickup, dropoff in open_jobs.items()]
    for number, left in sorted(choices, key=lambda choice: tour.legs[here][choice[0] + 1]):
        rest = sorted(left, key=lambda each: tour.stops[each].due)
        if _is_feasible(tour, (*order, number, *rest)):
            return number, left
    return None


def inserted(instance: Instance) -> list[Order]:
    return _filled(instance, lambda order: order)


def inserted_and_improved(instance: Instance) -> list[Order]:
    return _filled(instance, lambda order: improved(instance.tour, order))


def _filled(instance: Instance, then: Callable[[Order], Order]) -> list[Order]:
    tour, left, rounds = instance.tour, list(instance.jobs), list[Order]()
    while left:
        order: Order = ()
        while cheapest := _cheapest(tour, order, left):
            order = then(cheapest[1])
            left.remove(cheapest[2])
        if not order:
            raise ValueError(f"{instance.name}: a job cannot be done at all")
        rounds.append(order)
    return rounds


def _cheapest(
    tour: Tour, order: Order, jobs: Sequence[tuple[int, int]]
) -> tuple[int, Order, tuple[int, int]] | None:
    """The job that makes a round the least longer, and nobody late."""
    tried = ((best_insertion(tour, order, *job), job) for job in jobs)
    found = ((tour.cost(new)[2], new, job) for new, job in tried if _is_feasible(tour, new))
    return min(found, default=None)


def _is_feasible(tour: Tour, order: Order) -> bool:
    return tour.cost(order)[:2] == (0, 0)


WAYS: dict[str, Callable[[Instance], list[Order]]] = {
    "nearest neighbour": nearest_neighbours,
    "insertion": inserted,
    "insertion, improved": inserted_and_improved,
}
