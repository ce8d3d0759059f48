from datetime import timedelta
from uuid import UUID

import pytest

from domain.booking.errors import NotOnSale
from domain.booking.offer import NotOffered, RefundTier
from domain.kernel.ids import TicketTypeId
from domain.kernel.money import Money
from tests.support.booking import NOTHING, PRICE, TONIGHT, an_offer

TIERS = (
    RefundTier(before_start=timedelta(days=7), percent=100),
    RefundTier(before_start=timedelta(days=1), percent=50),
    RefundTier(before_start=timedelta(0), percent=10),
)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("before_start", "goes_back"),
    [
        (timedelta(days=30), 2500),
        (timedelta(days=7), 2500),
        (timedelta(days=7) - SECOND, 1250),
        (timedelta(days=1), 1250),
        (timedelta(days=1) - SECOND, 250),
        (timedelta(0), 250),
        (-SECOND, 0),
    ],
)
def test_the_best_tier_that_is_still_reached_goes_back(
    before_start: timedelta, goes_back: int
) -> None:
    offer = an_offer(refund_tiers=TIERS)

    assert offer.refund_of(PRICE, now=TONIGHT - before_start) == Money(goes_back, "EUR")


def test_without_a_policy_nothing_goes_back() -> None:
    assert an_offer().refund_of(PRICE, now=TONIGHT - timedelta(days=30)) == NOTHING


def test_a_share_is_rounded_half_to_even() -> None:
    offer = an_offer(refund_tiers=TIERS)

    assert offer.refund_of(Money(97, "EUR"), now=TONIGHT - timedelta(days=2)) == Money(48, "EUR")
    assert offer.refund_of(Money(99, "EUR"), now=TONIGHT - timedelta(days=2)) == Money(50, "EUR")


def test_an_event_takes_bookings_until_it_ends() -> None:
    offer = an_offer()

    assert offer.takes_bookings(offer.ends_at - SECOND)
    assert not offer.takes_bookings(offer.ends_at)
    with pytest.raises(NotOnSale):
        offer.need_open(offer.ends_at)


def test_a_type_of_another_event_is_not_offered() -> None:
    with pytest.raises(NotOffered):
        an_offer().type(TicketTypeId(UUID(int=1)))
