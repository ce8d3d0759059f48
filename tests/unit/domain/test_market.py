"""Who is chosen of those who bid, and how that is explained."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.bids import OWN_FLEET, WEIGHT_MAX, Bid, LeftOut, NoBid, Weights, Wish
from domain.delivery.market import Choice, choose
from domain.delivery.market_errors import BadWeights
from domain.kernel.money import Money
from tests.support.clock import NOON
from tests.support.market_bids import a_bid

DUE = NOON + timedelta(hours=1)
PLAIN = Wish()


def chosen(bids: Sequence[Bid], wish: Wish = PLAIN) -> Choice:
    return choose(bids, wish, now=NOON, due_by=DUE)


def bids_of(parts: Sequence[tuple[int, int, int]]) -> list[Bid]:
    return [
        a_bid(f"carrier-{number}", price=price, minutes=minutes, reliability=percent / 100)
        for number, (price, minutes, percent) in enumerate(parts)
    ]


some_bids = st.lists(
    st.tuples(st.integers(0, 3_000), st.integers(0, 120), st.integers(0, 100)),
    min_size=1,
    max_size=5,
).map(bids_of)
weights = st.tuples(*[st.integers(0, WEIGHT_MAX)] * 3).filter(any)
wishes = weights.map(
    lambda given: Wish(weights=Weights(price=given[0], time=given[1], reliability=given[2]))
)


def dominates(one: Bid, other: Bid) -> bool:
    """Better in something, and worse in nothing."""
    mine, theirs = _parts(one), _parts(other)
    no_worse = all(best <= good for best, good in zip(mine, theirs, strict=True))
    return no_worse and mine != theirs


def _parts(bid: Bid) -> tuple[float, float, float]:
    """Less is better."""
    return bid.price.amount, bid.arrives_at.timestamp(), -bid.reliability


@given(some_bids, wishes)
def test_nobody_is_chosen_who_is_worse_in_everything(bids: list[Bid], wish: Wish) -> None:
    best = chosen(bids, wish).chosen

    assert best is not None
    assert not [bid for bid in bids if dominates(bid, best)]


@given(some_bids, wishes, st.sampled_from(["price", "time", "reliability"]), st.integers(0, 100))
def test_whoever_is_chosen_stays_so_with_a_better_bid(
    bids: list[Bid], wish: Wish, part: str, percent: int
) -> None:
    best = chosen(bids, wish).chosen
    assert best is not None
    better = {
        "price": replace(best, price=Money(best.price.amount * percent // 100, "EUR")),
        "time": replace(best, arrives_at=NOON + (best.arrives_at - NOON) * (percent / 100)),
        "reliability": replace(best, reliability=max(best.reliability, percent / 100)),
    }[part]

    again = chosen([better if bid is best else bid for bid in bids], wish)

    assert again.carrier == best.carrier


@given(some_bids, wishes, st.integers(1, 1_000))
def test_in_which_units_prices_are_counted_makes_no_difference(
    bids: list[Bid], wish: Wish, times: int
) -> None:
    scaled = [replace(bid, price=Money(bid.price.amount * times, "EUR")) for bid in bids]

    assert [judged.score for judged in chosen(scaled, wish).judged] == [
        judged.score for judged in chosen(bids, wish).judged
    ]
    assert chosen(scaled, wish).carrier == chosen(bids, wish).carrier


@given(some_bids, wishes)
def test_every_bid_is_explained_and_each_part_is_from_0_to_1(bids: list[Bid], wish: Wish) -> None:
    judged = chosen(bids, wish).judged

    assert {each.bid.carrier for each in judged} == {bid.carrier for bid in bids}
    parts = [(each.price, each.time, each.reliability, each.score) for each in judged]
    assert all(0 <= part <= 1 + 1e-9 for each in parts for part in each)
    assert any(each.price == 1 for each in judged)


@given(some_bids, wishes)
def test_whoever_would_be_late_comes_after_everybody_in_time(bids: list[Bid], wish: Wish) -> None:
    choice = chosen(bids, wish)

    lateness = [judged.is_late for judged in choice.judged]
    assert lateness == sorted(lateness)
    is_any_in_time = not all(lateness)
    for judged in choice.judged:
        is_out = judged.left_out is LeftOut.TOO_LATE
        assert is_out == (is_any_in_time and judged.is_late)


def test_the_order_of_the_bids_makes_no_difference() -> None:
    bids = [a_bid("c"), a_bid("a"), a_bid("b"), a_bid(OWN_FLEET)]

    assert {chosen(order).carrier for order in permutations(bids)} == {"a"}


@pytest.mark.parametrize(
    ("weighed", "carrier"),
    [
        (Weights(price=1, time=0, reliability=0), "cheap"),
        (Weights(price=0, time=1, reliability=0), "fast"),
        (Weights(price=0, time=0, reliability=1), "sure"),
    ],
)
def test_what_counts_is_for_the_shop_to_say(weighed: Weights, carrier: str) -> None:
    bids = [
        a_bid("cheap", price=300, minutes=50, reliability=0.5),
        a_bid("fast", price=900, minutes=15, reliability=0.5),
        a_bid("sure", price=900, minutes=50, reliability=0.9),
    ]

    assert chosen(bids, Wish(weights=weighed)).carrier == carrier


def test_a_score_is_the_average_of_the_parts() -> None:
    bids = [a_bid("half", price=1_000, minutes=60, reliability=0.5), a_bid("whole", minutes=30)]

    best, other = chosen(bids, Wish(weights=Weights(price=2, time=1, reliability=1))).judged

    assert (best.price, best.time, best.reliability, best.score) == (1, 1, 1, 1)
    assert (other.price, other.time, other.reliability, other.score) == (0.5, 0.5, 0.5, 0.5)


def test_our_own_fleet_comes_first_if_the_shop_wants_it_and_it_is_in_time() -> None:
    own, other = a_bid(price=2_000, minutes=55), a_bid("swift", price=300, minutes=20)
    late = a_bid(price=300, minutes=90)
    wish = Wish(own_first=True)

    assert chosen([own, other], wish).carrier == OWN_FLEET
    assert chosen([late, other], wish).carrier == "swift"
    assert chosen([own, other]).carrier == "swift"


def test_late_is_better_than_nobody() -> None:
    choice = chosen([a_bid("swift", minutes=90)])

    assert choice.carrier == "swift"
    assert choice.judged[0].is_late


def test_what_cannot_be_compared_is_left_out_unless_it_is_all_there_is() -> None:
    pounds = replace(a_bid("abroad"), price=Money(1, "GBP"))

    both = choose([a_bid(), pounds], PLAIN, now=NOON, currency="EUR")
    alone = choose([pounds], PLAIN, now=NOON, currency="EUR")

    assert both.carrier == OWN_FLEET
    assert both.judged[1].left_out is LeftOut.OTHER_CURRENCY
    assert alone.carrier == "abroad"


def test_a_bid_that_has_run_out_does_not_count() -> None:
    choice = chosen([replace(a_bid("swift"), expires_at=NOON)])

    assert choice.chosen is None
    assert choice.judged[0].left_out is LeftOut.EXPIRED


def test_without_any_bid_nobody_is_chosen_and_it_says_why() -> None:
    absent = [
        NoBid(carrier="swift", why=LeftOut.NO_ANSWER),
        NoBid(carrier=OWN_FLEET, why=LeftOut.NOBODY_NEAR),
    ]

    choice = choose([], PLAIN, now=NOON, absent=absent)

    assert choice.carrier is None
    assert [each.carrier for each in choice.absent] == [OWN_FLEET, "swift"]


@pytest.mark.parametrize("given", [(0, 0, 0), (-1, 5, 5), (5, 101, 5), (5, 5, -1)])
def test_weights_are_within_bounds_and_not_all_nothing(given: tuple[int, int, int]) -> None:
    with pytest.raises(BadWeights):
        Weights(price=given[0], time=given[1], reliability=given[2])
