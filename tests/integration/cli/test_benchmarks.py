"""Every scenario of the benchmarks runs, however short: what nobody starts soon no longer does."""

from pathlib import Path

from adapters.postgres.embedded import EmbeddedPostgres
from benchmarks.__main__ import arguments, free_port, run
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
