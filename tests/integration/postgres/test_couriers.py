"""Couriers in PostgreSQL: the contract, and many deliveries given out at the same time."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.courier_positions import PostgresCandidates, PostgresPositions
from adapters.postgres.courier_rounds import ROUND_OF, PostgresRounds, to_round
from adapters.postgres.courier_store import PostgresCourierStore
from adapters.postgres.courier_views import PostgresCourierViews
from adapters.postgres.deliveries import PostgresDeliveryViews
from adapters.postgres.delivery_zones import PostgresZoneViews
from adapters.postgres.statement import Pool
from adapters.postgres.tracking import PostgresTrackingArchive
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.platform.tasks import Routes
from domain.delivery.courier import Capacity
from domain.delivery.round import Round
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, CourierId
from tests.contracts.couriers import CourierContract
from tests.support.clock import FakeClock
from tests.support.couriers import Fleet, north_of
from tests.support.deliveries import SHOP
from tests.support.personal_data import CIPHER

KNOW = "INSERT INTO person_key (account_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING"
ROUNDS = "SELECT courier_id, free_places, jsonb_array_length(loads) AS loads FROM courier_round"
COURIERS = 10
ROOM = Capacity(grams=100_000, places=2)
DELIVERIES = 40


def fleet_of(pool: Pool, open_store: Any) -> Fleet:
    async def happened() -> Sequence[str]:
        rows = await pool.fetch("SELECT name FROM event_log ORDER BY position")
        return [row["name"] for row in rows]

    async def know(account_id: AccountId) -> None:
        await pool.execute(KNOW, account_id, CIPHER.new_key())

    work: Any = PostgresUnitOfWork(pool, open_store, routes=Routes([]), wake_up=LocalWakeUp())
    return Fleet(
        work=work,
        views=PostgresCourierViews(pool),
        zones=PostgresZoneViews(pool),
        deliveries=PostgresDeliveryViews(pool, CIPHER),
        positions=PostgresPositions(pool),
        candidates=PostgresCandidates(pool),
        archive=PostgresTrackingArchive(pool),
        happened=happened,
        know=know,
        clock=FakeClock(),
    )


@pytest.fixture
def fleet(pool: Pool) -> Fleet:
    return fleet_of(pool, partial(PostgresCourierStore, cipher=CIPHER))


class TestPostgresCouriers(CourierContract):
    @pytest.fixture
    def fleet(self, fleet: Fleet) -> Fleet:
        return fleet


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
