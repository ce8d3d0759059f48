"""What every store of preferences, partners' figures and choices must do, and dispatch with it."""

from datetime import timedelta

import pytest

from domain.delivery.bids import OWN_FLEET, LeftOut, NoBid, Weights, Wish
from domain.delivery.consignment_status import ConsignmentStatus
from domain.delivery.figures import PartnerFigures
from domain.delivery.market import choose
from domain.delivery.preferences import CarrierPreferences
from domain.kernel.errors import StaleVersion
from tests.support.bidders import Bidder, Bidders
from tests.support.clock import NOON
from tests.support.couriers import Fleet
from tests.support.deliveries import SELLER
from tests.support.market_bids import a_bid

WISH = Wish(weights=Weights(price=10, time=80, reliability=10), own_first=True)
FRESH = CarrierPreferences(seller_id=SELLER, wish=Wish())


class MarketContract:
    """Subclass it, give it a ``fleet`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def fleet(self) -> Fleet:
        raise AssertionError("Every adapter brings its own.")

    async def test_what_a_shop_prefers_comes_back_as_it_was(self, fleet: Fleet) -> None:
        assert await fleet.market_views.preferences(SELLER) is None
        said = said_by(FRESH, WISH, "swift", OWN_FLEET)

        async with fleet.work.begin() as store:
            assert await store.preferences.of(SELLER) is None
            await store.preferences.save(said)

        async with fleet.work.begin() as store:
            assert await store.preferences.of(SELLER) == said.settled()
        assert await fleet.market_views.preferences(SELLER) == said.settled()
        assert "CarrierPreferencesChanged" in await fleet.happened()

    async def test_what_changed_meanwhile_is_not_saved(self, fleet: Fleet) -> None:
        said = said_by(FRESH, WISH)
        async with fleet.work.begin() as store:
            await store.preferences.save(said)
        again = said_by(said.settled(), Wish(), "swift")
        async with fleet.work.begin() as store:
            await store.preferences.save(again)

        for old in (said, again):
            with pytest.raises(StaleVersion):
                async with fleet.work.begin() as store:
                    await store.preferences.save(old)
        assert await fleet.market_views.preferences(SELLER) == again.settled()

    async def test_partners_have_figures_as_couriers_have(self, fleet: Fleet) -> None:
        async with fleet.work.begin() as store:
            fresh = await store.partner_figures.lock("swift")
            await store.partner_figures.save(fresh.accepted().failed())

        expected = PartnerFigures(partner="swift").accepted().failed()
        assert fresh == PartnerFigures(partner="swift")
        assert await fleet.market_views.figures() == {"swift": expected}

    async def test_choices_are_kept_in_their_order(self, fleet: Fleet) -> None:
        delivery = await fleet.request()
        absent = NoBid(carrier="slow", why=LeftOut.NO_ANSWER)
        nobody = choose([], WISH, now=NOON, absent=[absent])
        somebody = choose([a_bid("swift"), a_bid()], WISH, now=NOON, absent=[absent])
        later = NOON + timedelta(minutes=1)

        for choice in (nobody, nobody, somebody, nobody, nobody):
            async with fleet.work.begin() as store:
                await store.choices.keep(delivery.id, choice, at=later)

        kept = await fleet.market_views.choices(delivery.id)
        # Each time nobody is found, only the last look is kept.
        assert [(made.number, made.choice) for made in kept] == [(1, somebody), (2, nobody)]
        assert {made.at for made in kept} == {later}

    async def test_old_choices_are_forgotten(self, fleet: Fleet) -> None:
        choice = choose([a_bid()], WISH, now=NOON)
        old, new = await fleet.request(), await fleet.request()
        for delivery, at in ((old, NOON), (old, NOON), (new, NOON + timedelta(days=1))):
            async with fleet.work.begin() as store:
                await store.choices.keep(delivery.id, choice, at=at)

        views, before = fleet.market_views, NOON + timedelta(hours=1)

        assert await views.forget_choices(before=before, limit=1) == 1
        assert await views.forget_choices(before=before, limit=5) == 1
        assert await views.forget_choices(before=before, limit=5) == 0
        assert (await views.choices(old.id), len(await views.choices(new.id))) == ([], 1)

    async def test_who_has_let_a_delivery_down_is_remembered(self, fleet: Fleet) -> None:
        delivery = await fleet.request()
        async with fleet.work.begin() as store:
            search = await store.searches.of(delivery.id)
            await store.searches.save(search.let_down_by("swift", now=NOON))

        async with fleet.work.begin() as store:
            kept = await store.searches.of(delivery.id)

        assert kept.let_down_recently(NOON) == {"swift"}
        assert kept.let_down_recently(NOON + timedelta(hours=1)) == frozenset()

    async def test_the_better_bid_gets_the_delivery_and_it_is_known_why(self, fleet: Fleet) -> None:
        fleet.partners = Bidders(Bidder("swift"), Bidder("slow", takes=timedelta(hours=1)))
        delivery = await fleet.request()

        assert await fleet.dispatch.attempt(delivery.id) is None

        consigned = (await fleet.deliveries.get(delivery.id)).consigned
        assert consigned is not None
        assert consigned.partner == "swift"
        async with fleet.work.begin() as store:
            consignment = await store.consignments.get(consigned.id)
        assert consignment.status is ConsignmentStatus.BOOKING
        assert consignment.quote_reference == "swift-1"
        [made] = await fleet.market_views.choices(delivery.id)
        assert [judged.bid.carrier for judged in made.choice.judged] == ["swift", "slow"]
        assert [each.why for each in made.choice.absent] == [LeftOut.NOBODY_NEAR]


def said_by(before: CarrierPreferences, wish: Wish, *excluded: str) -> CarrierPreferences:
    known = frozenset(excluded)
    return before.change(wish=wish, excluded=known, known=known, by=SELLER, now=NOON)
