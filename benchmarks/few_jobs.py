"""A courier who is given four jobs, one after the other, beside the best of all 2,520 orders.

They may be such that nobody could do them in time: what counts is how late they get.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain, permutations
from time import perf_counter

from rich.table import Table

from benchmarks.instances import INSTANCES, UNIT, Published, read
from domain.delivery.routing import best_insertion, improved
from domain.delivery.tour import Order, Tour

FEW = 4


def measure_few(chosen: Sequence[Published] = INSTANCES) -> Table:
    table = Table(title=f"routing: {FEW} jobs for one courier")
    for column in ("instance", "way", "rounds", "distance", "late", "the best", "ms a round"):
        table.add_column(column, justify="left" if column in {"instance", "way"} else "right")
    for published in chosen:
        instance = read(published)
        instance = replace(instance, tour=replace(instance.tour, back_by=None))
        sets = [instance.jobs[n : n + FEW] for n in range(0, len(instance.jobs) - FEW + 1, FEW)]
        best = [instance.tour.cost(_best(instance.tour, jobs)) for jobs in sets]
        for way, plan in WAYS.items():
            began = perf_counter()
            found = [instance.tour.cost(plan(instance.tour, jobs)) for jobs in sets]
            took = perf_counter() - began
            table.add_row(
                published.file,
                way,
                str(len(sets)),
                f"{sum(cost[3] for cost in found) / UNIT:,.1f}",
                f"{sum(cost[1] for cost in found) / UNIT:,.1f}",
                str(sum(one == other for one, other in zip(found, best, strict=True))),
                f"{1000 * took / len(sets):.2f}",
            )
    return table


def _nearest_of_few(tour: Tour, jobs: Sequence[tuple[int, int]]) -> Order:
    order: Order = ()
    waiting = dict(jobs)
    ready = list(waiting)
    while ready:
        here = order[-1] + 1 if order else 0
        number = min(ready, key=lambda each: tour.legs[here][each + 1])
        ready.remove(number)
        ready += [waiting[number]] if number in waiting else []
        order = (*order, number)
    return order


def _inserted_few(tour: Tour, jobs: Sequence[tuple[int, int]]) -> Order:
    order: Order = ()
    for job in jobs:
        order = best_insertion(tour, order, *job)
    return order


def _improved_few(tour: Tour, jobs: Sequence[tuple[int, int]]) -> Order:
    order: Order = ()
    for job in jobs:
        order = improved(tour, best_insertion(tour, order, *job))
    return order


def _best(tour: Tour, jobs: Sequence[tuple[int, int]]) -> Order:
    every = (order for order in permutations(chain(*jobs)) if tour.is_in_sequence(order))
    return min(every, key=tour.cost)


WAYS: dict[str, Callable[[Tour, Sequence[tuple[int, int]]], Order]] = {
    "nearest neighbour": _nearest_of_few,
    "insertion": _inserted_few,
    "insertion, improved": _improved_few,
    "best of all": _best,
}
