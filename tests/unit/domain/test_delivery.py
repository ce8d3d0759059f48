from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.delivery import Delivery
from domain.delivery.errors import (
    AlreadyCollected,
    BadMoment,
    DeliveryOver,
    HandOverCodeLocked,
    OfferOver,
    OfferRunning,
    ProofMissing,
    StillTried,
)
from domain.delivery.events import (
    DeliveryDelivered,
    DeliveryFailed,
    DeliveryReassigned,
    FailureReason,
    ProofKind,
)
from domain.delivery.moment import LATE_MAX, moment_of
from domain.delivery.proof import WRONG_CODES_MAX, needed_for
from domain.delivery.status import GAVE_UP, LIFECYCLE, OVER, DeliveryStatus
from domain.delivery.stop import ParcelSize
from domain.kernel.errors import Conflict
from domain.kernel.ids import CourierOfferId
from domain.kernel.lifecycle import IllegalMove
from domain.kernel.money import Money
from tests.support.clock import NOON
from tests.support.deliveries import (
    CODE,
    COURIER,
    DUE,
    OFFER,
    OTHER_COURIER,
    PHOTO,
    a_delivery,
    a_delivery_that_is,
    assigned,
    at_the_door,
    failed,
    given_up,
    picked_up,
)

type Verb = Callable[[Delivery], Delivery]

S = DeliveryStatus
MINUTE = timedelta(minutes=1)
UNTIL = NOON + MINUTE


def delivered(delivery: Delivery) -> Delivery:
    return delivery.deliver(PHOTO, now=NOON)


def failing(delivery: Delivery) -> Delivery:
    return delivery.fail(FailureReason.NOBODY_THERE, now=NOON)


def reassigned(delivery: Delivery) -> Delivery:
    return delivery.reassign(reason="SHIFT_OVER", now=NOON)


VERBS: dict[str, tuple[Verb, frozenset[DeliveryStatus], DeliveryStatus]] = {
    "assign": (
        lambda d: d.assign(COURIER, now=NOON),
        frozenset({S.PENDING, S.REASSIGNED}),
        S.ASSIGNED,
    ),
    "pick up": (lambda d: d.pick_up(now=NOON), frozenset({S.ASSIGNED}), S.PICKED_UP),
    "go": (
        lambda d: d.go(now=NOON),
        frozenset({S.PICKED_UP, S.OUT_FOR_DELIVERY, S.FAILED}),
        S.IN_TRANSIT,
    ),
    "next stop": (
        lambda d: d.next_stop(now=NOON),
        frozenset({S.PICKED_UP, S.IN_TRANSIT}),
        S.OUT_FOR_DELIVERY,
    ),
    "deliver": (delivered, frozenset({S.OUT_FOR_DELIVERY}), S.DELIVERED),
    "fail": (
        failing,
        frozenset({S.ASSIGNED, S.PICKED_UP, S.IN_TRANSIT, S.OUT_FOR_DELIVERY}),
        S.FAILED,
    ),
    "reassign": (
        reassigned,
        frozenset({S.ASSIGNED, S.PICKED_UP, S.IN_TRANSIT, S.OUT_FOR_DELIVERY, S.FAILED}),
        S.REASSIGNED,
    ),
    "cancel": (
        lambda d: d.cancel(reason="NOT_WANTED", now=NOON),
        frozenset({S.PENDING, S.ASSIGNED, S.REASSIGNED}),
        S.CANCELLED,
    ),
    "try again": (lambda d: d.try_again(now=NOON), frozenset({S.FAILED}), S.IN_TRANSIT),
}


@pytest.mark.parametrize("status", DeliveryStatus)
@pytest.mark.parametrize("name", VERBS)
def test_a_verb_moves_exactly_where_the_table_says(status: DeliveryStatus, name: str) -> None:
    verb, from_, target = VERBS[name]
    delivery = a_delivery_that_is(status)

    if status in from_:
        moved = verb(delivery)
        assert moved.status is target
        assert LIFECYCLE.allows(status, target)
        assert moved.history[-1].status is target
        assert len(moved.events) == 1
    else:
        with pytest.raises(Conflict):
            verb(delivery)


