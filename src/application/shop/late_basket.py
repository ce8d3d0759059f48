"""A basket whose money came late: all of it is had again, or nothing of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from application.shop.basket_ports import OfferAgain
from application.shop.order_draft import hold_request
from application.shop.order_holds import BRIEFLY, lock_all, stocks_to_hold, vouchers_of
from application.shop.order_ports import OrderStore
from domain.inventory.errors import NotLeft
from domain.kernel.ids import HoldId, PaymentId
from domain.shop.order import Order
from domain.shop.seller_terms import LateOrderMoney, SellerTerms


class NotThereAgain(Exception):
    """Not everything of it is free: nothing of what was tried may be committed."""


def may_have_again(
    terms: Iterable[SellerTerms], offers: Sequence[OfferAgain], *, now: datetime
) -> bool:
    """Whether everybody concerned would rather sell it late than not at all.

    Of several sellers and organizers the most careful one counts.
    """
    sellers_do = all(each.late_money is LateOrderMoney.REACQUIRE for each in terms)
    return sellers_do and all(
        offer.reacquires and offer.is_open and now < offer.ends_at for offer in offers
    )


async def have_again(
    store: OrderStore,
    order: Order,
    payment_id: PaymentId,
    offers: Sequence[OfferAgain],
    new_hold: HoldId,
    *,
    now: datetime,
) -> HoldId | None:
    """Hold and sell all of it in one go; raise ``NotThereAgain`` if not everything is left."""
    vouchers = await vouchers_of(store, order)
    request = hold_request(order, vouchers, id=new_hold, expires_at=now + BRIEFLY)
    places = set(await store.tickets.places(order.id))
    await lock_all(store, places | stocks_to_hold(request), now=now)
    if not await store.tickets.reacquire(order.id, payment_id, offers, now=now):
        raise NotThereAgain
    if request is None:
        return None
    try:
        await store.inventory.hold(request, now=now)
    except NotLeft:
        raise NotThereAgain from None
    await store.inventory.sell(new_hold, now=now)
    return new_hold
