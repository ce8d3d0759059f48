"""A return, from the wish to the money: every move there is, and every one there is not."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from domain.kernel.ids import RefundId
from domain.kernel.lifecycle import IllegalMove
from domain.shop.order_return import LIFECYCLE, OrderReturn, ReturnStatus
from domain.shop.return_errors import BadReturn
from domain.shop.return_events import ReturnInspected
from domain.shop.seller_terms import ReturnsPaidBy
from tests.support.after_sales import a_finding, a_return, a_return_line
from tests.support.clock import NOON
from tests.support.orders import BUYER, SELLER, euros

REFUND = RefundId(uuid4())

type Verb = Callable[[OrderReturn], OrderReturn]


def inspected(one: OrderReturn, worth: int = 2000, withheld: int = 0) -> OrderReturn:
    return one.inspect(
        [a_finding()],
        worth=euros(worth),
        withheld=euros(withheld),
        refund_id=REFUND,
        by=SELLER,
        now=NOON,
    )


VERBS: dict[ReturnStatus, Verb] = {
    ReturnStatus.APPROVED: lambda one: one.approve(by=SELLER, now=NOON),
    ReturnStatus.REFUSED: lambda one: one.refuse("worn", by=SELLER, now=NOON),
    ReturnStatus.RECEIVED: lambda one: one.receive(by=SELLER, now=NOON),
    ReturnStatus.INSPECTED: inspected,
    ReturnStatus.REFUNDED: lambda one: one.complete(amount=euros(2000), now=NOON),
    ReturnStatus.CLOSED: lambda one: one.withdraw(by=BUYER, now=NOON),
}


def in_status(status: ReturnStatus) -> OrderReturn:
    return replace(a_return().settled(), status=status, refund_id=REFUND)


@pytest.mark.parametrize("target", VERBS)
@pytest.mark.parametrize("status", ReturnStatus)
def test_every_move_is_made_or_refused_as_the_lifecycle_says(
    status: ReturnStatus, target: ReturnStatus
) -> None:
    one, verb = in_status(status), VERBS[target]

    if target not in LIFECYCLE.moves[status]:
        with pytest.raises(IllegalMove):
            verb(one)
    elif status is ReturnStatus.RECEIVED and target is ReturnStatus.CLOSED:
        with pytest.raises(BadReturn):
            verb(one)
    else:
        done = verb(one)
        assert done.status is target
        assert [entry.what for entry in done.history[-1:]] == [done.events[-1].name]


def test_what_is_paid_back_is_what_was_paid_less_what_is_withheld() -> None:
    done = inspected(in_status(ReturnStatus.RECEIVED), withheld=490)

    (event,) = done.events
    assert isinstance(event, ReturnInspected)
    assert (event.refund, event.refund_id) == (euros(1510), REFUND)
    assert (done.lines[0].accepted, done.lines[0].restocked) == (2, 1)


def test_where_nothing_is_paid_back_it_is_closed_at_once() -> None:
    done = inspected(in_status(ReturnStatus.RECEIVED), worth=0)

    assert (done.status, done.refund_id) == (ReturnStatus.CLOSED, None)
    assert [event.name for event in done.events] == ["ReturnInspected", "ReturnClosed"]


@pytest.mark.parametrize("withheld", [-1, 2001])
def test_no_more_is_withheld_than_is_paid_back(withheld: int) -> None:
    with pytest.raises(BadReturn):
        inspected(in_status(ReturnStatus.RECEIVED), withheld=withheld)


def test_where_the_seller_bears_returns_nothing_is_withheld() -> None:
    one = replace(in_status(ReturnStatus.RECEIVED), paid_by=ReturnsPaidBy.SELLER)

    with pytest.raises(BadReturn):
        inspected(one, withheld=1)
    assert inspected(one).refund == euros(2000)


@pytest.mark.parametrize(
    "findings",
    [
        [],
        [a_finding(), a_finding()],
        [a_finding(line_id=a_return().id)],  # type: ignore[arg-type]
        [a_finding(accepted=3)],
        [a_finding(accepted=1, restocked=2)],
        [a_finding(accepted=1, restocked=-1)],
    ],
)
def test_every_line_is_looked_at_once_and_no_piece_is_found_that_was_not_sent(
    findings: list[object],
) -> None:
    with pytest.raises(BadReturn):
        in_status(ReturnStatus.RECEIVED).found(findings)  # type: ignore[arg-type]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_who_refuses_says_why(reason: str) -> None:
    with pytest.raises(BadReturn):
        a_return().refuse(reason, by=SELLER, now=NOON)


def test_a_refund_that_failed_is_seen_and_made_up_for() -> None:
    waiting = in_status(ReturnStatus.INSPECTED)

    failed = waiting.note_failure("card closed", now=NOON)

    assert (failed.status, failed.history[-1].why) == (ReturnStatus.INSPECTED, "card closed")
    done = failed.complete(amount=euros(2000), now=NOON)
    assert done.status is ReturnStatus.REFUNDED


def test_what_is_not_paid_back_neither_fails_nor_succeeds() -> None:
    one = replace(in_status(ReturnStatus.INSPECTED), refund_id=None)

    with pytest.raises(BadReturn):
        one.note_failure("", now=NOON)
    with pytest.raises(BadReturn):
        one.complete(amount=euros(1), now=NOON)


@pytest.mark.parametrize("lines", [(a_return_line(0),), (a_return_line(), a_return_line())])
def test_a_return_names_each_line_once_with_a_piece_at_least(lines: tuple[object, ...]) -> None:
    with pytest.raises(BadReturn):
        a_return(*lines)  # type: ignore[arg-type]
