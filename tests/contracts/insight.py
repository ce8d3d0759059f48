"""What everything that keeps facts, and adds them up, must do."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from application.insight.delivery_facts import delivery_facts
from application.insight.facts import CourierFactKind, DeliveryOutcome, OrderOutcome
from application.insight.figures import DeliveryCounts, OrderCounts, Times
from application.insight.ports import Group
from application.insight.spans import Unit
from domain.delivery.events import FailureReason
from domain.kernel.ids import AccountId
from tests.support.clock import NOON
from tests.support.deliveries import COURIER, OTHER_COURIER, SELLER, a_delivery, failed
from tests.support.insight import (
    OTHER_SELLER,
    Almanac,
    a_delivery_fact,
    a_span,
    an_order_fact,
    asked,
    logged,
)
from tests.support.ratings import a_rating_of_delivery

MANY = 100
HOUR = timedelta(hours=1)


class InsightContract:
    """Subclass it, give it an ``almanac`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def almanac(self) -> Almanac:
        raise AssertionError("Every adapter brings its own.")

    async def test_without_facts_there_are_no_lines(self, almanac: Almanac) -> None:
        assert await almanac.views.deliveries(asked(), limit=MANY) == []
        assert await almanac.views.orders(asked(), limit=MANY) == []

    async def test_deliveries_are_counted_by_how_they_ended(self, almanac: Almanac) -> None:
        await almanac.keep(
            a_delivery_fact(),
            a_delivery_fact(on_time=False, seconds=7_200, seconds_carried=60),
            a_delivery_fact(outcome=DeliveryOutcome.RETURNED, on_time=False),
            a_delivery_fact(
                outcome=DeliveryOutcome.CANCELLED,
                on_time=False,
                courier_id=None,
                seconds_carried=None,
            ),
        )

        (line,) = await almanac.views.deliveries(asked(), limit=MANY)

        assert line == DeliveryCounts(
            part=0,
            delivered=2,
            returned=1,
            cancelled=1,
            on_time=1,
            seconds=10_800,
            seconds_carried=1_260,
        )

    async def test_what_is_kept_already_stays_as_it_is(self, almanac: Almanac) -> None:
        fact = a_delivery_fact()
        again = replace(fact, delivery=replace(fact.delivery, seconds=1))
        order = an_order_fact()

        await almanac.keep(fact, order)
        await almanac.keep(again, replace(order, outcome=OrderOutcome.CANCELLED))

        (line,) = await almanac.views.deliveries(asked(), limit=MANY)
        assert (line.ended, line.seconds) == (1, fact.delivery.seconds)
        (line_of_orders,) = await almanac.views.orders(asked(), limit=MANY)
        assert (line_of_orders.delivered, line_of_orders.cancelled) == (1, 0)

    async def test_a_day_begins_by_the_clock_of_the_time_zone(self, almanac: Almanac) -> None:
        midnight = datetime.fromisoformat("2026-06-01T00:00:00+02:00")
        span = a_span(first=date(2026, 5, 31), last=date(2026, 6, 1), unit=Unit.DAY)
        moments = (midnight - HOUR * 24, midnight - HOUR / 60, midnight, midnight + HOUR * 23)
        outside = (midnight - HOUR * 24.1, midnight + HOUR * 24)

        await almanac.keep(*(a_delivery_fact(ended_at=at) for at in (*moments, *outside)))

        lines = await almanac.views.deliveries(asked(span), limit=MANY)
        assert [(line.part, line.ended) for line in lines] == [(0, 2), (1, 2)]

    @pytest.mark.parametrize(
        ("group", "keys"),
        [
            (Group.SELLER, [str(SELLER), str(OTHER_SELLER)]),
            (Group.COURIER, ["", str(COURIER)]),
            (Group.REGION, ["", "DE-28"]),
        ],
    )
    async def test_they_are_told_apart(
        self, almanac: Almanac, group: Group, keys: list[str]
    ) -> None:
        await almanac.keep(
            a_delivery_fact(),
            a_delivery_fact(seller_id=OTHER_SELLER, courier_id=None, region=""),
        )

        lines = await almanac.views.deliveries(asked(group=group), limit=MANY)

        assert [line.key for line in lines] == keys

    async def test_they_are_somebodys_only(self, almanac: Almanac) -> None:
        await almanac.keep(
            a_delivery_fact(),
            a_delivery_fact(seller_id=OTHER_SELLER),
            a_delivery_fact(courier_id=OTHER_COURIER),
            an_order_fact(),
            an_order_fact(seller_id=OTHER_SELLER),
        )

        for given, ended in (
            ({"seller_id": SELLER}, 2),
            ({"courier_id": COURIER}, 2),
            ({"seller_id": SELLER, "courier_id": COURIER}, 1),
        ):
            (line,) = await almanac.views.deliveries(asked(**given), limit=MANY)
            assert line.ended == ended
        (of_orders,) = await almanac.views.orders(asked(seller_id=OTHER_SELLER), limit=MANY)
        assert of_orders.ended == 1

    async def test_what_couriers_did_is_counted_for_who_did_it(self, almanac: Almanac) -> None:
        delivery = failed(a_delivery(), FailureReason.DAMAGED).bring_back(now=NOON)
        facts = delivery_facts(logged(delivery), region="")
        assert facts is not None

        await almanac.keep(facts)

        (line,) = await almanac.views.deliveries(asked(group=Group.COURIER), limit=MANY)
        assert line.key == str(COURIER)
        assert line.did == {CourierFactKind.FAULT: 1, CourierFactKind.FAILED: 1}

    async def test_ratings_count_unless_they_are_hidden(self, almanac: Almanac) -> None:
        facts = [a_delivery_fact(), a_delivery_fact(), a_delivery_fact(seller_id=OTHER_SELLER)]
        stars = zip(facts, (5, 1, 2), strict=True)
        ratings = [
            a_rating_of_delivery(fact.delivery.delivery_id, number) for fact, number in stars
        ]
        hidden = ratings[1].hide(by=AccountId(UUID(int=1)), now=NOON)

        await almanac.keep(*facts)
        for rating in (ratings[0], hidden, ratings[2]):
            await almanac.rate(rating)

        (line,) = await almanac.views.deliveries(asked(), limit=MANY)
        assert (line.ratings, line.stars) == (2, 7)
        (own,) = await almanac.views.deliveries(asked(seller_id=SELLER), limit=MANY)
        assert (own.ratings, own.stars) == (1, 5)

    async def test_times_of_orders_have_a_median_and_a_95th_percentile(
        self, almanac: Almanac
    ) -> None:
        await almanac.keep(
            *(an_order_fact(seconds_to_ready=number, seconds=10) for number in range(1, 22)),
            an_order_fact(outcome=OrderOutcome.CANCELLED),
        )

        (line,) = await almanac.views.orders(asked(), limit=MANY)

        assert line == OrderCounts(
            part=0,
            delivered=21,
            cancelled=1,
            to_ready=Times(median=11.0, p95=20.0),
            in_all=Times(median=10.0, p95=10.0),
        )

    async def test_there_are_no_more_lines_than_asked_for(self, almanac: Almanac) -> None:
        sellers = [AccountId(UUID(int=number)) for number in range(1, 6)]
        await almanac.keep(
            *(a_delivery_fact(seller_id=seller) for seller in sellers),
            *(an_order_fact(seller_id=seller) for seller in sellers),
        )

        by_seller = asked(group=Group.SELLER)

        assert len(await almanac.views.deliveries(by_seller, limit=3)) == 3
        assert len(await almanac.views.orders(by_seller, limit=3)) == 3
