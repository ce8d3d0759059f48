"""In which order stops are made: what holds for every tour, and what for small ones."""

from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.routing import FEW, best_insertion, improved, insertions
from domain.delivery.tour import Order, Tour, TourStop

HOUR = 3_600_000
WORST, MEAN = 1.1, 1.01
"""Local search is so much longer than the best order of four jobs: at worst, and in the mean."""

times = st.integers(0, HOUR)
spots = st.tuples(st.integers(0, 100), st.integers(0, 100))


def legs_of(places: list[tuple[int, int]]) -> list[list[int]]:
    """Along the streets of a town with straight blocks, ten seconds for each."""
    return [[10_000 * (abs(a - c) + abs(b - d)) for c, d in places] for a, b in places]


@st.composite
def tours(draw: st.DrawFn, *, jobs_max: int = 5) -> Tour:
    """Jobs to be fetched and brought, and up to two parcels on board."""
    stops: list[TourStop] = []
    for _ in range(draw(st.integers(1, jobs_max))):
        size = draw(st.integers(1, 3))
        fetched = len(stops)
        stops.append(TourStop(grams=size, places=1, takes=120_000))
        stops.append(draw(drop_offs(fetched, size)))
    on_board = draw(st.lists(st.integers(1, 3), max_size=2))
    stops += [draw(drop_offs(None, size)) for size in on_board]
    places = draw(st.lists(spots, min_size=len(stops) + 1, max_size=len(stops) + 1))
    return Tour(
        stops=stops,
        legs=legs_of(places),
        grams_max=draw(st.integers(6, 20)),
        places_max=draw(st.integers(2, 5)),
        grams=sum(on_board),
        places=len(on_board),
    )


@st.composite
def drop_offs(draw: st.DrawFn, after: int | None, size: int) -> TourStop:
    opens = draw(times) if draw(st.booleans()) else 0
    due = opens + draw(times)
    return TourStop(after=after, grams=-size, places=-1, opens=opens, due=due, takes=120_000)


def as_given(tour: Tour) -> Order:
    return tuple(range(len(tour.stops)))


def the_best_of_all(tour: Tour, *, kept: int = 0) -> Order:
    first, others = as_given(tour)[:kept], as_given(tour)[kept:]
    every = (first + order for order in permutations(others))
    return min((order for order in every if tour.is_in_sequence(order)), key=tour.cost)


@given(tours(), st.integers(0, 3))
def test_every_stop_is_made_once_and_fetching_comes_before_bringing(tour: Tour, kept: int) -> None:
    order = improved(tour, as_given(tour), kept=kept)

    assert sorted(order) == list(as_given(tour))
    assert tour.is_in_sequence(order)


@given(tours(), st.integers(0, 3))
def test_the_stops_that_are_kept_stay_where_they_are(tour: Tour, kept: int) -> None:
    assert improved(tour, as_given(tour), kept=kept)[:kept] == as_given(tour)[:kept]


@given(tours(), st.integers(0, 3))
def test_no_order_is_ever_made_worse(tour: Tour, kept: int) -> None:
    assert tour.cost(improved(tour, as_given(tour), kept=kept)) <= tour.cost(as_given(tour))


@given(tours())
def test_the_same_round_always_gets_the_same_order(tour: Tour) -> None:
    assert improved(tour, as_given(tour)) == improved(tour, as_given(tour))


@given(tours())
def test_what_was_improved_cannot_be_improved_again(tour: Tour) -> None:
    order = improved(tour, as_given(tour))

    assert tour.cost(improved(tour, order)) == tour.cost(order)


@given(tours(jobs_max=2), st.integers(0, 2))
def test_of_a_few_stops_the_best_order_is_found(tour: Tour, kept: int) -> None:
    """So nobody is late, and nothing too heavy, if there is any such order at all."""
    assert len(tour.stops) <= FEW

    order = improved(tour, as_given(tour), kept=kept)

    assert tour.cost(order) == tour.cost(the_best_of_all(tour, kept=kept))


