"""Who brings a delivery: our own fleet or a partner, by what each of them says.

Everybody's bid is compared with the best of all bids, part by part, and each part is a number
from 0 to 1, of which more is better:

- price: what the cheapest one costs, divided by what this one costs;
- time: how long the fastest one takes until it is there, divided by how long this one takes;
- reliability: how far whoever it is can be relied on, as it was measured.

The score is their average, each part counting as much as the shop wants it to. Whoever would
be there in time comes before everybody who would not. Of equal bids the cheaper one is
chosen, then the earlier one, then the more reliable one, then the first by name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.delivery.bids import OWN_FLEET, Bid, LeftOut, NoBid, Weights, Wish

_MOMENT = timedelta(seconds=1)
"""Nobody is there in no time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A bid, and how it compares."""

    bid: Bid
    price: float
    time: float
    reliability: float
    score: float
    is_late: bool
    left_out: LeftOut | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Who is chosen, and why: everybody's bid, the best first, and everybody without one."""

    judged: tuple[Judged, ...]
    absent: tuple[NoBid, ...] = ()

    @property
    def chosen(self) -> Bid | None:
        """``None`` if nobody has made a bid that counts."""
        first = next(iter(self.judged), None)
        return None if first is None or first.left_out is not None else first.bid

    @property
    def carrier(self) -> str | None:
        return None if self.chosen is None else self.chosen.carrier


def choose(
    bids: Sequence[Bid],
    wish: Wish,
    *,
    now: datetime,
    due_by: datetime | None = None,
    currency: str | None = None,
    absent: Sequence[NoBid] = (),
) -> Choice:
    """The best bid first.

    ``due_by`` is until when it was promised; ``None``: nothing was. If nobody bids in the
    ``currency`` that of our own fleet's bid counts, or of the first one by name.
    """
    counted = _currency(bids, currency)
    comparable = [bid for bid in bids if _left_out(bid, counted, now) is None]
    standard = _Standard.of(comparable, now)
    judged = [_judge(bid, standard, wish.weights, due_by) for bid in comparable]
    ranked = sorted(judged, key=lambda each: _rank(each, wish))
    return Choice(
        judged=(*_without_late(ranked), *_not_comparable(bids, counted, now)),
        absent=tuple(sorted(absent, key=lambda each: each.carrier)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standard:
    """The best of each part."""

    now: datetime
    price: int
    time: timedelta

    @classmethod
    def of(cls, bids: Sequence[Bid], now: datetime) -> "_Standard":
        return cls(
            now=now,
            price=min((bid.price.amount for bid in bids), default=0),
            time=min((_takes(bid, now) for bid in bids), default=_MOMENT),
        )


def _judge(bid: Bid, best: _Standard, weights: Weights, due_by: datetime | None) -> Judged:
    price = 1.0 if bid.price.amount == best.price else best.price / bid.price.amount
    time = best.time / _takes(bid, best.now)
    parts = (
        weights.price * price + weights.time * time + weights.reliability * bid.reliability,
        weights.price + weights.time + weights.reliability,
    )
    return Judged(
        bid=bid,
        price=price,
        time=time,
        reliability=bid.reliability,
        score=parts[0] / parts[1],
        is_late=due_by is not None and bid.arrives_at > due_by,
    )


def _rank(judged: Judged, wish: Wish) -> tuple[bool, bool, float, int, datetime, float, str]:
    bid = judged.bid
    return (
        judged.is_late,
        wish.own_first and bid.carrier != OWN_FLEET,
        -judged.score,
        bid.price.amount,
        bid.arrives_at,
        -bid.reliability,
        bid.carrier,
    )


def _without_late(ranked: Sequence[Judged]) -> list[Judged]:
    """If anybody is in time, being late does not count; otherwise it is better than nothing."""
    if not ranked or ranked[0].is_late:
        return list(ranked)
    return [replace(each, left_out=LeftOut.TOO_LATE) if each.is_late else each for each in ranked]


def _not_comparable(bids: Sequence[Bid], currency: str, now: datetime) -> list[Judged]:
    reasons = ((bid, _left_out(bid, currency, now)) for bid in bids)
    return [
        Judged(
            bid=bid,
            price=0.0,
            time=0.0,
            reliability=bid.reliability,
            score=0.0,
            is_late=False,
            left_out=why,
        )
        for bid, why in sorted(reasons, key=lambda pair: pair[0].carrier)
        if why is not None
    ]


def _left_out(bid: Bid, currency: str, now: datetime) -> LeftOut | None:
    if bid.price.currency != currency:
        return LeftOut.OTHER_CURRENCY
    if bid.expires_at is not None and bid.expires_at <= now:
        return LeftOut.EXPIRED
    return None


def _currency(bids: Sequence[Bid], wanted: str | None) -> str:
    if wanted is not None and any(bid.price.currency == wanted for bid in bids):
        return wanted
    first = min(bids, key=lambda bid: (bid.carrier != OWN_FLEET, bid.carrier), default=None)
    return "" if first is None else first.price.currency


def _takes(bid: Bid, now: datetime) -> timedelta:
    return max(bid.arrives_at - now, _MOMENT)
