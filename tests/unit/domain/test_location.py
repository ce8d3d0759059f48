"""A location: what it may be, how it is closed, and how two find the same default."""

from itertools import product
from uuid import UUID

import pytest

from domain.kernel.ids import AccountId
from domain.kernel.lifecycle import IllegalMove
from domain.shop.location import LIFECYCLE, Location, LocationStatus, default_location_of
from domain.shop.stock_errors import BadLocation, LocationIsClosed, LocationNotEmpty
from domain.shop.stock_events import LocationChanged, LocationClosed, LocationOpened
from tests.support.clock import NOON
from tests.support.stock import BREMEN, a_location, an_address


def test_a_location_is_opened_changed_and_closed_with_its_events() -> None:
    location = a_location()
    changed = location.change({"name": "Cellar", "position": BREMEN}, now=NOON)
    closed = changed.close(on_hand=0, promised=0, now=NOON)

    opened = Location.default_of(location.seller_id, now=NOON)
    assert [type(event) for event in opened.events] == [LocationOpened]
    assert [type(event) for event in closed.events] == [LocationChanged, LocationClosed]
    assert (closed.name, closed.status) == ("Cellar", LocationStatus.CLOSED)


@pytest.mark.parametrize(("on_hand", "promised"), [(1, 0), (0, 1), (3, 2)])
def test_where_something_lies_or_is_promised_stays_open(on_hand: int, promised: int) -> None:
    with pytest.raises(LocationNotEmpty) as refused:
        a_location().close(on_hand=on_hand, promised=promised, now=NOON)

    assert refused.value.facts == {"onHand": on_hand, "promised": promised}


def test_a_closed_location_is_neither_changed_nor_closed_again() -> None:
    closed = a_location().close(on_hand=0, promised=0, now=NOON)

    with pytest.raises(LocationIsClosed):
        closed.change({"name": "Cellar"}, now=NOON)
    with pytest.raises(IllegalMove):
        closed.close(on_hand=0, promised=0, now=NOON)


@pytest.mark.parametrize(("current", "target"), list(product(LocationStatus, repeat=2)))
def test_only_open_ones_are_closed(current: LocationStatus, target: LocationStatus) -> None:
    allowed = (current, target) == (LocationStatus.OPEN, LocationStatus.CLOSED)

    assert LIFECYCLE.allows(current, target) == allowed


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "x" * 201])
def test_a_name_is_one_line_that_says_something(name: str) -> None:
    with pytest.raises(BadLocation) as refused:
        a_location(name=name)

    assert refused.value.facts == {"what": "name"}


@pytest.mark.parametrize("hours", ["x" * 501, "nine\0to five"])
def test_opening_hours_are_bounded(hours: str) -> None:
    with pytest.raises(BadLocation):
        a_location(opening_hours=hours)


def test_buyers_fetch_things_only_where_there_is_an_address() -> None:
    with pytest.raises(BadLocation):
        a_location(is_pick_up=True)

    assert a_location(is_pick_up=True, address=an_address()).is_pick_up


def test_the_default_location_is_known_before_it_is_there() -> None:
    seller, other = AccountId(UUID(int=1)), AccountId(UUID(int=2))

    assert default_location_of(seller) == default_location_of(seller)
    assert default_location_of(seller) != default_location_of(other)
    assert default_location_of(seller) != default_location_of(seller, number=1)


def test_an_address_is_in_no_log() -> None:
    location = a_location(address=an_address(city="Timbuktu"))

    assert "Timbuktu" not in repr(location)
