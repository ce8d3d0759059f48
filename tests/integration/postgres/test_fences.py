"""What a report of a courier costs, and that a fence is told once by many processes."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from adapters.postgres.courier_store import PostgresCourierStore
from adapters.postgres.statement import Pool
from domain.delivery.points import Point
from tests.contracts.fences import ON_THE_WAY, FenceContract, assigned, told, walk
from tests.support.clock import NOON
from tests.support.couriers import Fleet, north_of
from tests.support.deliveries import SHOP
from tests.support.personal_data import CIPHER
from tests.support.postgres_fleet import fleet_of

USED = frozenset({"fetch", "fetchrow", "fetchval", "execute", "executemany", "acquire"})


class CountingPool:
    """A pool that counts its statements; a transaction counts as one."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.used = 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._pool, name)
        return self._counted(found) if name in USED else found

    def _counted(self, used: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            self.used += 1
            return used(*given, **named)

        return call


def opened(pool: Any) -> Fleet:
    return fleet_of(pool, partial(PostgresCourierStore, cipher=CIPHER))


class TestPostgresFences(FenceContract):
    @pytest.fixture
    def fleet(self, pool: Pool) -> Fleet:
        return opened(pool)


async def test_a_report_that_crosses_nothing_costs_three_statements(pool: Pool) -> None:
    counting = CountingPool(pool)
    fleet = opened(counting)
    courier_id, _ = await assigned(fleet)
    await walk(fleet, courier_id, ON_THE_WAY)
    counting.used = 0

    await walk(fleet, courier_id, *(north_of(SHOP, 1_900 - step) for step in range(10)))

    assert counting.used == 3 * 10


async def test_many_processes_tell_of_an_arrival_once(pool: Pool) -> None:
    fleet = opened(pool)
    courier_id, _ = await assigned(fleet)
    others = [opened(pool) for _ in range(6)]
    points = [Point(position=SHOP, at=NOON + timedelta(seconds=2 * n)) for n in range(1, 7)]

    await asyncio.gather(
        *(
            other.report_points(courier_id, point)
            for other, point in zip(others, points, strict=True)
        )
    )

    assert await told(fleet) == ["DeliveryArrived"]
