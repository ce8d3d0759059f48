"""The market of a delivery: our own fleet's bid beside the partners', and the choice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from application.delivery.ask_partners import AskPartners, PartnerAnswers
from application.delivery.assign_delivery import Wanted
from application.delivery.market_ports import MarketViews
from application.delivery.partner_job import partner_job
from application.delivery.partner_ports import PartnerJob, PartnerQuote
from application.platform.errors import Unavailable
from application.platform.maps import Maps
from application.platform.ports import Clock
from domain.delivery.assignment import Ranked
from domain.delivery.bids import OWN_FLEET, Bid, LeftOut, NoBid, Wish
from domain.delivery.figures import PartnerFigures
from domain.delivery.job import AT_A_STOP
from domain.delivery.market import Choice, choose
from domain.delivery.preferences import CarrierPreferences
from domain.kernel.ids import AccountId
from domain.kernel.money import Money
from domain.kernel.travel import Way, estimated_way

OWN_PRICE = Money(500, "EUR")
NOBODY = AccountId(UUID(int=0))
"""Who has said nothing of what they prefer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketRules:
    wish: Wish = field(default_factory=Wish)
    """That of shops which have not said what they prefer."""

    own_price: Money = OWN_PRICE
    """What our own couriers cost outside of all zones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What is compared for whom, as it was read before anybody was asked."""

    wanted: Wanted
    preferences: CarrierPreferences
    currency: str | None
    answers: PartnerAnswers


class Market:
    def __init__(
        self,
        *,
        ask_partners: AskPartners,
        views: MarketViews,
        maps: Maps,
        clock: Clock,
        rules: MarketRules,
    ) -> None:
        self._ask_partners = ask_partners
        self._views = views
        self._maps = maps
        self._clock = clock
        self._rules = rules

    @property
    def has_partners(self) -> bool:
        return bool(self._ask_partners.names)

    async def ask(self, wanted: Wanted, *, partners: bool) -> Inquiry:
        """Ask every partner that comes into question, or none of them."""
        delivery = wanted.delivery
        preferences = await preferred(self._views, delivery.seller_id, otherwise=self._rules.wish)
        currency = None if delivery.value is None else delivery.value.currency
        job = partner_job(delivery, ready_at=self._clock.now()) if partners else None
        left_out = self._left_out(wanted, preferences)
        return Inquiry(
            wanted=wanted,
            preferences=preferences,
            currency=currency,
            answers=await self._answers(job, currency, left_out),
        )

    async def choose(self, inquiry: Inquiry, couriers: list[Ranked]) -> Choice:
        """Compare what the partners said with what the best of our couriers could do."""
        own = await self._own(inquiry, couriers)
        figures = await self._views.figures()
        bids = [
            bid_of(name, quote, figures.get(name)) for name, quote in inquiry.answers.quotes.items()
        ]
        absent = [NoBid(carrier=name, why=why) for name, why in inquiry.answers.absent.items()]
        return choose(
            [own, *bids] if isinstance(own, Bid) else bids,
            inquiry.preferences.wish,
            now=self._clock.now(),
            due_by=inquiry.wanted.delivery.due_by,
            currency=inquiry.currency,
            absent=absent if isinstance(own, Bid) else [own, *absent],
        )

    def _left_out(self, wanted: Wanted, preferences: CarrierPreferences) -> Mapping[str, LeftOut]:
        if wanted.delivery.is_collected:
            return dict.fromkeys(self._ask_partners.names, LeftOut.FETCHED)
        let_down = wanted.search.let_down_recently(self._clock.now())
        failed = dict.fromkeys(let_down, LeftOut.FAILED_BEFORE)
        return failed | dict.fromkeys(preferences.excluded, LeftOut.EXCLUDED)

    async def _answers(
        self, job: PartnerJob | None, currency: str | None, left_out: Mapping[str, LeftOut]
    ) -> PartnerAnswers:
        if job is None:
            return PartnerAnswers(quotes={}, absent={})
        return await self._ask_partners(job, currency=currency, left_out=left_out)

    async def _own(self, inquiry: Inquiry, couriers: list[Ranked]) -> Bid | NoBid:
        if OWN_FLEET in inquiry.preferences.excluded:
            return NoBid(carrier=OWN_FLEET, why=LeftOut.EXCLUDED)
        if not couriers:
            return NoBid(carrier=OWN_FLEET, why=LeftOut.NOBODY_NEAR)
        best, now = couriers[0], self._clock.now()
        there = now + best.plan.to_pick_up
        way = await self._way(inquiry.wanted, best, there)
        return Bid(
            carrier=OWN_FLEET,
            price=self._price(inquiry, way),
            pick_up_at=there,
            arrives_at=there + AT_A_STOP + way.duration,
            reliability=best.candidate.reliability,
        )

    async def _way(self, wanted: Wanted, best: Ranked, at: datetime) -> Way:
        job, vehicle = wanted.job, best.candidate.round.vehicle
        try:
            return await self._maps.way(job.pickup, job.dropoff, at, by=vehicle)
        except Unavailable:
            return estimated_way(job.pickup, job.dropoff, vehicle)

    def _price(self, inquiry: Inquiry, way: Way) -> Money:
        """The cheapest tariff, as in a quote; outside of all zones what the settings say."""
        job = inquiry.wanted.job
        prices = [
            zone.tariff.price(metres=way.metres, grams=job.grams)
            for zone in inquiry.wanted.zones
            if zone.has(job.dropoff)
        ]
        return min(prices, key=lambda price: price.amount, default=self._rules.own_price)


async def preferred(
    views: MarketViews, seller_id: AccountId | None, *, otherwise: Wish
) -> CarrierPreferences:
    """What a shop has said, or what holds as long as it has not."""
    if seller_id is None:
        return CarrierPreferences(seller_id=NOBODY, wish=otherwise)
    said = await views.preferences(seller_id)
    return said or CarrierPreferences(seller_id=seller_id, wish=otherwise)


def bid_of(name: str, quote: PartnerQuote, figures: PartnerFigures | None) -> Bid:
    """Of whom nothing is known yet the best is believed, as of couriers."""
    known = figures or PartnerFigures(partner=name)
    return Bid(
        carrier=name,
        price=quote.price,
        pick_up_at=quote.pick_up_at,
        arrives_at=quote.arrives_at,
        reliability=known.reliability,
        expires_at=quote.expires_at,
    )
