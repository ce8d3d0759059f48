"""What lies on a shelf, by what inventory tells and by what left."""

from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.ids import AccountId, LocationId, OrderId, ProductId, VariantId
from domain.shop.stock import QUANTITY_MAX, StockLevel, stock_of
from domain.shop.stock_errors import BadQuantity
from domain.shop.stock_events import (
    Cause,
    StockLevelChanged,
    StockMismatchFound,
    StockShortageSettled,
)
from tests.support.clock import NOON

VARIANT, PLACE = VariantId(UUID(int=1)), LocationId(UUID(int=2))
ORDERS = (OrderId(UUID(int=9)),)


@dataclass(frozen=True)
class Counted:
    there: int
    held: int = 0
    sold: int = 0


def a_level(shipped: int = 0) -> StockLevel:
    level = StockLevel.open(
        variant_id=VARIANT,
        product_id=ProductId(UUID(int=3)),
        location_id=PLACE,
        seller_id=AccountId(UUID(int=4)),
        now=NOON,
    )
    return replace(level.settled(), shipped=shipped)


def test_the_same_variant_at_another_place_is_another_stock() -> None:
    elsewhere = LocationId(UUID(int=5))

    assert stock_of(VARIANT, PLACE) == stock_of(VARIANT, PLACE)
    assert stock_of(VARIANT, PLACE) != stock_of(VARIANT, elsewhere)


@pytest.mark.parametrize(
    ("stock", "shipped", "on_hand", "promised", "missing"),
    [
        (Counted(there=10), 0, 10, 0, 0),
        (Counted(there=10, held=2, sold=3), 0, 10, 5, 0),
        (Counted(there=10, held=2, sold=3), 3, 7, 2, 0),
        (Counted(there=4, held=2, sold=3), 0, 4, 5, 1),
        (Counted(there=3, held=0, sold=5), 2, 1, 3, 2),
    ],
)
def test_what_left_stays_sold_and_lies_there_no_more(
    stock: Counted, shipped: int, on_hand: int, promised: int, missing: int
) -> None:
    level = a_level(shipped)

    assert level.on_hand(stock) == on_hand
    assert level.promised(stock) == promised
    assert level.missing(stock) == missing


def test_more_or_less_on_hand_is_told_with_its_cause() -> None:
    changed = a_level().set_to(7, stock=Counted(there=10), cause=Cause.CORRECTED, now=NOON)

    (told,) = changed.events
    assert isinstance(told, StockLevelChanged)
    assert (told.cause, told.before, told.after) == (Cause.CORRECTED, 10, 7)


def test_what_stays_as_it_is_is_no_event() -> None:
    assert a_level().set_to(10, stock=Counted(10), cause=Cause.COUNTED, now=NOON).events == ()


@pytest.mark.parametrize("on_hand", [-1, QUANTITY_MAX + 1])
def test_no_shelf_has_less_than_nothing_or_more_than_can_be(on_hand: int) -> None:
    with pytest.raises(BadQuantity):
        a_level().set_to(on_hand, stock=Counted(10), cause=Cause.COUNTED, now=NOON)


def test_a_shortage_is_settled_as_soon_as_all_that_is_promised_is_there() -> None:
    stock = Counted(there=3, sold=5)

    almost = a_level().set_to(4, stock=stock, cause=Cause.RECEIVED, now=NOON)
    enough = a_level().set_to(5, stock=stock, cause=Cause.RECEIVED, now=NOON)

    assert not any(isinstance(event, StockShortageSettled) for event in almost.events)
    assert isinstance(enough.events[-1], StockShortageSettled)


def test_a_mismatch_says_what_was_expected_and_what_is_missing() -> None:
    level = a_level(shipped=1).found_missing(
        2, stock=Counted(there=8, held=2, sold=4), cause=Cause.COUNTED, order_ids=ORDERS, now=NOON
    )

    (told,) = level.events
    assert isinstance(told, StockMismatchFound)
    assert (told.expected, told.counted, told.missing) == (7, 2, 3)
    assert told.order_ids == ORDERS


def test_what_was_sold_leaves_and_comes_back() -> None:
    stock = Counted(there=10, sold=4)

    gone = a_level().ship(3, stock=stock, now=NOON)
    back = gone.unship(2, stock=stock, now=NOON)

    assert (gone.shipped, gone.on_hand(stock)) == (3, 7)
    assert (back.shipped, back.on_hand(stock), back.promised(stock)) == (1, 9, 3)


@pytest.mark.parametrize(
    ("quantity", "stock"),
    [(0, Counted(10, sold=5)), (6, Counted(10, sold=5)), (3, Counted(2, sold=5))],
)
def test_only_what_was_sold_and_is_there_leaves(quantity: int, stock: Counted) -> None:
    with pytest.raises(BadQuantity):
        a_level().ship(quantity, stock=stock, now=NOON)


@pytest.mark.parametrize("quantity", [0, 3])
def test_only_what_left_comes_back(quantity: int) -> None:
    with pytest.raises(BadQuantity):
        a_level(shipped=2).unship(quantity, stock=Counted(10, sold=5), now=NOON)


@given(
    shipped=st.integers(0, 20),
    held=st.integers(0, 20),
    waiting=st.integers(0, 20),
    on_hand=st.integers(0, 60),
)
def test_the_parts_of_a_level_always_add_up(
    shipped: int, held: int, waiting: int, on_hand: int
) -> None:
    level = a_level(shipped)
    stock = Counted(there=level.there_if(on_hand), held=held, sold=shipped + waiting)

    assert level.on_hand(stock) == on_hand
    assert level.promised(stock) == held + waiting
    assert level.missing(stock) == max(0, held + waiting - on_hand)
    assert level.unfilled(stock, on_hand=on_hand) <= level.missing(stock)
