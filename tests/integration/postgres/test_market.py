"""The market in PostgreSQL: the contract, and everybody who could carry a parcel at once."""

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from asyncpg import PostgresError

from adapters.postgres.courier_store import PostgresCourierStore
from adapters.postgres.deliveries import PostgresDeliveries
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import Transaction
from application.delivery.assign_by_hand import AssignByHand, AssignByHandHandler
from application.delivery.consign_by_hand import ConsignByHand, ConsignByHandHandler
from domain.delivery.delivery import Delivery
from domain.delivery.following import followed
from domain.kernel.errors import DomainError, StaleVersion
from domain.kernel.ids import CourierId, DeliveryId
from tests.contracts.market import MarketContract
from tests.support.bidders import Bidder, Bidders, report_of
from tests.support.clock import NOON
from tests.support.couriers import Fleet, RandomIds, north_of
from tests.support.deliveries import BY_DISPATCH, SHOP, once
from tests.support.personal_data import CIPHER
from tests.support.postgres_fleet import fleet_of

TIMES = 12
CARRIERS = """
SELECT delivery_id, count(*) AS carriers FROM (
    SELECT delivery_id FROM carried_delivery
    UNION ALL
    SELECT delivery_id FROM consignment WHERE status IN ('BOOKING', 'BOOKED')
) AS carrier GROUP BY delivery_id
"""
HALF_DONE = """
SELECT id FROM delivery LEFT JOIN carried_delivery AS carried ON carried.delivery_id = delivery.id
WHERE carried.courier_id IS DISTINCT FROM
    coalesce(delivery.courier_id, (delivery.asked ->> 'courier_id')::uuid)
"""
CLEAN = """
DELETE FROM consignment; DELETE FROM carried_delivery; DELETE FROM courier_round;
DELETE FROM courier_shift; DELETE FROM courier_offer; DELETE FROM delivery
"""


@pytest.fixture
def fleet(pool: Pool) -> Fleet:
    return fleet_of(pool, partial(PostgresCourierStore, cipher=CIPHER))


class TestPostgresMarket(MarketContract):
    @pytest.fixture
    def fleet(self, fleet: Fleet) -> Fleet:
        return fleet


async def test_whoever_is_quicker_a_parcel_has_one_carrier(fleet: Fleet, pool: Pool) -> None:
    await compete(fleet)

    assert {row["carriers"] for row in await pool.fetch(CARRIERS)} == {1}
    assert await pool.fetch(HALF_DONE) == []


async def test_without_the_deliverys_lock_it_would_have_two(pool: Pool) -> None:
    fleet = fleet_of(pool, UnprotectedStore)

    await compete(fleet, PostgresError)

    found = await pool.fetch(CARRIERS)
    await pool.execute(CLEAN)
    assert max(row["carriers"] for row in found) > 1


async def compete(fleet: Fleet, *expected: type[Exception]) -> None:
    """A courier accepts, dispatch decides, the market chooses, and a partner says yes."""
    fleet.partners = Bidders(Bidder("swift"))
    for _ in range(TIMES):
        other = await fleet.on_shift(at=north_of(SHOP, 4_000))
        await fleet.on_shift()
        delivery = await fleet.request(id=uuid4())
        everybody = contenders(fleet, delivery, other)
        await asyncio.gather(*(_trying(each, *expected) for each in everybody))


def contenders(fleet: Fleet, delivery: Delivery, other: CourierId) -> Sequence[Awaitable[Any]]:
    by_hand = AssignByHandHandler(
        work=fleet.work, views=fleet.views, archive=fleet.archive, clock=fleet.clock
    )
    consign = ConsignByHandHandler(
        work=fleet.work,
        views=fleet.deliveries,
        partners=fleet.partners,
        ids=RandomIds(),
        clock=fleet.clock,
    )
    assigned = AssignByHand(by=BY_DISPATCH, delivery_id=delivery.id, courier_id=other)
    given = ConsignByHand(by=BY_DISPATCH, delivery_id=delivery.id, partner="swift")
    return (
        _ask_and_accept(fleet, delivery),
        by_hand(assigned),
        consign(given, once()),
        fleet.dispatch.attempt(delivery.id),
        _book(fleet, delivery),
    )


async def _trying(contender: Awaitable[Any], *expected: type[Exception]) -> None:
    """Who comes too late hears so."""
    with suppress(DomainError, *expected):
        await contender


async def _ask_and_accept(fleet: Fleet, delivery: Delivery) -> None:
    offer = await fleet.ask_somebody(delivery)
    if offer is not None:
        await fleet.answer(offer)


async def _book(fleet: Fleet, delivery: Delivery) -> None:
    """The partner says that they bring it, as soon as they are asked."""
    for _ in range(10):
        present = await fleet.deliveries.get(delivery.id)
        if present.consigned is not None:
            break
        await asyncio.sleep(0)
    async with fleet.work.begin() as store:
        present = await store.deliveries.lock(delivery.id)
        if present.consigned is None:
            return
        consignment = await store.consignments.lock(present.consigned.id)
        booked = consignment.learn(report_of("swift-a"), now=NOON)
        await store.consignments.save(booked)
        after = followed(present, booked, now=NOON)
        if after is not present:
            await store.deliveries.save(after)


class UnprotectedDeliveries(PostgresDeliveries):
    """Looks without locking and takes its time; whoever stores last stores."""

    async def lock(self, delivery_id: DeliveryId) -> Delivery:
        found = await self.get(delivery_id)
        # Without the locks in their order there are deadlocks: nobody wants to wait for them.
        await self._connection.execute("SET LOCAL deadlock_timeout = 20")
        await self._connection.execute("SELECT pg_sleep(0.005)")
        return found

    async def save(self, delivery: Delivery) -> None:
        for _ in range(5):
            seen = await self.get(delivery.id)
            with suppress(StaleVersion):
                await super().save(replace(delivery, version=seen.version))
                return


class UnprotectedStore(PostgresCourierStore):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, cipher=CIPHER)
        self.deliveries = UnprotectedDeliveries(transaction, CIPHER)
