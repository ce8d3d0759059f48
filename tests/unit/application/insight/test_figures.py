"""Figures, the ranges they are of, and who may see whose."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.insight.facts import CourierFactKind
from application.insight.figures import DeliveryCounts, OrderCounts
from application.insight.ports import Asked, Group
from application.insight.queries import (
    LINES_MAX,
    AskInsight,
    GetDeliveryInsight,
    GetOrderInsight,
    InsightTooWide,
)
from application.insight.spans import BadSpan, Span, Unit
from domain.delivery.figures import Figures
from domain.delivery.marks import Mark
from domain.kernel.access import Principal, Right, RightMissing, Role
from domain.kernel.ids import AccountId, CourierId
from domain.kernel.places import UnknownTimeZone
from tests.support.insight import BERLIN, a_span

ONE = AccountId(UUID(int=1))
OTHER = AccountId(UUID(int=2))
MAY = date(2026, 5, 1)


def acting(*roles: Role) -> Principal:
    return Principal(ONE, frozenset(roles))


# Ranges


def test_without_a_unit_a_range_is_one_part() -> None:
    span = Span(first=MAY, last=date(2026, 5, 31), time_zone="UTC")

    assert span.edges == (datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC))


def test_weeks_begin_on_mondays_and_months_on_their_first() -> None:
    weeks = Span(first=date(2026, 5, 6), last=date(2026, 5, 19), time_zone="UTC", unit=Unit.WEEK)
    months = Span(first=date(2026, 11, 9), last=date(2027, 1, 1), time_zone="UTC", unit=Unit.MONTH)

    assert weeks.days == (date(2026, 5, 6), date(2026, 5, 11), date(2026, 5, 18))
    assert months.days == (date(2026, 11, 9), date(2026, 12, 1), date(2027, 1, 1))


def test_the_day_on_which_clocks_change_is_shorter() -> None:
    span = Span(first=date(2026, 3, 28), last=date(2026, 3, 30), time_zone=BERLIN, unit=Unit.DAY)

    edges = span.edges

    lengths = [later - earlier for earlier, later in pairwise(edges)]
    assert lengths == [timedelta(hours=hours) for hours in (24, 23, 24)]


@given(
    first=st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    days=st.integers(0, 390),
    unit=st.sampled_from([None, *Unit]),
    time_zone=st.sampled_from([BERLIN, "Asia/Beirut", "America/Sao_Paulo", "Asia/Kathmandu"]),
)
def test_parts_follow_one_another_and_make_up_the_whole(
    first: date, days: int, unit: Unit | None, time_zone: str
) -> None:
    last = first + timedelta(days=days)

    span = Span(first=first, last=last, time_zone=time_zone, unit=unit)

    assert list(span.edges) == sorted(set(span.edges))
    assert len(span.edges) == len(span.days) + 1
    assert (span.days[0], span.days[-1] <= last) == (first, True)


@pytest.mark.parametrize(
    ("last", "unit"),
    [(date(2026, 4, 30), None), (date(2036, 6, 1), None), (date(2027, 7, 1), Unit.DAY)],
)
def test_what_is_no_range_or_too_long_is_refused(last: date, unit: Unit | None) -> None:
    with pytest.raises(BadSpan):
        Span(first=MAY, last=last, time_zone="UTC", unit=unit)


def test_a_range_needs_a_time_zone_that_there_is() -> None:
    with pytest.raises(UnknownTimeZone):
        Span(first=MAY, last=MAY, time_zone="Europe/Atlantis")


# Figures


def test_without_anything_to_take_them_of_there_are_no_rates() -> None:
    line = DeliveryCounts(part=0)

    assert {
        line.success_rate,
        line.on_time_rate,
        line.average_seconds,
        line.average_seconds_carried,
        line.acceptance_rate,
        line.reliability,
        line.rating,
        OrderCounts(part=0).success_rate,
    } == {None}


def test_rates_are_of_what_their_definition_says() -> None:
    did = {
        CourierFactKind.ACCEPTED: 6,
        CourierFactKind.DECLINED: 1,
        CourierFactKind.LAPSED: 1,
        CourierFactKind.FAILED: 3,
    }
    line = DeliveryCounts(
        part=0,
        delivered=8,
        returned=1,
        cancelled=1,
        on_time=6,
        seconds=800,
        seconds_carried=80,
        did=did,
        ratings=2,
        stars=9,
    )

    assert (line.ended, line.success_rate, line.on_time_rate) == (10, 0.8, 0.75)
    assert (line.average_seconds, line.average_seconds_carried) == (100, 10)
    assert (line.acceptance_rate, line.failed_attempts, line.rating) == (0.75, 3, 4.5)


@settings(max_examples=20)
@given(marks=st.lists(st.sampled_from(Mark), min_size=1, max_size=6))
def test_who_always_does_the_same_is_as_reliable_here_as_in_assignment(marks: list[Mark]) -> None:
    """Assignment forgets slowly: what goes on and on, it comes to see as it is."""
    figures = Figures(courier_id=CourierId(ONE))
    for mark in marks * 600:
        figures = figures.marked(mark)

    line = DeliveryCounts(
        part=0, did={CourierFactKind(mark): marks.count(mark) for mark in set(marks)}
    )

    assert line.reliability == pytest.approx(figures.reliability, abs=0.15)
    assert (line.reliability == 1.0) == (figures.reliability == 1.0)


# Who sees what


@pytest.mark.parametrize(
    ("roles", "given", "seller", "courier"),
    [
        ((Role.SELLER,), {}, ONE, None),
        ((Role.SELLER,), {"seller_id": ONE}, ONE, None),
        ((Role.COURIER,), {}, None, ONE),
        ((Role.COURIER,), {"courier_id": ONE}, None, ONE),
        ((Role.SELLER, Role.COURIER), {}, ONE, None),
        ((Role.SELLER, Role.COURIER), {"courier_id": ONE}, None, ONE),
        ((Role.SUPPORT,), {}, None, None),
        ((Role.SUPPORT,), {"seller_id": OTHER, "courier_id": OTHER}, OTHER, OTHER),
    ],
)
def test_sellers_and_couriers_see_their_own_and_staff_sees_all(
    roles: tuple[Role, ...],
    given: dict[str, AccountId],
    seller: AccountId | None,
    courier: AccountId | None,
) -> None:
    asked = AskInsight(by=acting(*roles), span=a_span(), **given).asked  # type: ignore[arg-type]

    assert (asked.seller_id, asked.courier_id) == (seller, courier)


@pytest.mark.parametrize(
    ("roles", "given"),
    [
        ((Role.CUSTOMER,), {}),
        ((Role.SELLER,), {"seller_id": OTHER}),
        ((Role.SELLER,), {"courier_id": ONE}),
        ((Role.SELLER,), {"seller_id": ONE, "courier_id": ONE}),
        ((Role.SELLER,), {"group": Group.COURIER}),
        ((Role.COURIER,), {"courier_id": OTHER}),
        ((Role.COURIER,), {"seller_id": ONE}),
        ((Role.COURIER,), {"group": Group.SELLER}),
    ],
)
def test_nobody_else_sees_how_others_do(roles: tuple[Role, ...], given: dict[str, object]) -> None:
    query = AskInsight(by=acting(*roles), span=a_span(), **given)  # type: ignore[arg-type]

    with pytest.raises(RightMissing) as refused:
        _ = query.asked

    assert refused.value.facts == {"right": Right.SEE_ANY_INSIGHT}


class Endless:
    """More lines than anybody reads."""

    async def deliveries(self, asked: Asked, *, limit: int) -> list[DeliveryCounts]:
        del asked
        return [DeliveryCounts(part=0)] * limit

    async def orders(self, asked: Asked, *, limit: int) -> list[OrderCounts]:
        del asked
        return [OrderCounts(part=0)] * limit


async def test_more_lines_than_anybody_reads_are_refused() -> None:
    query = AskInsight(by=acting(Role.SUPPORT), span=a_span())

    for ask in (GetDeliveryInsight(views=Endless()), GetOrderInsight(views=Endless())):
        with pytest.raises(InsightTooWide) as refused:
            await ask(query)
        assert refused.value.facts == {"maximum": LINES_MAX}


async def test_couriers_have_no_orders() -> None:
    query = AskInsight(by=acting(Role.COURIER), span=a_span())

    with pytest.raises(RightMissing):
        await GetOrderInsight(views=Endless())(query)
