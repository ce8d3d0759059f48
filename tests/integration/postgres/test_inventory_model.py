"""PostgreSQL against the model: fewer steps, and the same ones every time."""

import asyncio

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from adapters.postgres.pool import create_pool
from adapters.postgres.statement import Pool
from tests.support.database import sweep
from tests.support.inventory_machine import InventoryMachine
from tests.support.postgres_inventory import postgres_work


async def opened(pool: Pool) -> Pool:
    return await pool


def test_inventory_in_postgres_does_what_the_model_does(database_url: str) -> None:
    with asyncio.Runner() as runner:
        pool = create_pool(database_url, size=1)
        runner.run(opened(pool))

        class PostgresMachine(InventoryMachine):
            def __init__(self) -> None:
                runner.run(sweep(pool))
                super().__init__(postgres_work(pool), runner)

        run_state_machine_as_test(
            PostgresMachine,
            settings=settings(
                max_examples=30,
                stateful_step_count=30,
                derandomize=True,
                database=None,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow],
            ),
        )
        runner.run(pool.close())
