"""Holds: what may be asked for, and every state with every verb."""

from datetime import timedelta

import pytest

from domain.inventory.errors import BadLines
from domain.inventory.hold import LIFECYCLE, LINES_MAX, LIVE, Change, HoldState, Line
from domain.kernel.lifecycle import IllegalMove
from tests.support.inventory import UNTIL, a_hold, a_request, a_stock, seat, seats, some

ALLOWED = {
    (HoldState.HELD, HoldState.SOLD),
    (HoldState.HELD, HoldState.RELEASED),
    (HoldState.HELD, HoldState.EXPIRED),
    (HoldState.SOLD, HoldState.RELEASED),
}
MOVES = [(current, target) for current in HoldState for target in HoldState]


@pytest.mark.parametrize(("current", "target"), MOVES)
def test_a_hold_moves_along_its_lifecycle_and_no_other_way(
    current: HoldState, target: HoldState
) -> None:
    hold = a_hold(state=current)

    if (current, target) in ALLOWED:
        assert hold.changes(target)
    else:
        with pytest.raises(IllegalMove):
            hold.changes(target)


def test_only_what_is_live_can_still_move() -> None:
    assert {state for state in HoldState if not LIFECYCLE.is_final(state)} == LIVE


@pytest.mark.parametrize(
    ("current", "target", "held", "sold"),
    [
        (HoldState.HELD, HoldState.SOLD, -3, 3),
        (HoldState.HELD, HoldState.RELEASED, -3, 0),
        (HoldState.HELD, HoldState.EXPIRED, -3, 0),
        (HoldState.SOLD, HoldState.RELEASED, 0, -3),
    ],
)
def test_every_move_changes_the_counters_of_its_stocks(
    current: HoldState, target: HoldState, held: int, sold: int
) -> None:
    stock = a_stock()
    hold = a_hold(some(stock, 3), state=current)

    (change,) = hold.changes(target)

    assert change == Change(stock_id=stock.id, hold_id=hold.id, held=held, sold=sold)


def test_settling_takes_from_the_counters_exactly_what_holding_added() -> None:
    stock, numbered = a_stock(), seats()
    request = a_request(some(stock, 2), seat(numbered, "A1"), some(stock, 3))
    added = {change.stock_id: change.held for change in request.changes()}

    changes = request.granted().changes(HoldState.RELEASED)

    assert added == {stock.id: 5, numbered.id: 1}
    for stock_id, held in added.items():
        assert sum(change.held for change in changes if change.stock_id == stock_id) == -held


def test_a_hold_is_over_from_its_deadline_on() -> None:
    hold = a_hold()

    assert not hold.is_over(UNTIL - timedelta(microseconds=1))
    assert hold.is_over(UNTIL)


@pytest.mark.parametrize("state", sorted(set(HoldState) - {HoldState.HELD}))
def test_only_what_is_held_can_run_out(state: HoldState) -> None:
    assert not a_hold(state=state).is_over(UNTIL)


def test_a_granted_request_is_held_until_its_deadline() -> None:
    request = a_request(some(a_stock(), 2), seat(seats(), "A1"))

    hold = request.granted()

    assert hold.state is HoldState.HELD
    assert (hold.id, hold.owner, hold.lines) == (request.id, request.owner, request.lines)
    assert hold.expires_at == request.expires_at


def test_lines_that_share_a_stock_are_wanted_together() -> None:
    stock, numbered = a_stock(), seats()

    request = a_request(some(stock, 3), seat(numbered, "A1"), some(stock), seat(numbered, "A2"))

    assert request.wanted == {stock.id: 4, numbered.id: 2}


def test_a_hold_of_nothing_is_refused() -> None:
    with pytest.raises(BadLines):
        a_request()


def test_a_hold_has_so_many_lines_and_no_more() -> None:
    stock = a_stock()

    a_request(*[some(stock)] * LINES_MAX)
    with pytest.raises(BadLines):
        a_request(*[some(stock)] * (LINES_MAX + 1))


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_line_of_nothing_is_refused(quantity: int) -> None:
    with pytest.raises(BadLines):
        a_request(some(a_stock(), quantity))


def test_two_of_one_seat_are_refused() -> None:
    numbered = seats()

    with pytest.raises(BadLines):
        a_request(Line(stock_id=numbered.id, quantity=2, unit="A1"))
    with pytest.raises(BadLines):
        a_request(seat(numbered, "A1"), seat(numbered, "A1"))


def test_seats_of_one_name_in_two_stocks_are_two_seats() -> None:
    a_request(seat(seats(), "A1"), seat(seats(), "A1"))
