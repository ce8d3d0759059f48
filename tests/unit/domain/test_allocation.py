"""Who gets what is left, when several ask one after the other."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.inventory.allocation import Allocation, Unit
from domain.inventory.errors import BadLines
from domain.inventory.hold import HoldRequest, Line
from domain.inventory.stock import Shortage, Stock, StockKind
from domain.kernel.ids import StockId
from tests.support.inventory import a_request, a_stock, seat, seats, some

ANY_SEAT = st.sampled_from(["A1", "A2", "A3", "A4"])
STOCKS = [a_stock(), a_stock()]
NUMBERED = [seats(), seats()]
LINES = st.one_of(
    st.builds(some, st.sampled_from(STOCKS), st.integers(1, 4)),
    st.builds(seat, st.sampled_from(NUMBERED), ANY_SEAT),
)
REQUESTS = st.lists(
    st.lists(LINES, min_size=1, max_size=5, unique_by=lambda line: (line.stock_id, line.unit)).map(
        lambda lines: a_request(*lines)
    ),
    max_size=8,
)


@st.composite
def a_situation(draw: st.DrawFn) -> tuple[list[Stock], set[Unit]]:
    """Four stocks of which some is held, some is sold and some seats are taken."""
    taken = draw(
        st.sets(st.tuples(st.sampled_from([stock.id for stock in NUMBERED]), ANY_SEAT), max_size=4)
    )
    held = Counter(stock_id for stock_id, _ in taken)
    counted = [draw(a_counted(stock)) for stock in STOCKS]
    numbered = [
        Stock(
            id=stock.id,
            kind=StockKind.SEATS,
            capacity=held[stock.id] + draw(st.integers(0, 4)),
            held=held[stock.id],
        )
        for stock in NUMBERED
    ]
    return counted + numbered, taken


def a_counted(stock: Stock) -> st.SearchStrategy[Stock]:
    return st.builds(
        lambda left, held, sold, closed: Stock(
            id=stock.id,
            kind=StockKind.QUANTITY,
            capacity=left + held + sold,
            held=held,
            sold=sold,
            closed=closed,
        ),
        st.integers(0, 6),
        st.integers(0, 3),
        st.integers(0, 3),
        st.booleans(),
    )


def granted(allocation: Allocation, requests: Sequence[HoldRequest]) -> list[HoldRequest]:
    return [request for request in requests if not allocation.grant(request)]


@given(situation=a_situation(), requests=REQUESTS)
def test_never_more_is_granted_than_is_left(
    situation: tuple[list[Stock], set[Unit]], requests: list[HoldRequest]
) -> None:
    stocks, taken = situation

    given_out: Counter[StockId] = Counter()
    for request in granted(Allocation(stocks, taken), requests):
        given_out.update(request.wanted)

    assert all(given_out[stock.id] <= stock.left for stock in stocks)


@given(situation=a_situation(), requests=REQUESTS)
def test_no_seat_is_granted_twice_or_although_it_is_taken(
    situation: tuple[list[Stock], set[Unit]], requests: list[HoldRequest]
) -> None:
    stocks, taken = situation

    given_out = [
        (line.stock_id, line.unit)
        for request in granted(Allocation(stocks, taken), requests)
        for line in request.lines
        if line.unit is not None
    ]

    assert len(set(given_out)) == len(given_out)
    assert taken.isdisjoint(given_out)


@given(situation=a_situation(), requests=REQUESTS)
def test_a_refused_request_changes_nothing_for_those_after_it(
    situation: tuple[list[Stock], set[Unit]], requests: list[HoldRequest]
) -> None:
    stocks, taken = situation
    happy = granted(Allocation(stocks, taken), requests)

    assert granted(Allocation(stocks, taken), happy) == happy


@given(situation=a_situation(), requests=REQUESTS)
def test_a_request_is_refused_only_if_something_is_short(
    situation: tuple[list[Stock], set[Unit]], requests: list[HoldRequest]
) -> None:
    stocks, taken = situation
    allocation = Allocation(stocks, taken)

    for request in requests:
        for shortage in allocation.grant(request):
            assert shortage.wanted == request.wanted[shortage.stock_id]
            assert shortage.wanted > shortage.left or shortage.taken
            assert set(shortage.taken) <= {line.unit for line in request.lines}


@given(situation=a_situation(), requests=REQUESTS)
def test_asking_in_the_same_order_gives_the_same_answers(
    situation: tuple[list[Stock], set[Unit]], requests: list[HoldRequest]
) -> None:
    first, second = Allocation(*situation), Allocation(*situation)

    answers = [list(first.grant(request)) for request in requests]

    assert answers == [list(second.grant(request)) for request in requests]


def test_who_asks_first_is_served_first() -> None:
    stock = a_stock(3)
    allocation = Allocation([stock], [])
    early, late, modest = (a_request(some(stock, quantity)) for quantity in (2, 2, 1))

    assert not allocation.grant(early)
    assert allocation.grant(late) == [Shortage(stock_id=stock.id, wanted=2, left=1)]
    assert not allocation.grant(modest)


def test_every_stock_that_is_short_is_named() -> None:
    short, plenty, numbered = a_stock(1), a_stock(9), seats(2)
    allocation = Allocation([short, plenty, numbered], [(numbered.id, "A2")])
    request = a_request(some(short, 2), some(plenty, 9), seat(numbered, "A1"), seat(numbered, "A2"))

    assert list(allocation.grant(request)) == [
        Shortage(stock_id=short.id, wanted=2, left=1),
        Shortage(stock_id=numbered.id, wanted=2, left=2, taken=("A2",)),
    ]


def test_a_taken_seat_says_nothing_about_the_same_name_elsewhere() -> None:
    stalls, balcony = seats(), seats()
    allocation = Allocation([stalls, balcony], [(stalls.id, "A1")])

    assert not allocation.grant(a_request(seat(balcony, "A1")))


def test_of_a_closed_stock_nothing_is_left() -> None:
    closed = Stock(id=a_stock().id, kind=StockKind.QUANTITY, capacity=5, closed=True)

    (shortage,) = Allocation([closed], []).grant(a_request(some(closed)))

    assert shortage.left == 0


@pytest.mark.parametrize(
    "line", [seat(STOCKS[0], "A1"), some(NUMBERED[0])], ids=["unit of a heap", "any seat"]
)
def test_exactly_the_lines_of_numbered_stocks_name_a_unit(line: Line) -> None:
    allocation = Allocation([STOCKS[0], NUMBERED[0]], [])

    with pytest.raises(BadLines):
        allocation.grant(a_request(line))
