from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.booking.errors import BadSelection
from domain.booking.waiting import GROUP_MAX, LIFECYCLE, Waiting, WaitingStatus
from domain.kernel.ids import BookingId
from domain.kernel.lifecycle import IllegalMove
from tests.support.booking import a_waiting
from tests.support.clock import NOON

type Verb = Callable[[Waiting], Waiting]

BOOKING = BookingId(UUID(int=1))
UNTIL = NOON + timedelta(minutes=30)


def offered(waiting: Waiting) -> Waiting:
    return waiting.offer(BOOKING, until=UNTIL, now=NOON)


def accepted(waiting: Waiting) -> Waiting:
    return waiting.accept(now=NOON)


def lapsed(waiting: Waiting) -> Waiting:
    return waiting.lapse(now=NOON)


def left(waiting: Waiting) -> Waiting:
    return waiting.leave(now=NOON)


def closed(waiting: Waiting) -> Waiting:
    return waiting.close(now=NOON)


PATHS: dict[WaitingStatus, list[Verb]] = {
    WaitingStatus.WAITING: [],
    WaitingStatus.OFFERED: [offered],
    WaitingStatus.ACCEPTED: [offered, accepted],
    WaitingStatus.LAPSED: [offered, lapsed],
    WaitingStatus.LEFT: [left],
    WaitingStatus.CLOSED: [closed],
}
VERBS: dict[Verb, WaitingStatus] = {
    offered: WaitingStatus.OFFERED,
    accepted: WaitingStatus.ACCEPTED,
    lapsed: WaitingStatus.LAPSED,
    left: WaitingStatus.LEFT,
    closed: WaitingStatus.CLOSED,
}


def a_waiting_that_is(status: WaitingStatus) -> Waiting:
    waiting = a_waiting()
    for verb in PATHS[status]:
        waiting = verb(waiting)
    return waiting.settled()


@pytest.mark.parametrize("status", WaitingStatus)
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_moves_exactly_where_the_table_says(status: WaitingStatus, verb: Verb) -> None:
    waiting = a_waiting_that_is(status)

    if LIFECYCLE.allows(status, VERBS[verb]):
        assert verb(waiting).status is VERBS[verb]
        assert verb(waiting).next_version == waiting.version + 1
    else:
        with pytest.raises(IllegalMove):
            verb(waiting)


@given(st.lists(st.sampled_from(list(VERBS)), max_size=6))
def test_nobody_is_offered_places_twice(verbs: list[Verb]) -> None:
    waiting = a_waiting()
    for verb in verbs:
        if LIFECYCLE.allows(waiting.status, VERBS[verb]):
            waiting = verb(waiting)

    assert [event.name for event in waiting.events].count("WaitingOffered") <= 1


def test_an_offer_is_a_booking_until_a_deadline() -> None:
    waiting = offered(a_waiting())

    assert (waiting.booking_id, waiting.offered_until) == (BOOKING, UNTIL)


@pytest.mark.parametrize("quantity", [-1, 0, GROUP_MAX + 1])
def test_one_waits_for_a_group_of_sensible_size(quantity: int) -> None:
    with pytest.raises(BadSelection):
        a_waiting(quantity)
