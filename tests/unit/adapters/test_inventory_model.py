"""The memory adapter against the model."""

import asyncio

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from adapters.memory.unit_of_work import MemoryDatabase
from tests.support.inventory_machine import InventoryMachine
from tests.unit.adapters.test_memory_inventory import memory_work


def test_inventory_in_memory_does_what_the_model_does() -> None:
    with asyncio.Runner() as runner:

        class MemoryMachine(InventoryMachine):
            def __init__(self) -> None:
                super().__init__(memory_work(MemoryDatabase()), runner)

        run_state_machine_as_test(
            MemoryMachine,
            settings=settings(max_examples=50, stateful_step_count=40, deadline=None),
        )
