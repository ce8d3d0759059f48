"""Shifts, offers, zones, figures and reports: what each of them allows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery import offer as offers
from domain.delivery import shift as shifts
from domain.delivery.courier import USUAL, Capacity, CourierStatus
from domain.delivery.courier_errors import (
    BadCapacity,
    BadReport,
    BadZone,
    CourierSuspendedNow,
    OfferOver,
)
from domain.delivery.figures import Figures
from domain.delivery.offer import CourierOffer, OfferStatus
from domain.delivery.points import Point, worth_keeping
from domain.delivery.reasons import SuspensionReason
from domain.delivery.search import FIRST_RADIUS, LONGEST_PAUSE, RADIUS_MAX, Search
from domain.delivery.shift import BadShift, Shift, ShiftStatus
from domain.delivery.zone import Box, Circle, Opening, Polygon, Tariff
from domain.kernel.errors import DomainError
from domain.kernel.geo import Position
from domain.kernel.ids import CourierId, CourierOfferId, DeliveryId, ShiftId
from domain.kernel.lifecycle import IllegalMove
from domain.kernel.money import Money
from tests.support.clock import NOON
from tests.support.couriers import DISPATCHER, TARIFF, a_courier, a_zone, north_of
from tests.support.deliveries import HOME, SHOP

COURIER = CourierId(uuid4())


def a_shift() -> Shift:
    return Shift.plan(
        ShiftId(uuid4()), courier_id=COURIER, from_=NOON, until=NOON + timedelta(hours=8), now=NOON
    )


def started(shift: Shift) -> Shift:
    return shift.start(now=NOON)


def paused(shift: Shift) -> Shift:
    return shift.pause(now=NOON)


def resumed(shift: Shift) -> Shift:
    return shift.resume(now=NOON)


def ended(shift: Shift) -> Shift:
    return shift.end(now=NOON)


def called_off(shift: Shift) -> Shift:
    return shift.call_off(now=NOON)


SHIFTS: dict[ShiftStatus, Shift] = {
    ShiftStatus.PLANNED: a_shift(),
    ShiftStatus.ON: started(a_shift()),
    ShiftStatus.BREAK: paused(started(a_shift())),
    ShiftStatus.ENDED: ended(started(a_shift())),
    ShiftStatus.CALLED_OFF: called_off(a_shift()),
}
SHIFT_VERBS: list[tuple[Callable[[Shift], Shift], ShiftStatus, frozenset[ShiftStatus]]] = [
    (started, ShiftStatus.ON, frozenset({ShiftStatus.PLANNED})),
    (paused, ShiftStatus.BREAK, frozenset({ShiftStatus.ON})),
    (resumed, ShiftStatus.ON, frozenset({ShiftStatus.BREAK})),
    (ended, ShiftStatus.ENDED, frozenset({ShiftStatus.ON, ShiftStatus.BREAK})),
    (called_off, ShiftStatus.CALLED_OFF, frozenset({ShiftStatus.PLANNED})),
]


@pytest.mark.parametrize("status", ShiftStatus)
@pytest.mark.parametrize("verb", SHIFT_VERBS, ids=lambda verb: verb[0].__name__)
def test_a_shift_moves_as_its_table_says(
    verb: tuple[Callable[[Shift], Shift], ShiftStatus, frozenset[ShiftStatus]],
    status: ShiftStatus,
) -> None:
    change, target, from_ = verb
    if status in from_:
        assert change(SHIFTS[status]).status is target
        assert shifts.LIFECYCLE.allows(status, target)
    else:
        with pytest.raises(IllegalMove):
            change(SHIFTS[status])


def test_a_break_ends_with_the_shift() -> None:
    shift = ended(paused(started(a_shift())))

    assert [each.ended_at for each in shift.breaks] == [NOON]


@pytest.mark.parametrize("hours", [0, -1, 17])
def test_a_shift_is_not_longer_than_people_can_work(hours: int) -> None:
    with pytest.raises(BadShift):
        Shift.plan(
            ShiftId(uuid4()),
            courier_id=COURIER,
            from_=NOON,
            until=NOON + timedelta(hours=hours),
            now=NOON,
        )


def test_the_first_report_of_a_shift_is_told_once() -> None:
    located = started(a_shift()).locate(now=NOON)

    assert [event.name for event in located.events].count("ShiftLocated") == 1
    assert located.locate(now=NOON) is located
    assert not a_shift().locate(now=NOON).is_located


def an_offer() -> CourierOffer:
    return CourierOffer(
        id=CourierOfferId(uuid4()),
        delivery_id=DeliveryId(uuid4()),
        courier_id=COURIER,
        made_at=NOON,
        until=NOON + timedelta(seconds=40),
        metres=120,
    )


OFFER_VERBS: dict[OfferStatus, Callable[[CourierOffer], CourierOffer]] = {
    OfferStatus.ACCEPTED: lambda offer: offer.accept(now=NOON),
    OfferStatus.DECLINED: lambda offer: offer.decline(now=NOON),
    OfferStatus.LAPSED: lambda offer: offer.lapse(now=NOON),
    OfferStatus.WITHDRAWN: lambda offer: offer.withdraw(now=NOON),
}


@pytest.mark.parametrize("first", OFFER_VERBS)
@pytest.mark.parametrize("second", OFFER_VERBS)
def test_an_offer_ends_once(first: OfferStatus, second: OfferStatus) -> None:
    over = OFFER_VERBS[first](an_offer())

    assert over.status is first
    assert offers.LIFECYCLE.is_final(first)
    with pytest.raises(DomainError):
        OFFER_VERBS[second](over)


def test_an_answer_after_the_deadline_does_not_count() -> None:
    offer = an_offer()

    with pytest.raises(OfferOver) as refused:
        offer.accept(now=offer.until)

    assert refused.value.facts == {"status": OfferStatus.LAPSED}
    assert offer.has_run_out(offer.until)


def test_a_suspended_courier_is_reinstated() -> None:
    courier = a_courier()
    suspended = courier.suspend(SuspensionReason.PARCELS_LOST, by=DISPATCHER, now=NOON)

    with pytest.raises(CourierSuspendedNow):
        suspended.need_active()
    assert suspended.reinstate(by=DISPATCHER, now=NOON).status is CourierStatus.ACTIVE
    assert courier.capacity == USUAL[courier.vehicle]


@pytest.mark.parametrize(("grams", "places"), [(0, 1), (1, 0), (10**7, 1), (1, 101)])
def test_a_vehicle_carries_something_and_not_everything(grams: int, places: int) -> None:
    with pytest.raises(BadCapacity):
        Capacity(grams=grams, places=places)


lessons = st.lists(st.sampled_from(["accepted", "declined", "let_lapse", "failed"]), max_size=80)


@given(lessons)
def test_figures_stay_between_never_and_always(learned: list[str]) -> None:
    figures = Figures(courier_id=COURIER)
    for lesson in learned:
        figures = getattr(figures, lesson)()

    assert 0 <= figures.reliability <= 1
    assert 0 <= figures.acceptance <= 1


def test_an_offer_that_ran_out_costs_less_than_one_that_was_declined() -> None:
    fresh = Figures(courier_id=COURIER)

    assert fresh.declined().acceptance < fresh.let_lapse().acceptance < 1
    assert fresh.declined().reliability > 0.98


@given(st.integers(0, 40))
def test_each_search_looks_farther_and_waits_longer_up_to_a_bound(tries: int) -> None:
    search = Search(delivery_id=DeliveryId(uuid4()), tries=tries)
    following = search.found_nobody()

    assert FIRST_RADIUS <= search.radius <= following.radius <= RADIUS_MAX
    assert search.pause <= following.pause <= LONGEST_PAUSE


def test_who_was_asked_is_left_alone_for_a_while() -> None:
    search = Search(delivery_id=DeliveryId(uuid4())).asking(COURIER, now=NOON)

    assert search.asked_recently(NOON) == {COURIER}
    assert search.asked_recently(NOON + timedelta(minutes=10)) == frozenset()


@given(st.floats(0, 2e5), st.floats(0, 359))
def test_a_circle_lies_in_its_box(metres: float, angle: float) -> None:
    circle = Circle(centre=SHOP, metres=max(1, round(metres)))
    place = north_of(SHOP, metres * (angle - 180) / 180)

    assert circle.box.has(place) or not circle.has(place)


def test_a_polygon_has_what_is_inside_of_it() -> None:
    square = Polygon(
        corners=(Position(0, 0), Position(0, 2), Position(2, 2), Position(1, 1), Position(2, 0))
    )

    assert square.has(Position(0.5, 1))
    assert not square.has(Position(1.5, 1))
    assert not square.has(Position(3, 1))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Polygon(corners=(SHOP, HOME)),
        lambda: Polygon(corners=(Position(0, -179), Position(0, 179), Position(1, 0))),
        lambda: Circle(centre=SHOP, metres=0),
        lambda: replace(TARIFF, base=Money(-1, "EUR")),
        lambda: replace(TARIFF, base=Money(1, "INR")),
        lambda: Opening(day=7, opens=time(8), closes=time(9)),
        lambda: Opening(day=0, opens=time(9), closes=time(8)),
        lambda: a_zone(name=" "),
    ],
)
def test_a_zone_that_makes_no_sense_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(BadZone):
        wrong()


@given(st.floats(0, 50_000), st.floats(0, 50_000), st.integers(0, 50_000), st.integers(0, 50_000))
def test_a_longer_way_or_a_heavier_parcel_never_costs_less(
    one: float, other: float, light: int, heavy: int
) -> None:
    near, far = sorted((one, other))
    less, more = sorted((light, heavy))

    cheap = TARIFF.price(metres=near, grams=less)

    assert TARIFF.minimum.amount <= cheap.amount
    assert cheap.amount <= TARIFF.price(metres=far, grams=more).amount


def test_a_tariff_counts_each_kilometre_and_kilogram_begun() -> None:
    tariff = Tariff(
        base=Money(100, "EUR"),
        per_kilometre=Money(10, "EUR"),
        per_kilogram=Money(1, "EUR"),
        minimum=Money(0, "EUR"),
    )

    assert tariff.price(metres=2_001, grams=1_001) == Money(132, "EUR")


def test_a_zone_opens_by_its_own_clock() -> None:
    # A Monday: noon in UTC is two in the afternoon in Bremen.
    zone = a_zone(openings=(Opening(day=0, opens=time(8), closes=time(14)),))

    assert zone.opens_at(NOON - timedelta(minutes=1)) == NOON - timedelta(minutes=1)
    assert zone.opens_at(NOON) == datetime(2026, 6, 8, 6, tzinfo=UTC)
    assert a_zone().opens_at(NOON) == NOON


def test_a_box_around_a_pole_goes_all_around() -> None:
    assert Box.around(Position(89.9999, 0), 1_000).has(Position(89.9999, 170))


def points(*seconds: float) -> list[Point]:
    return [Point(position=SHOP, at=NOON + timedelta(seconds=each)) for each in seconds]


def test_points_that_tell_nothing_new_are_dropped() -> None:
    kept = worth_keeping(
        points(-5, 3, 1, 1.5, 3, -400),
        last=points(-10)[0],
        since=NOON - timedelta(seconds=60),
        now=NOON + timedelta(seconds=4),
    )

    assert kept == points(-5, 1, 3)


def test_a_point_that_is_still_to_come_is_refused() -> None:
    with pytest.raises(BadReport):
        worth_keeping(points(31), last=None, since=NOON, now=NOON)


@given(st.lists(st.floats(-600, 30), max_size=60))
def test_what_is_kept_is_in_order_and_at_least_a_second_apart(seconds: list[float]) -> None:
    kept = worth_keeping(points(*seconds), last=None, since=NOON, now=NOON)

    times = [point.at for point in kept]
    assert times == sorted(times)
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(times))