@pytest.mark.parametrize("status", DeliveryStatus)
def test_only_what_is_given_up_or_taken_away_comes_back(status: DeliveryStatus) -> None:
    delivery = a_delivery_that_is(status)

    with pytest.raises(Conflict):
        delivery.bring_back(now=NOON)


def test_the_ends_are_ends() -> None:
    assert {S.DELIVERED, S.RETURNED, S.CANCELLED} == OVER
    assert {S.RETURNED, S.CANCELLED} == GAVE_UP


@given(st.lists(st.sampled_from([*VERBS]), max_size=12))
def test_whatever_is_tried_it_has_one_courier_or_looks_for_one(names: list[str]) -> None:
    delivery = a_delivery()
    for name in names:
        try:
            delivery = VERBS[name][0](delivery)
        except Conflict:
            continue

    needs_courier = {S.ASSIGNED, S.PICKED_UP, S.IN_TRANSIT, S.OUT_FOR_DELIVERY, S.DELIVERED}
    if delivery.status in needs_courier:
        assert delivery.courier_id is not None
    if delivery.is_seeking:
        assert delivery.courier_id is None
    assert delivery.next_version == len(delivery.events)
    assert delivery.attempts <= delivery.tries_max
    assert delivery.history[-1].status is delivery.status
    assert not (delivery.status is S.CANCELLED and delivery.is_collected)


def test_one_courier_is_asked_at_a_time() -> None:
    asked = a_delivery().offer(OFFER, COURIER, until=UNTIL, now=NOON)

    with pytest.raises(OfferRunning):
        asked.offer(CourierOfferId(UUID(int=2)), OTHER_COURIER, until=UNTIL, now=NOON)


def test_after_a_no_the_next_one_is_asked() -> None:
    asked = a_delivery().offer(OFFER, COURIER, until=UNTIL, now=NOON)

    free = asked.end_offer(OFFER, declined=True, now=NOON)

    assert free.asked is None
    again = free.offer(CourierOfferId(UUID(int=2)), OTHER_COURIER, until=UNTIL, now=NOON)
    assert again.asked is not None
    assert again.asked.courier_id == OTHER_COURIER


def test_an_offer_that_is_over_does_not_end_another_one() -> None:
    asked = a_delivery().offer(OFFER, COURIER, until=UNTIL, now=NOON)

    with pytest.raises(OfferOver):
        asked.end_offer(CourierOfferId(UUID(int=2)), declined=False, now=NOON)


def test_to_assign_it_ends_the_question() -> None:
    asked = a_delivery().offer(OFFER, OTHER_COURIER, until=UNTIL, now=NOON)

    assert asked.assign(COURIER, now=NOON).asked is None


def test_nobody_is_asked_about_what_somebody_has() -> None:
    with pytest.raises(IllegalMove):
        assigned(a_delivery()).offer(OFFER, COURIER, until=UNTIL, now=NOON)


def test_a_failure_is_tried_again_after_a_pause() -> None:
    delivery = failed(a_delivery())

    event = delivery.events[-1]
    assert isinstance(event, DeliveryFailed)
    assert (event.attempt, event.last) == (1, False)
    assert event.retry_at == NOON + delivery.try_again_after
    assert delivery.try_again(now=NOON).status is S.IN_TRANSIT


def test_what_was_never_fetched_is_fetched_again() -> None:
    delivery = assigned(a_delivery()).fail(FailureReason.NOBODY_THERE, now=NOON)

    assert delivery.try_again(now=NOON).status is S.ASSIGNED