def test_of_more_stops_a_good_order_is_found() -> None:
    """Four jobs for one courier, one after the other, in thirty towns."""
    chance = Random(7)
    ratios = []
    for _ in range(30):
        tour = four_jobs(chance)
        order: Order = ()
        for pickup in range(0, 8, 2):
            order = improved(tour, best_insertion(tour, order, pickup, pickup + 1))
        best = tour.cost(the_best_of_all_jobs(tour))
        assert best <= tour.cost(order)
        ratios.append(tour.cost(order)[3] / best[3])

    assert max(ratios) <= WORST
    assert sum(ratios) / len(ratios) <= MEAN


def four_jobs(chance: Random) -> Tour:
    places = [(chance.randrange(101), chance.randrange(101)) for _ in range(9)]
    pairs = [(TourStop(takes=1), TourStop(after=fetched, takes=1)) for fetched in range(0, 8, 2)]
    return Tour(stops=[stop for pair in pairs for stop in pair], legs=legs_of(places))


def the_best_of_all_jobs(tour: Tour) -> Order:
    """Of all orders that are put together from one stop after the other."""
    orders: list[Order] = [()]
    for pickup in range(0, len(tour.stops), 2):
        orders = [new for order in orders for new in insertions(order, pickup, pickup + 1)]
    return min(orders, key=tour.cost)


@given(tours())
def test_a_job_is_put_where_it_costs_least_and_moves_nothing_else(tour: Tour) -> None:
    others = as_given(tour)[2:]

    order = best_insertion(tour, others, 0, 1)

    assert tuple(number for number in order if number not in {0, 1}) == others
    assert tour.cost(order) == min(tour.cost(each) for each in insertions(others, 0, 1))


@given(tours())
def test_times_go_with_costs(tour: Tour) -> None:
    order = as_given(tour)

    times = tour.times(order)

    stops = [tour.stops[number] for number in order]
    assert times == sorted(times)
    assert all(time >= stop.opens for time, stop in zip(times, stops, strict=True))
    late = sum(max(time - stop.due, 0) for time, stop in zip(times, stops, strict=True))
    assert tour.cost(order)[1] == late


def a_line(*stops: TourStop, **given: int) -> Tour:
    """Stops along one street, in their order, a minute from one to the next."""
    count = len(stops) + 1
    return Tour(
        stops=stops,
        legs=[[60_000 * abs(here - there) for there in range(count)] for here in range(count)],
        **given,
    )


def test_whoever_would_be_too_early_goes_elsewhere_first() -> None:
    tour = a_line(TourStop(opens=HOUR, due=2 * HOUR), TourStop(), TourStop())

    assert improved(tour, (0, 1, 2))[-1] == 0


def test_waiting_counts_only_where_it_is_said_to() -> None:
    patient = a_line(TourStop(opens=HOUR), TourStop(), waiting=0)

    assert patient.cost((0, 1)) == (0, 0, 120_000, 120_000)


def test_what_does_not_fit_at_once_is_brought_in_between() -> None:
    tour = a_line(
        TourStop(grams=5),
        TourStop(grams=5),
        TourStop(after=0, grams=-5),
        TourStop(after=1, grams=-5),
        grams_max=5,
    )

    assert tour.cost((0, 1, 2, 3))[0] == 1
    assert tour.cost(improved(tour, (0, 1, 2, 3)))[0] == 0


def test_a_vehicle_has_only_so_many_places() -> None:
    tour = a_line(TourStop(places=1), TourStop(after=0, places=-1), places_max=1, places=1)

    assert tour.cost((0, 1))[0] == 1


def test_who_has_to_be_back_can_be_late_at_home() -> None:
    tour = a_line(TourStop(), back_by=90_000)

    assert tour.cost((0,)) == (0, 30_000, 120_000, 120_000)


@pytest.mark.parametrize("steps_max", [0, 1, 50])
def test_looking_for_a_better_order_ends(steps_max: int) -> None:
    far_and_near = [TourStop() for _ in range(12)]
    tour = a_line(*far_and_near)
    backwards = tuple(reversed(range(12)))

    found = improved(tour, backwards, steps_max=steps_max)

    assert sorted(found) == list(range(12))
    assert tour.cost(found) <= tour.cost(backwards)
