"""What partners would charge before there is anything to deliver, beside our own fleet."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Self

from application.delivery.ask_partners import AskPartners, PartnerAnswers
from application.delivery.courier_ports import Quote
from application.delivery.market import bid_of, preferred
from application.delivery.market_ports import MarketViews
from application.delivery.partner_ports import PartnerJob, PartnerQuote
from application.platform.fresh import Fresh
from application.platform.ports import Clock
from domain.delivery.bids import OWN_FLEET, Bid, Wish
from domain.delivery.figures import Standing
from domain.delivery.market import choose
from domain.delivery.stop import Parcel, ParcelSize, Stop
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId

KEPT_FOR = timedelta(minutes=15)
"""So long the price of a quote is kept at most."""

READY_WITHIN = timedelta(minutes=15)
"""What is ordered now is packed later; what a partner would do now is promised so much later."""

ASKED_AGAIN_AFTER = timedelta(seconds=30)
"""Whoever looks at a cart looks often; partners are asked once in a while."""

DECIMALS = 3
"""Of the grid: a hundred metres or so. Partners are told no more of who only looks."""

GRAMS = 500
QUARTER = timedelta(minutes=15)
LATEST = timedelta(days=1)
"""What can be fetched now is due by then, for all that anybody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoughJob:
    """What partners are asked, as roughly as it makes no difference."""

    pickup: Stop
    dropoff: Stop
    grams: int
    ready_at: datetime | None
    """``None``: now."""

    @classmethod
    def of(cls, pickup: Stop, dropoff: Stop, grams: int, *, at: datetime, now: datetime) -> Self:
        quarter = QUARTER.total_seconds()
        later = datetime.fromtimestamp(at.timestamp() // quarter * quarter, UTC)
        return cls(
            pickup=_rough(pickup),
            dropoff=_rough(dropoff),
            grams=ceil(grams / GRAMS) * GRAMS,
            ready_at=None if at <= now + QUARTER else later,
        )

    def to_job(self, now: datetime) -> PartnerJob:
        ready_at = self.ready_at or now
        return PartnerJob(
            pickup=self.pickup,
            dropoff=self.dropoff,
            parcel=Parcel(self.grams, ParcelSize.of(self.grams)),
            ready_at=ready_at,
            due_by=ready_at + LATEST,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    answers: PartnerAnswers
    until: datetime


class QuotePartners:
    """Chooses as the market will: by what the shop prefers, and how reliable everybody was.

    What one of our own couriers would be like nobody knows yet: the best is believed of them.
    """

    def __init__(
        self, *, ask_partners: AskPartners, views: MarketViews, clock: Clock, wish: Wish
    ) -> None:
        self._ask_partners = ask_partners
        self._views = views
        self._clock = clock
        self._wish = wish
        self._asked = Fresh(self._read, until=lambda asked: asked.until)

    @property
    def are_there(self) -> bool:
        return bool(self._ask_partners.names)

    async def ask(self, job: RoughJob) -> PartnerAnswers:
        known = self._asked.known(job, now=self._clock.now()) or await self._asked.ask(job)
        return PartnerAnswers(quotes={}, absent={}) if known is None else known.answers

    async def best(
        self,
        own: Quote | None,
        answers: PartnerAnswers,
        *,
        metres: float,
        seller_id: AccountId | None,
    ) -> Quote | None:
        """The quote of whoever would be chosen; ``None`` if nobody brings it."""
        now = self._clock.now()
        preferences = await preferred(self._views, seller_id, otherwise=self._wish)
        figures = await self._views.figures()
        bids = [bid_of(name, each, figures.get(name)) for name, each in answers.quotes.items()]
        every = bids if own is None else [_own_bid(own, now), *bids]
        wanted = [bid for bid in every if bid.carrier not in preferences.excluded]
        currency = None if own is None else own.price.currency
        chosen = choose(wanted, preferences.wish, now=now, currency=currency).carrier
        if chosen is None or chosen == OWN_FLEET:
            return None if chosen is None else own
        return _quote(chosen, answers.quotes[chosen], metres, now)

    async def _read(self, job: RoughJob) -> _Asked:
        asked = job.to_job(self._clock.now())
        answers = await self._ask_partners(asked, currency=None, left_out={})
        return _Asked(answers=answers, until=self._clock.now() + ASKED_AGAIN_AFTER)


def _own_bid(own: Quote, now: datetime) -> Bid:
    return Bid(
        carrier=OWN_FLEET,
        price=own.price,
        pick_up_at=now,
        arrives_at=own.arrives_by,
        reliability=Standing().reliability,
    )


def _quote(carrier: str, quote: PartnerQuote, metres: float, now: datetime) -> Quote:
    return Quote(
        carrier=carrier,
        zone_id=None,
        price=quote.price,
        metres=round(metres),
        arrives_by=quote.arrives_at + READY_WITHIN,
        expires_at=min(quote.expires_at, now + KEPT_FOR),
    )


def _rough(stop: Stop) -> Stop:
    """Who has given an address wants it to be found; of all others it is the neighbourhood."""
    if stop.position is None or stop.lines:
        return stop
    latitude, longitude = stop.position.latitude, stop.position.longitude
    near = Position(round(latitude, DECIMALS), round(longitude, DECIMALS))
    return replace(stop, position=near)
