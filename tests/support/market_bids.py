"""Bids as tests need them."""

from datetime import timedelta

from domain.delivery.bids import OWN_FLEET, Bid
from domain.kernel.money import Money
from tests.support.clock import NOON


def a_bid(
    carrier: str = OWN_FLEET,
    *,
    price: int = 500,
    minutes: float = 30,
    reliability: float = 1.0,
) -> Bid:
    return Bid(
        carrier=carrier,
        price=Money(price, "EUR"),
        pick_up_at=NOON + timedelta(minutes=minutes / 2),
        arrives_at=NOON + timedelta(minutes=minutes),
        reliability=reliability,
    )