def test_after_the_last_try_it_comes_back() -> None:
    delivery = at_the_door(a_delivery(tries_max=2))
    first = delivery.fail(FailureReason.NOBODY_THERE, now=NOON)
    with pytest.raises(StillTried):
        first.bring_back(now=NOON)

    second = first.try_again(now=NOON).next_stop(now=NOON)
    last = second.fail(FailureReason.NOBODY_THERE, now=NOON)

    assert last.is_given_up
    with pytest.raises(IllegalMove):
        last.try_again(now=NOON)
    assert last.bring_back(now=NOON).status is S.RETURNED


@pytest.mark.parametrize("reason", [FailureReason.REFUSED, FailureReason.DAMAGED])
def test_what_is_pointless_is_not_tried_again(reason: FailureReason) -> None:
    assert failed(a_delivery(), reason).is_given_up


def test_a_courier_who_is_unable_is_no_try() -> None:
    delivery = picked_up(a_delivery()).fail(FailureReason.COURIER_UNABLE, now=NOON)

    assert delivery.status is S.REASSIGNED
    assert (delivery.attempts, delivery.courier_id) == (0, None)
    event = delivery.events[-1]
    assert isinstance(event, DeliveryReassigned)
    assert event.courier_id == COURIER


def test_what_has_left_is_not_cancelled_even_when_it_is_taken_away() -> None:
    delivery = reassigned(picked_up(a_delivery()))

    with pytest.raises(AlreadyCollected):
        delivery.cancel(reason="NOT_WANTED", now=NOON)


@pytest.mark.parametrize(
    "status",
    [S.PICKED_UP, S.IN_TRANSIT, S.OUT_FOR_DELIVERY, S.FAILED],
)
def test_what_nobody_wants_any_more_is_brought_back(status: DeliveryStatus) -> None:
    recalled = a_delivery_that_is(status).give_up(now=NOON)

    event = recalled.events[-1]
    assert isinstance(event, DeliveryFailed)
    assert (event.reason, event.last) == (FailureReason.RECALLED, True)
    assert recalled.bring_back(now=NOON).status is S.RETURNED


def test_who_took_over_what_was_given_up_brings_it_back() -> None:
    handed_on = given_up(a_delivery()).reassign(reason="VEHICLE_BROKEN", now=NOON)
    carried = handed_on.assign(OTHER_COURIER, now=NOON).pick_up(now=NOON)
    returned = carried.bring_back(now=NOON)
    assert (returned.status, returned.courier_id) == (S.RETURNED, OTHER_COURIER)
    assert [entry.status for entry in returned.history[-2:]] == [S.FAILED, S.RETURNED]


@pytest.mark.parametrize("status", [S.PENDING, S.ASSIGNED, S.REASSIGNED, *sorted(OVER)])
def test_what_is_at_the_sellers_needs_not_be_brought_back(status: DeliveryStatus) -> None:
    with pytest.raises(IllegalMove):
        a_delivery_that_is(status).give_up(now=NOON)


def test_it_is_handed_over_against_proof_only() -> None:
    with pytest.raises(ProofMissing):
        at_the_door(a_delivery()).deliver(now=NOON)


def test_a_needed_kind_of_proof_is_replaced_by_no_other() -> None:
    delivery = at_the_door(a_delivery(needs=frozenset({ProofKind.CODE})))

    with pytest.raises(ProofMissing):
        delivery.deliver(PHOTO, now=NOON)
    assert delivery.deliver(CODE, PHOTO, now=NOON).proof == (CODE, PHOTO)


@pytest.mark.parametrize(("value", "needed"), [(9_999, set()), (10_000, {ProofKind.CODE})])
def test_what_is_dear_needs_the_code(value: int, needed: set[ProofKind]) -> None:
    assert needed_for(Money(value, "EUR"), code_from=10_000) == needed


@pytest.mark.parametrize(("late", "on_time"), [(timedelta(0), True), (MINUTE, False)])
def test_it_is_told_whether_it_was_on_time(late: timedelta, *, on_time: bool) -> None:
    event = at_the_door(a_delivery()).deliver(PHOTO, now=DUE + late).events[-1]

    assert isinstance(event, DeliveryDelivered)
    assert event.on_time is on_time


