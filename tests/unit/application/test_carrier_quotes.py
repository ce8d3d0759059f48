"""What it costs to have something brought, by whoever would be chosen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from application.delivery.change_preferences import (
    ChangeCarrierPreferences,
    ChangeCarrierPreferencesHandler,
)
from application.delivery.quote_delivery import QuoteDelivery, QuoteDeliveryHandler
from application.delivery.quote_partners import READY_WITHIN, QuotePartners
from application.platform.maps import Whereabouts
from domain.delivery.bids import OWN_FLEET, Wish
from domain.delivery.courier_errors import OutOfReach
from domain.delivery.stop import Parcel, ParcelSize
from domain.kernel.access import Role
from domain.kernel.geo import Position
from domain.kernel.money import Money
from tests.support.bidders import Bidder, Bidders
from tests.support.clock import NOON
from tests.support.couriers import Fleet, a_zone, memory_fleet
from tests.support.deliveries import (
    HOME,
    SELLER,
    SHOP,
    principal,
)

BY_SELLER = principal(SELLER, Role.SELLER)


@pytest.fixture
def fleet() -> Fleet:
    return memory_fleet()


def changing(fleet: Fleet) -> ChangeCarrierPreferencesHandler:
    return ChangeCarrierPreferencesHandler(
        work=fleet.work, partners=fleet.partners, clock=fleet.clock, wish=Wish()
    )


async def prefer(fleet: Fleet, wish: Wish, *excluded: str) -> None:
    await changing(fleet)(
        ChangeCarrierPreferences(by=BY_SELLER, wish=wish, excluded=frozenset(excluded))
    )


def quoting(fleet: Fleet) -> QuoteDeliveryHandler:
    return QuoteDeliveryHandler(
        zones=fleet.zones,
        maps=fleet.maps,
        clock=fleet.clock,
        partners=QuotePartners(
            ask_partners=fleet.ask_partners,
            views=fleet.market_views,
            clock=fleet.clock,
            wish=Wish(),
        ),
    )


ASKED = QuoteDelivery(pickup=SHOP, dropoff=HOME, grams=1_200, seller_id=SELLER)


async def test_where_no_zone_is_the_partners_quote(fleet: Fleet) -> None:
    fleet.partners = Bidders(Bidder("swift"), Bidder("dear", price=Money(9_000, "EUR")))

    quote = await quoting(fleet)(ASKED)

    assert (quote.carrier, quote.zone_id, quote.price) == ("swift", None, Money(700, "EUR"))
    assert quote.expires_at == NOON + timedelta(minutes=5)
    assert quote.arrives_by == NOON + timedelta(minutes=30) + READY_WITHIN


async def test_no_quote_is_kept_for_longer_than_ours(fleet: Fleet) -> None:
    fleet.partners = Bidders(Bidder("swift", lasts=timedelta(days=1)))

    assert (await quoting(fleet)(ASKED)).expires_at == NOON + timedelta(minutes=15)


async def test_a_quote_is_of_whom_the_shop_would_choose(fleet: Fleet) -> None:
    async with fleet.work.begin() as store:
        await store.zones.add(a_zone())
    fleet.partners = Bidders(Bidder("cheap", price=Money(1, "EUR"), takes=timedelta(minutes=9)))

    cheap = await quoting(fleet)(ASKED)
    await prefer(fleet, Wish(), "cheap")
    own = await quoting(fleet)(ASKED)

    assert (cheap.carrier, own.carrier) == ("cheap", OWN_FLEET)
    assert own.zone_id is not None


async def test_partners_are_asked_once_in_a_while_and_only_roughly_where(fleet: Fleet) -> None:
    swift = Bidder("swift")
    fleet.partners = Bidders(swift)
    quote = quoting(fleet)

    for metres in (0, 1, 2):
        await quote(replace(ASKED, pickup=Position(SHOP.latitude + metres / 1e5, SHOP.longitude)))
    fleet.clock.pass_time(timedelta(seconds=30))
    await quote(ASKED)

    assert len(swift.asked) == 2
    assert swift.asked[0].pickup.position == Position(53.076, 8.807)
    assert swift.asked[0].parcel == Parcel(1_500, ParcelSize.SMALL)


async def test_who_gives_an_address_has_it_told_to_partners(fleet: Fleet) -> None:
    swift = Bidder("swift")
    fleet.partners = Bidders(swift)
    address = Whereabouts(street="Am Markt 1", city="Bremen", country="DE")

    await quoting(fleet)(replace(ASKED, pickup_address=address))

    assert (swift.asked[0].pickup.lines, swift.asked[0].pickup.country) == (("Am Markt 1",), "DE")
    assert swift.asked[0].pickup.position == SHOP


async def test_without_anybody_it_is_out_of_reach(fleet: Fleet) -> None:
    fleet.partners = Bidders(Bidder(refuses="out-of-area"))

    with pytest.raises(OutOfReach):
        await quoting(fleet)(ASKED)
    with pytest.raises(OutOfReach):
        await QuoteDeliveryHandler(zones=fleet.zones, maps=fleet.maps, clock=fleet.clock)(ASKED)
