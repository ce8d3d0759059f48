"""Consignments in PostgreSQL: the contract, what is sealed, and everything at the same time."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import bindparam, func, select

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.consignment_rows import consignments, to_consignment, with_keys
from adapters.postgres.consignments import PostgresConsignments, PostgresConsignmentViews
from adapters.postgres.courier_store import PostgresCourierStore
from adapters.postgres.deliveries import PostgresDeliveries, PostgresDeliveryViews
from adapters.postgres.delivery_rows import deliveries, to_delivery
from adapters.postgres.delivery_rows import with_keys as deliveries_with_keys
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.tasks import PostgresTasks
from adapters.postgres.tracking import PostgresTrackingArchive
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_events import Step
from domain.delivery.consignment_status import ConsignmentStatus
from domain.delivery.delivery import Delivery
from domain.delivery.status import DeliveryStatus
from domain.kernel.errors import Conflict, StaleVersion
from domain.kernel.ids import AccountId, ConsignmentId, DeliveryId
from tests.contracts.consignments import ConsignmentContract, Counter, opened, saved
from tests.support.clock import NOON, FakeClock
from tests.support.deliveries import RECIPIENT, SELLER
from tests.support.personal_data import CIPHER
from tests.support.pigeons import MINUTE, ROUTES_OF_CONSIGNMENTS, Loft, Pigeons, a_report, somewhere

KNOW = "INSERT INTO person_key (account_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING"
TOLD = "SELECT name FROM event_log ORDER BY position"
AT_ONCE = 6


def loft_of(pool: Pool, open_store: Any) -> Loft:
    clock = FakeClock()
    work: Any = PostgresUnitOfWork(
        pool, open_store, routes=ROUTES_OF_CONSIGNMENTS, wake_up=LocalWakeUp()
    )

    async def happened() -> Sequence[str]:
        return [row[0] for row in await pool.fetch(TOLD)]

    return Loft(
        work=work,
        tasks=PostgresTasks(pool),
        archive=PostgresTrackingArchive(pool),
        deliveries=PostgresDeliveryViews(pool, CIPHER),
        views=PostgresConsignmentViews(pool, CIPHER),
        happened=happened,
        clock=clock,
        pigeons=Pigeons(clock),
        know=partial(know, pool),
    )


async def know(pool: Pool, account_id: AccountId) -> None:
    await pool.execute(KNOW, account_id, CIPHER.new_key())


@pytest.fixture
def loft(pool: Pool) -> Loft:
    return loft_of(pool, partial(PostgresCourierStore, cipher=CIPHER))


@pytest.fixture
def counter(loft: Loft) -> Counter:
    return Counter(loft.work, loft.views, loft.know)


class TestPostgresConsignments(ConsignmentContract):
    @pytest.fixture
    def counter(self, counter: Counter) -> Counter:
        return counter


@pytest.fixture
async def people(counter: Counter) -> None:
    for account_id in (SELLER, RECIPIENT):
        await counter.know(account_id)


@pytest.mark.usefixtures("people")
async def test_nobody_reads_in_the_database_who_brings_it(counter: Counter, pool: Pool) -> None:
    told = a_report(
        Step.COLLECTED, courier_name="Ada Byron", courier_phone="+4942155", position=somewhere(3)
    )
    carried = await saved(counter, (await opened(counter)).learn(told, now=NOON))
    (row,) = await pool.fetch("SELECT consignment::text AS all_of_it FROM consignment")
    for text in ("Ada Byron", "+4942155", str(somewhere(3).latitude)):
        assert text not in row["all_of_it"]
        assert text.encode().hex() not in row["all_of_it"]

    # It goes with the recipient, and what comes then is not kept.
    await pool.execute("DELETE FROM person_key WHERE account_id = $1", RECIPIENT)
    without = await counter.views.get(carried.id)
    assert (without.courier_name, without.courier_phone, without.position) == ("", "", None)
    await saved(counter, without.learn(told, now=NOON))
    assert await pool.fetchval("SELECT courier_sealed FROM consignment") is None


@pytest.mark.usefixtures("people")
async def test_the_database_knows_of_one_carrier_only(counter: Counter, pool: Pool) -> None:
    await opened(counter)
    with pytest.raises(asyncpg.CheckViolationError, match="one_c"):
        await pool.execute("UPDATE delivery SET courier_id = $1, status = 'ASSIGNED'", uuid4())
    with pytest.raises(asyncpg.CheckViolationError, match="has_a_carrier"):
        await pool.execute("UPDATE delivery SET consigned = NULL, status = 'ASSIGNED'")


async def test_whatever_comes_at_once_a_parcel_is_brought_once(loft: Loft) -> None:
    brought = [await loft.consign() for _ in range(AT_ONCE)]
    await asyncio.gather(*(loft.work_off() for _ in range(3)))

    problems = await everything_at_once(loft, brought)
    await asyncio.gather(*(loft.work_off() for _ in range(3)))
    await loft.wait(2 * MINUTE)

    assert problems == []
    happened = list(await loft.happened())
    for name in ("DeliveryAssigned", "DeliveryPickedUp", "DeliveryDelivered"):
        assert happened.count(name) == AT_ONCE
    assert len(loft.pigeons.orders) == AT_ONCE
    for consignment in brought:
        assert (await loft.known(consignment)).status is ConsignmentStatus.DELIVERED
        assert (await loft.delivery_of(consignment)).status is DeliveryStatus.DELIVERED


async def test_without_locks_somebody_would_overwrite_the_other(pool: Pool) -> None:
    loft = loft_of(pool, UnprotectedStore)
    brought = [await loft.consign() for _ in range(AT_ONCE)]
    await loft.work_off()

    assert await everything_at_once(loft, brought) != []


async def everything_at_once(loft: Loft, brought: Sequence[Consignment]) -> list[BaseException]:
    """Notices, doubled; answers; and dispatch, who does not want it any more."""
    acts = [act for one in brought for act in acts_on(loft, one)]
    ends = await asyncio.gather(*acts, return_exceptions=True)
    # Who comes too late with what is decided hears so.
    return [
        end
        for end in ends
        if isinstance(end, BaseException)
        and (isinstance(end, StaleVersion) or not isinstance(end, Conflict))
    ]


def acts_on(loft: Loft, consignment: Consignment) -> list[Any]:
    [report] = loft.pigeons.of(consignment.id)
    fetched = loft.pigeons.tell(report.reference, Step.COLLECTED)
    notice = loft.pigeons.notice(fetched)
    there = loft.pigeons.notice(loft.pigeons.tell(report.reference, Step.AT_DROP_OFF))
    done = loft.pigeons.tell(report.reference, Step.DELIVERED)
    return [
        loft.hear_again(notice),
        loft.revoke(consignment),
        loft.hear_again(notice),
        loft.recall(consignment),
        loft.look_up(consignment.id),
        loft.hear_again(there),
        loft.hear(done),
    ]


HESITATING = select(func.pg_sleep(0.02)).scalar_subquery().is_not(None)
_CONSIGNMENT = Statement(with_keys().where(consignments.c.id == bindparam("id_"), HESITATING))
_DELIVERY = Statement(deliveries_with_keys().where(deliveries.c.id == bindparam("id_"), HESITATING))


class UnprotectedConsignments(PostgresConsignments):
    """Looks without locking, and takes its time."""

    async def lock(self, consignment_id: ConsignmentId) -> Consignment:
        row = await _CONSIGNMENT.row(self._connection, id_=consignment_id)
        assert row is not None
        return to_consignment(row, CIPHER)


class UnprotectedDeliveries(PostgresDeliveries):
    async def lock(self, delivery_id: DeliveryId) -> Delivery:
        row = await _DELIVERY.row(self._connection, id_=delivery_id)
        assert row is not None
        return to_delivery(row, CIPHER)


class UnprotectedStore(PostgresCourierStore):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, cipher=CIPHER)
        self.consignments = UnprotectedConsignments(transaction, CIPHER)
        self.deliveries = UnprotectedDeliveries(transaction, CIPHER)
