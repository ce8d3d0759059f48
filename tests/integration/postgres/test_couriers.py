"""Couriers in PostgreSQL: the contract, and many deliveries given out at the same time."""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from adapters.postgres.courier_rounds import ROUND_OF, PostgresRounds, to_round
from adapters.postgres.courier_store import PostgresCourierStore
from adapters.postgres.statement import Pool
from domain.delivery.courier import Capacity
from domain.delivery.round import Round
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import CourierId
from tests.contracts.couriers import CourierContract
from tests.support.couriers import Fleet, north_of
from tests.support.deliveries import SHOP
from tests.support.personal_data import CIPHER
from tests.support.postgres_fleet import fleet_of

ROUNDS = "SELECT courier_id, free_places, jsonb_array_length(loads) AS loads FROM courier_round"
FORGET_WINDOWS = """
UPDATE courier_round SET stops = (
    SELECT jsonb_agg(stop - 'opens_at' - 'brings_back') FROM jsonb_array_elements(stops) AS stop
) WHERE courier_id = $1
"""
COURIERS = 10
ROOM = Capacity(grams=100_000, places=2)
DELIVERIES = 40


@pytest.fixture
def fleet(pool: Pool) -> Fleet:
    return fleet_of(pool, partial(PostgresCourierStore, cipher=CIPHER))


class TestPostgresCouriers(CourierContract):
    @pytest.fixture
    def fleet(self, fleet: Fleet) -> Fleet:
        return fleet


async def test_a_round_of_before_stops_had_windows_is_read(fleet: Fleet, pool: Pool) -> None:
    courier_id = await fleet.on_shift()
    offer = await fleet.ask_somebody(await fleet.request())
    assert offer is not None
    before = await fleet.round_of(courier_id)
    await pool.execute(FORGET_WINDOWS, courier_id)

    assert (await fleet.round_of(courier_id)).stops == before.stops


async def test_forty_deliveries_at_once_overload_nobody_and_none_is_lost(
    fleet: Fleet, pool: Pool
) -> None:
    await give_all_out(fleet)

    rounds = await pool.fetch(ROUNDS)
    assert [row["loads"] for row in rounds] == [ROOM.places] * COURIERS
    assert [row["free_places"] for row in rounds] == [0] * COURIERS
    asked = await pool.fetch("SELECT delivery_id FROM courier_offer WHERE status = 'OPEN'")
    queued = await fleet.views.queued(limit=DELIVERIES)
    assert len(asked) == COURIERS * ROOM.places
    assert len(queued) == DELIVERIES - len(asked)
    assert not {row["delivery_id"] for row in asked} & set(queued)


async def test_without_locks_somebody_would_be_overloaded(pool: Pool) -> None:
    fleet = fleet_of(pool, UnprotectedStore)

    offers = await give_all_out(fleet)

    assert max(offers.values()) > ROOM.places
    # What it left behind breaks the invariants, too.
    await pool.execute("DELETE FROM courier_round; DELETE FROM courier_shift")


async def give_all_out(fleet: Fleet) -> Counter[CourierId]:
    """Parallel workers look for couriers for all of them; return how often each was asked."""
    for number in range(COURIERS):
        await fleet.on_shift(at=north_of(SHOP, 40 * number), capacity=ROOM)
    deliveries = [await fleet.request(id=uuid4()) for _ in range(DELIVERIES)]

    async def look(delivery: Any) -> None:
        # Those whom everybody else has in hand are looked at again, as a worker would.
        for _ in range(20):
            until = await fleet.assign.attempt(delivery.id)
            if until is None or delivery.id in set(await fleet.views.queued(limit=DELIVERIES)):
                return

    await asyncio.gather(*(look(delivery) for delivery in deliveries))
    offers = [await fleet.open_offer(delivery) for delivery in deliveries]
    return Counter(offer.courier_id for offer in offers if offer is not None)


class UnprotectedRounds(PostgresRounds):
    """Looks without locking and takes its time; whoever stores last stores."""

    async def lock(self, courier_id: CourierId) -> Round | None:
        return await self._look(courier_id)

    async def try_lock(self, courier_id: CourierId) -> Round | None:
        return await self._look(courier_id)

    async def save(self, round_: Round) -> None:
        seen = await self._look(round_.courier_id)
        assert seen is not None
        with suppress(StaleVersion):
            await super().save(replace(round_, version=seen.version))

    async def _carry(self, round_: Round) -> None:
        del round_

    async def _look(self, courier_id: CourierId) -> Round | None:
        await self._connection.execute("SELECT pg_sleep(0.005)")
        row = await ROUND_OF.row(self._connection, id_=courier_id)
        return None if row is None else to_round(row)


class UnprotectedStore(PostgresCourierStore):
    def __init__(self, transaction: Any) -> None:
        super().__init__(transaction, cipher=CIPHER)
        self.rounds = UnprotectedRounds(transaction)