def test_after_five_wrong_codes_none_is_looked_at() -> None:
    delivery = at_the_door(a_delivery())
    for number in range(WRONG_CODES_MAX):
        delivery = delivery.mistake_code(f"{number:06}", now=NOON)

    with pytest.raises(HandOverCodeLocked):
        delivery.need_code_open()
    again = delivery.fail(FailureReason.NOBODY_THERE, now=NOON).try_again(now=NOON)
    again.need_code_open()


def test_the_same_wrong_code_counts_once() -> None:
    once = at_the_door(a_delivery()).mistake_code("000000", now=NOON)

    assert once.mistake_code("000000", now=NOON) is once


@pytest.mark.parametrize(("minutes", "is_told"), [(5, False), (-5, False), (6, True), (-6, True)])
def test_an_estimate_is_told_when_it_moves_by_more_than_five_minutes(
    minutes: int, *, is_told: bool
) -> None:
    delivery = picked_up(a_delivery()).estimate(DUE, now=NOON)

    assert delivery.moves_noticeably(DUE + minutes * MINUTE) is is_told


@pytest.mark.parametrize("status", sorted(OVER))
@pytest.mark.parametrize(
    "verb",
    [
        lambda d: d.estimate(DUE, now=NOON),
        lambda d: d.escalate(reason="NOBODY_FREE", now=NOON),
        lambda d: d.stall(silent_since=NOON, now=NOON),
    ],
)
def test_nothing_is_told_of_what_is_over(status: DeliveryStatus, verb: Verb) -> None:
    with pytest.raises(DeliveryOver):
        verb(a_delivery_that_is(status))


def test_events_name_nobody_but_by_their_ids() -> None:
    delivery = given_up(a_delivery()).bring_back(now=NOON)
    personal = ("Ada Lovelace", "Langenstraße", "+49421222", "Third floor", "Sea Shop")

    told = " ".join(repr(event) for event in delivery.events) + repr(delivery)
    assert not [text for text in personal if text in told]


@pytest.mark.parametrize(
    ("told", "noted"),
    [
        (None, timedelta(minutes=60)),
        (timedelta(minutes=30), timedelta(minutes=30)),
        # The phone's clock is a little ahead; nothing happened in the future.
        (timedelta(minutes=61), timedelta(minutes=60)),
        # Before it was assigned nobody can have fetched it.
        (timedelta(minutes=-30), timedelta(0)),
    ],
)
def test_a_phone_may_tell_late(told: timedelta | None, noted: timedelta) -> None:
    happened_at = None if told is None else NOON + told

    at = moment_of(happened_at, assigned(a_delivery()), now=NOON + timedelta(hours=1))

    assert at == NOON + noted


@pytest.mark.parametrize("off", [-LATE_MAX - MINUTE, 3 * MINUTE])
def test_no_honest_phone_is_so_late_or_so_early(off: timedelta) -> None:
    with pytest.raises(BadMoment):
        moment_of(NOON + off, a_delivery(), now=NOON)


@pytest.mark.parametrize(
    ("grams", "size"), [(2_000, "SMALL"), (2_001, "MEDIUM"), (10_001, "LARGE")]
)
def test_what_is_heavy_is_taken_to_be_large(grams: int, size: Any) -> None:
    assert ParcelSize.of(grams) == size


def test_what_is_recalled_before_two_couriers_met_is_fetched_first_and_then_brought_back() -> None:
    handed_on = picked_up(a_delivery()).reassign(reason="ILL", now=NOON)
    recalled = handed_on.assign(OTHER_COURIER, now=NOON).give_up(now=NOON)

    assert recalled.is_given_up
    with pytest.raises(IllegalMove):
        recalled.bring_back(now=NOON)
    fetched = recalled.pick_up(now=NOON)
    assert fetched.is_on_board
    assert fetched.bring_back(now=NOON).status is S.RETURNED
