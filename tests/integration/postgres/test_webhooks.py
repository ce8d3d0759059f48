"""Webhooks in PostgreSQL: the contract, and what nobody may read there."""

import asyncio
from functools import partial
from typing import Any

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.postgres.webhook_lanes import PostgresLanes, PostgresOutbox
from adapters.postgres.webhooks import PostgresHearers, PostgresWebhookStore, PostgresWebhookViews
from application.platform.tasks import Routes
from tests.contracts.webhooks import Office, WebhooksContract
from tests.support.clock import NOON
from tests.support.personal_data import CIPHER, open_identity
from tests.support.webhooks import a_delivery

AT_ONCE = 8


def an_office(pool: Pool) -> Office:
    def work(store: Any) -> PostgresUnitOfWork[Any]:
        return PostgresUnitOfWork(pool, store, routes=Routes([]), wake_up=LocalWakeUp())

    return Office(
        people=work(open_identity),
        work=work(partial(PostgresWebhookStore, cipher=CIPHER)),
        views=PostgresWebhookViews(pool, CIPHER),
        hearers=PostgresHearers(pool),
        outbox=PostgresOutbox(pool),
        lanes=PostgresLanes(pool),
    )


class TestPostgresWebhooks(WebhooksContract):
    @pytest.fixture
    def office(self, pool: Pool) -> Office:
        return an_office(pool)


async def test_neither_secrets_nor_addresses_can_be_read_in_the_database(pool: Pool) -> None:
    office = an_office(pool)
    endpoint = await office.listening()

    for table in ("webhook_endpoint", "event_log", "audit_entry"):
        for row in await pool.fetch(f"SELECT t::text AS row FROM {table} t"):
            assert "hooks.example.org" not in row["row"]
            assert endpoint.secrets[0].shared.hex() not in row["row"]
    await pool.execute("DELETE FROM person_key")
    erased = await office.views.get(endpoint.id)
    assert (erased.url, erased.description, erased.secrets) == ("", "", ())


async def test_of_many_that_read_on_at_once_one_gets_on(pool: Pool) -> None:
    office = an_office(pool)
    endpoint = await office.listening()
    found = [a_delivery(endpoint.id, position) for position in range(AT_ONCE)]

    told = await asyncio.gather(
        *(office.outbox.put([each], reader="log", seen=None, to=9) for each in found)
    )

    assert sum(told) == 1
    assert len(await office.sent(endpoint.id)) == 1


async def test_of_many_that_look_for_lanes_at_once_each_gets_others(pool: Pool) -> None:
    office = an_office(pool)
    endpoints = [await office.listening() for _ in range(AT_ONCE)]
    await office.put(*(a_delivery(each.id, due_at=NOON) for each in endpoints))

    claimed = await asyncio.gather(*(office.claimed(limit=3) for _ in range(AT_ONCE)))

    got = [lane.endpoint_id for lanes in claimed for lane in lanes]
    assert sorted(got) == sorted(each.id for each in endpoints)
