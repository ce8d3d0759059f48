"""Whoever gives an address and no position gets the position that the maps know."""

from typing import Any

import pytest
from dependency_injector import providers

from application.delivery.quote_by_address import QuoteByAddress
from application.platform.errors import Unavailable
from application.platform.maps import Whereabouts
from application.programme.change_venue import ChangeVenue
from application.programme.create_venue import CreateVenue
from application.shop.change_location import ChangeLocation
from application.shop.open_location import OpenLocation
from domain.delivery.courier_errors import AddressNotLocated, OutOfReach
from domain.kernel.access import Principal, RightMissing, Role
from domain.kernel.geo import Position
from domain.kernel.postal import PostalAddress
from domain.programme.venue import Address
from domain.shop.shipment import Destination
from entrypoints.composition.root import compose
from entrypoints.settings import Settings
from tests.support.clock import FakeClock
from tests.support.maps import AT_MARKET, MARKET, DeadMaps, OneAddress
from tests.support.market import Market, a_person
from tests.support.stock import once

HERE = Position(53.1, 8.9)
AT_THE_MARKET = PostalAddress(
    name="Ada Lovelace",
    lines=(MARKET.street,),
    city=MARKET.city,
    postal_code=MARKET.postal_code,
    country=MARKET.country,
)
UNKNOWN = PostalAddress(name="Ada Lovelace", lines=("Neubau 1",), city="Bremen", country="DE")


def a_market(maps: object) -> Market:
    application = compose(Settings(storage="memory"))
    application.adapters().maps.override(providers.Object(maps))
    return Market(application, FakeClock())


@pytest.fixture(scope="module")
def market() -> Market:
    return a_market(OneAddress())


@pytest.fixture(scope="module")
def market_without_maps() -> Market:
    return a_market(DeadMaps())


async def opened(market: Market, seller: Principal, **details: Any) -> Any:
    given: Any = {"name": "Shop", **details}
    return await market.use_cases["open_location"](OpenLocation(by=seller, details=given), once())


async def changed(market: Market, location: Any, seller: Principal, **changes: Any) -> Any:
    new: Any = changes
    command = ChangeLocation(by=seller, location_id=location.id, changes=new)
    return await market.use_cases["change_location"](command)


async def placed(market: Market, destination: Destination) -> Any:
    article = await market.article(1)
    cart = await market.cart(a_person(), (article.goods, 1))
    order = await market.place(cart, destination=destination)
    return order.destination


async def test_goods_lie_where_their_address_is(market: Market) -> None:
    seller = a_person(Role.SELLER)

    found = await opened(market, seller, address=AT_THE_MARKET, position=None)
    given = await opened(market, seller, address=AT_THE_MARKET, position=HERE)
    unknown = await opened(market, seller, address=UNKNOWN)

    assert [each.position for each in (found, given, unknown)] == [AT_MARKET, HERE, None]


async def test_goods_that_move_lie_elsewhere(market: Market) -> None:
    seller = a_person(Role.SELLER)
    location = await opened(market, seller, position=HERE)

    renamed = await changed(market, location, seller, name="Cellar")
    moved = await changed(market, location, seller, address=AT_THE_MARKET)
    corrected = await changed(market, location, seller, address=AT_THE_MARKET, position=HERE)
    nowhere = await changed(market, location, seller, position=None)

    positions = [each.position for each in (renamed, moved, corrected, nowhere)]
    assert positions == [HERE, AT_MARKET, HERE, None]


async def test_an_order_goes_where_its_address_is(market: Market) -> None:
    found = await placed(market, Destination(address=AT_THE_MARKET))
    given = await placed(market, Destination(address=AT_THE_MARKET, position=HERE))
    unknown = await placed(market, Destination(address=UNKNOWN))

    assert [each.position for each in (found, given, unknown)] == [AT_MARKET, HERE, None]


async def test_an_event_takes_place_where_its_venue_is(market: Market) -> None:
    organizer = a_person(Role.ORGANIZER)
    address = Address(
        street=MARKET.street, city="Bremen", region="", postal_code="28195", country="DE"
    )
    create = CreateVenue(name="Town Hall", address=address, time_zone="Europe/Berlin", by=organizer)

    venue = await market.use_cases["create_venue"](create)
    change: Any = {"address": address, "position": HERE}
    moved = await market.use_cases["change_venue"](
        ChangeVenue(venue_id=venue.id, changes=change, by=organizer)
    )
    back = await market.use_cases["change_venue"](
        ChangeVenue(venue_id=venue.id, changes={"address": address}, by=organizer)
    )

    assert [each.position for each in (venue, moved, back)] == [AT_MARKET, HERE, AT_MARKET]


async def test_nothing_that_somebody_waits_for_fails_by_a_dead_map(
    market_without_maps: Market,
) -> None:
    market, seller = market_without_maps, a_person(Role.SELLER)

    location = await opened(market, seller, address=AT_THE_MARKET)
    destination = await placed(market, Destination(address=AT_THE_MARKET))

    assert (location.position, destination.position) == (None, None)


async def test_a_quote_needs_to_know_where(market: Market, market_without_maps: Market) -> None:
    def asking(pickup: Position | Whereabouts) -> QuoteByAddress:
        return QuoteByAddress(by=a_person(), pickup=pickup, dropoff=HERE, grams=1)

    with pytest.raises(OutOfReach):
        await market.use_cases["quote_by_address"](asking(MARKET))
    with pytest.raises(AddressNotLocated):
        await market.use_cases["quote_by_address"](asking(Whereabouts(city="Bremen")))
    with pytest.raises(Unavailable):
        await market_without_maps.use_cases["quote_by_address"](asking(MARKET))


async def test_who_may_not_change_anything_has_no_address_looked_up() -> None:
    maps = OneAddress()
    market, stranger = a_market(maps), Principal(a_person().account_id, frozenset())
    location = await market.location(a_person(Role.SELLER))

    with pytest.raises(RightMissing):
        await opened(market, stranger, address=AT_THE_MARKET)
    with pytest.raises(RightMissing):
        await changed(market, location, stranger, address=AT_THE_MARKET)
    with pytest.raises(RightMissing):
        await market.use_cases["quote_by_address"](
            QuoteByAddress(by=stranger, pickup=MARKET, dropoff=HERE, grams=1)
        )
    assert maps.asked == 0
