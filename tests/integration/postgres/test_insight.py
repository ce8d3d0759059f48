"""Facts in PostgreSQL: the contract, and that they add up as they do in memory."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.insight import PostgresFactStore, PostgresInsightViews
from adapters.postgres.ratings import PostgresRatingStore
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.insight.delivery_facts import DeliveryFacts
from application.insight.facts import OrderFact
from application.insight.ports import Asked
from application.platform.tasks import Routes
from domain.shop.rating import Rating
from tests.contracts.insight import InsightContract
from tests.support.insight import (
    Almanac,
    delivery_facts_of_chance,
    memory_almanac,
    order_facts_of_chance,
    questions,
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
