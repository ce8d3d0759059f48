"""Deliveries in PostgreSQL: the contract, what is sealed, and what the database itself refuses."""

import asyncio
from functools import partial

import asyncpg
import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.deliveries import PostgresDeliveryStore, PostgresDeliveryViews
from adapters.postgres.obligations import PostgresObligations
from adapters.postgres.statement import Pool
from adapters.postgres.tracking import PostgresTrackingArchive
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.delivery.hand_over import HandOver, HandOverHandler
from application.delivery.tracking_ports import TrackingArchive
from application.platform.tasks import Routes
from domain.delivery.errors import HandOverCodeLocked, WrongHandOverCode
from domain.delivery.status import DeliveryStatus
from domain.delivery.stop import Stop
from domain.kernel.ids import AccountId, ShipmentId
from tests.contracts.deliveries import (
    DeliveryContract,
    Office,
    TrackingArchiveContract,
    added,
    loaded,
    saved,
)
from tests.support.clock import FakeClock
from tests.support.deliveries import (
    BY_COURIER,
    CODES,
    COURIER,
    DROPOFF,
    PICKUP,
    RECIPIENT,
    SELLER,
    Photos,
    a_delivery,
    a_delivery_that_is,
    assigned,
    at_the_door,
    once,
)
from tests.support.personal_data import CIPHER

KNOW = "INSERT INTO person_key (account_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING"
FORGET = "DELETE FROM person_key WHERE account_id = $1"


@pytest.fixture
def office(pool: Pool) -> Office:
    async def know(account_id: AccountId) -> None:
        await pool.execute(KNOW, account_id, CIPHER.new_key())

    work: PostgresUnitOfWork[PostgresDeliveryStore] = PostgresUnitOfWork(
        pool,
        partial(PostgresDeliveryStore, cipher=CIPHER),
        routes=Routes([]),
        wake_up=LocalWakeUp(),
    )
    return Office(work, PostgresDeliveryViews(pool, CIPHER), know)


class TestPostgresDeliveries(DeliveryContract):
    @pytest.fixture
    def office(self, office: Office) -> Office:
        return office


class TestPostgresTrackingArchive(TrackingArchiveContract):
    @pytest.fixture
    def archive(self, pool: Pool) -> TrackingArchive:
        return PostgresTrackingArchive(pool)


@pytest.fixture
async def people(office: Office) -> None:
    for account_id in (SELLER, RECIPIENT):
        await office.know(account_id)


@pytest.mark.usefixtures("people")
async def test_nobody_reads_in_the_database_where_it_goes(office: Office, pool: Pool) -> None:
    await added(office, a_delivery())

    (row,) = await pool.fetch("SELECT delivery::text AS all_of_it FROM delivery")

    for text in (DROPOFF.name, DROPOFF.phone, DROPOFF.lines[0], PICKUP.name, PICKUP.phone):
        assert text not in row["all_of_it"]
        assert text.encode().hex() not in row["all_of_it"]


@pytest.mark.usefixtures("people")
async def test_each_stop_goes_with_its_person(office: Office, pool: Pool) -> None:
    delivery = await added(office, a_delivery())

    await pool.execute(FORGET, RECIPIENT)

    without = await loaded(office, delivery)
    assert (without.dropoff, without.pickup) == (Stop(), PICKUP)
    # It goes on without them, and stays empty.
    await saved(office, assigned(without))
    await pool.execute(FORGET, SELLER)
    assert (await office.views.get(delivery.id)).pickup == Stop()


@pytest.mark.usefixtures("people")
async def test_of_many_at_once_one_is_the_delivery_of_a_shipment(
    office: Office, pool: Pool
) -> None:
    shipment_id = ShipmentId(a_delivery().shipment_id)
    rivals = [added(office, a_delivery(shipment_id=shipment_id)) for _ in range(8)]

    await asyncio.gather(*rivals)

    assert await pool.fetchval("SELECT count(*) FROM delivery") == 1
    assert await pool.fetchval("SELECT count(*) FROM event_log") == 1


@pytest.mark.usefixtures("people")
async def test_whoever_is_on_a_side_of_a_running_delivery_owes_its_end(
    office: Office, pool: Pool
) -> None:
    running = await saved(office, assigned(await added(office, a_delivery())))
    await added(office, a_delivery_that_is(DeliveryStatus.DELIVERED))
    obligations = PostgresObligations(pool)

    for person in (SELLER, RECIPIENT, AccountId(COURIER)):
        assert await obligations.of(person) == [f"delivery:{running.id}"]


@pytest.mark.usefixtures("people")
async def test_of_many_guesses_at_once_only_five_are_looked_at(office: Office) -> None:
    delivery = await added(office, at_the_door(a_delivery()))
    hand_over = HandOverHandler(work=office.work, codes=CODES, files=Photos(), clock=FakeClock())
    first = int(CODES.of(delivery.id)) + 1
    guesses = [
        HandOver(by=BY_COURIER, delivery_id=delivery.id, code=f"{(first + number) % 10**6:06}")
        for number in range(12)
    ]

    heard = await asyncio.gather(
        *(hand_over(guess, once()) for guess in guesses), return_exceptions=True
    )

    assert sum(isinstance(one, WrongHandOverCode) for one in heard) == 5
    assert sum(isinstance(one, HandOverCodeLocked) for one in heard) == 7


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE delivery SET status = 'REASSIGNED'",
        "UPDATE delivery SET courier_id = NULL",
        "UPDATE delivery SET asked = '{}'::jsonb",
    ],
)
async def test_the_database_keeps_to_one_courier_for_each(
    office: Office, pool: Pool, broken: str
) -> None:
    delivery = await added(office, a_delivery())
    await saved(office, assigned(delivery))

    with pytest.raises(asyncpg.CheckViolationError):
        await pool.execute(broken)
