"""Every scenario of the benchmarks runs, however short: what nobody starts soon no longer does."""

from pathlib import Path
from statistics import fmean

import pytest

from adapters.postgres.embedded import EmbeddedPostgres
from benchmarks import eta
from benchmarks.__main__ import arguments, free_port, run
from benchmarks.delivery_network import WAYS
from benchmarks.delivery_network import compare as compare_networks
from benchmarks.few_jobs import measure_few
from benchmarks.instances import INSTANCES, Published, read
from benchmarks.routing import compare
from entrypoints.settings import Settings
from tests.support.database import scratch_database

A_MOMENT = [
    "--small",
    "--seconds=0.05",
    "--warm-up=0.05",
    "--rounds=1",
    "--clients=2",
    "--tickets=100",
]


async def test_every_scenario_is_measured_beside_its_floor(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    async with scratch_database(server, "benchmarks") as url:
        settings = Settings(
            database_url=url,
            data_directory=str(tmp_path),
            port=free_port(),
            log_level="warning",
        )
        figures = await run(arguments().parse_args(A_MOMENT), settings)

    assert {"hold, one hot ticket type", "check-in", "cart, read"} <= figures.keys()
    assert all(ours.rate > 0 and floor.rate > 0 for ours, floor in figures.values())


def test_rounds_are_compared_with_the_nearest_neighbour_on_a_public_instance() -> None:
    published = INSTANCES[0]
    assert published.vehicles is not None
    assert published.distance is not None

    found = {result.way: result for result in compare(published)}

    assert found.keys() == {"nearest neighbour", "insertion", "insertion, improved"}
    assert all(result.late == 0 for result in found.values())
    assert all(result.vehicles >= published.vehicles for result in found.values())
    assert found["insertion, improved"].distance < found["nearest neighbour"].distance
    assert measure_few(INSTANCES[-1:]).row_count == 4


def test_what_is_learnt_is_between_the_guess_and_who_knows_all() -> None:
    [(many, found)] = eta.compare(seed=7, a_day=100, weeks=[2])
    guess, learnt, oracle = (fmean(found[way]) for way in ("constant speed", "learnt", "oracle"))

    assert many == 1_400
    assert oracle <= learnt < guess
    assert guess - learnt > (guess - oracle) / 2


async def test_the_market_is_compared_with_our_own_fleet_and_with_the_cheapest_partner() -> None:
    found = await compare_networks(minutes=1, a_minute=12, riders=6)

    market, own, cheapest = found
    assert [each.way for each in found] == [way.name for way in WAYS]
    assert {each.deliveries for each in found} == {12}
    assert market.on_time >= own.on_time
    assert set(own.shares) == {"own"}
    assert "own" not in cheapest.shares
    assert cheapest.price <= market.price


@pytest.mark.parametrize("published", INSTANCES, ids=lambda published: published.file)
def test_every_customer_of_an_instance_belongs_to_one_job(published: Published) -> None:
    instance = read(published)

    stops = [number for job in instance.jobs for number in job]

    assert sorted(stops) == list(range(len(instance.tour.stops)))
    assert all(
        instance.tour.stops[pickup].grams == -instance.tour.stops[dropoff].grams
        and instance.tour.stops[dropoff].after == pickup
        for pickup, dropoff in instance.jobs
    )
