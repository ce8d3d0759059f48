"""Alerts in PostgreSQL: the contract, and what several notice at once."""

import asyncio

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.alerts import PostgresAlertStore, PostgresAlertViews
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.system import SystemIds
from application.alerts.alarm import Alarm
from application.platform.tasks import Routes
from tests.contracts.alerts import AlertsContract, Station
from tests.support.alerts import a_cause
from tests.support.clock import FakeClock

AT_ONCE = 8


def a_station(pool: Pool) -> Station:
    work = PostgresUnitOfWork(pool, PostgresAlertStore, routes=Routes([]), wake_up=LocalWakeUp())
    return Station(work, PostgresAlertViews(pool))


class TestPostgresAlerts(AlertsContract):
    @pytest.fixture
    def station(self, pool: Pool) -> Station:
        return a_station(pool)


async def test_what_many_notice_at_once_is_one_alert(pool: Pool) -> None:
    station = a_station(pool)
    alarm = Alarm(station.work, FakeClock(), SystemIds())

    await asyncio.gather(*(alarm.goes_on(a_cause()) for _ in range(AT_ONCE)))

    assert len(await station.listed()) == 1
