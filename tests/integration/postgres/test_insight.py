"""Facts in PostgreSQL: the contract, and that they add up as they do in memory."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.deliveries import PostgresDeliveryStore
from adapters.postgres.event_log import PostgresEventLog
from adapters.postgres.insight import PostgresFactStore, PostgresInsightViews
from adapters.postgres.ratings import PostgresRatingStore
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.insight.delivery_facts import DeliveryFacts, delivery_facts
from application.insight.facts import OrderFact
from application.insight.keep_facts import KeepDeliveryFacts
from application.insight.ports import Asked, Group
from application.insight.spans import Unit
from application.platform.tasks import Routes
from domain.kernel.ids import DeliveryId, OrderId
from domain.shop.rating import Rating
from tests.contracts.insight import InsightContract
from tests.support.couriers import Untasked
from tests.support.deliveries import a_task
from tests.support.insight import (
    Almanac,
    a_span,
    asked,
    delivery_facts_of_chance,
    memory_almanac,
    order_facts_of_chance,
    questions,
    walk,
)
from tests.support.personal_data import CIPHER
from tests.support.ratings import a_rating_of_delivery

MANY = 10_000
FORGET = "TRUNCATE delivery_fact, courier_fact, order_fact, rating"


@pytest.fixture
def almanac(pool: Pool) -> Almanac:
    given: Any = {"routes": Routes([]), "wake_up": LocalWakeUp()}
    facts = PostgresUnitOfWork(pool, PostgresFactStore, **given)
    store = partial(PostgresRatingStore, cipher=CIPHER)
    ratings: PostgresUnitOfWork[PostgresRatingStore] = PostgresUnitOfWork(pool, store, **given)

    async def rate(rating: Rating) -> None:
        async with ratings.begin() as store:
            await store.ratings.add(rating)

    return Almanac(facts, PostgresInsightViews(pool), rate)


class TestPostgresInsight(InsightContract):
    @pytest.fixture
    def almanac(self, almanac: Almanac) -> Almanac:
        return almanac


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    deliveries=st.lists(delivery_facts_of_chance, max_size=12),
    orders=st.lists(order_facts_of_chance, max_size=12),
    stars=st.lists(st.integers(1, 5), max_size=4),
    asked=st.lists(questions, min_size=4, max_size=4),
)
async def test_whatever_happened_both_storages_say_the_same_of_it(
    almanac: Almanac,
    pool: Pool,
    *,
    deliveries: Sequence[DeliveryFacts],
    orders: Sequence[OrderFact],
    stars: Sequence[int],
    asked: Sequence[Asked],
) -> None:
    await pool.execute(FORGET)
    other = memory_almanac()
    for one in (almanac, other):
        await one.keep(*deliveries, *orders)
        for facts, number in zip(deliveries, stars, strict=False):
            await one.rate(a_rating_of_delivery(facts.delivery.delivery_id, number))

    for question in asked:
        of_deliveries = await almanac.views.deliveries(question, limit=MANY)
        assert of_deliveries == await other.views.deliveries(question, limit=MANY)
        if question.group != "courier" and question.courier_id is None:
            of_orders = await almanac.views.orders(question, limit=MANY)
            assert of_orders == await other.views.orders(question, limit=MANY)


async def test_what_is_kept_is_what_the_event_log_tells(almanac: Almanac, pool: Pool) -> None:
    """Kept by the reaction when each ended, and made again from the log at once."""
    log, regions = PostgresEventLog(pool), Bremen()
    keep: Any = KeepDeliveryFacts(work=Untasked(almanac.work), log=log, regions=regions)
    walks = [walk(number) for number in range(8)]
    deliveries: Any = PostgresUnitOfWork(
        pool,
        partial(PostgresDeliveryStore, cipher=CIPHER),
        routes=Routes([]),
        wake_up=LocalWakeUp(),
    )
    for delivery in walks:
        async with deliveries.begin() as store:
            await store.deliveries.add(delivery)
        await keep(delivery.events[-1], a_task(delivery.events[-1]))

    again = memory_almanac()
    # By subject: the log as a whole ends where another transaction of the server still runs.
    subjects = [delivery.events[-1].subject for delivery in walks]
    told = [await log.of_subject(subject, after=0, limit=MANY) for subject in subjects]
    facts = [delivery_facts(history, region="DE-28") for history in told]
    await again.keep(*(fact for fact in facts if fact is not None))

    question = asked(a_span(unit=Unit.DAY), group=Group.COURIER)
    kept = await almanac.views.deliveries(question, limit=MANY)
    assert sum(line.ended for line in kept) == len(walks)
    assert kept == await again.views.deliveries(question, limit=MANY)


class Bremen:
    """Everything is brought there."""

    async def of_delivery(self, delivery_id: DeliveryId) -> str:
        del delivery_id
        return "DE-28"

    async def of_order(self, order_id: OrderId) -> str:
        del order_id
        return "DE-28"
