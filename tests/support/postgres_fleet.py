"""A fleet on PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.courier_positions import PostgresCandidates, PostgresPositions
from adapters.postgres.courier_views import PostgresCourierViews
from adapters.postgres.deliveries import PostgresDeliveryViews
from adapters.postgres.delivery_zones import PostgresZoneViews
from adapters.postgres.market import PostgresMarketViews
from adapters.postgres.statement import Pool
from adapters.postgres.tracking import PostgresTrackingArchive
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.platform.tasks import Routes
from domain.kernel.ids import AccountId
from tests.support.clock import FakeClock
from tests.support.couriers import Fleet
from tests.support.personal_data import CIPHER

KNOW = "INSERT INTO person_key (account_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING"


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
        market_views=PostgresMarketViews(pool),
        happened=happened,
        know=know,
        clock=FakeClock(),
    )
