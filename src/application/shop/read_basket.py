"""Says what a cart costs now, and what changed since its owner last looked."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from application.platform.ports import Clock
from application.shop.basket import Basket, Parcel, ShownLine
from application.shop.basket_changes import changes_of
from application.shop.basket_facts import BasketFacts, FactFinder
from application.shop.basket_lines import parcels_of, shown_lines
from application.shop.basket_prices import currency_of, deliveries_to_price, lines_to_price
from application.shop.delivery_ports import DeliveryQuotes
from domain.kernel.ids import AccountId
from domain.shop.cart import Cart
from domain.shop.order_events import Fulfilment
from domain.shop.pricing import price
from domain.shop.voucher import Usable, usable

_NOTHING = Usable(vouchers=(), refused={})


class BasketReader:
    """Used for every look at a cart, and by the checkout: both say the same."""

    def __init__(self, facts: FactFinder, quotes: DeliveryQuotes, clock: Clock) -> None:
        self._facts = facts
        self._quotes = quotes
        self._clock = clock

    async def __call__(self, cart: Cart, *, buyer_id: AccountId | None) -> Basket:
        """Return the basket; ``buyer_id`` is whose vouchers are counted, if that is known."""
        now = self._clock.now()
        facts = await self._facts(cart, buyer_id=buyer_id, now=now)
        lines = shown_lines(cart, facts)
        parcels = await self._quoted(cart, parcels_of(cart, lines, facts), now)
        return _priced(cart, lines, parcels, facts, now)

    async def _quoted(
        self, cart: Cart, parcels: Sequence[Parcel], now: datetime
    ) -> tuple[Parcel, ...]:
        """At once, so that many parcels take no longer than one."""
        return tuple(await asyncio.gather(*(self._with_quote(cart, each, now) for each in parcels)))

    async def _with_quote(self, cart: Cart, parcel: Parcel, now: datetime) -> Parcel:
        if not parcel.is_brought or parcel.pickup is None or parcel.dropoff is None:
            return parcel
        quote = await self._quotes.quote(
            seller_id=parcel.seller_id,
            pickup=parcel.pickup,
            dropoff=parcel.dropoff,
            country=_country(cart, parcel),
            weight_grams=parcel.weight_grams,
            at=now,
        )
        return replace(parcel, quote=quote)


def _country(cart: Cart, parcel: Parcel) -> str:
    """Of what is brought to a seat nobody has said it."""
    if cart.destination is None or parcel.fulfilment is not Fulfilment.COURIER:
        return ""
    return cart.destination.country


def _priced(
    cart: Cart,
    lines: tuple[ShownLine, ...],
    parcels: tuple[Parcel, ...],
    facts: BasketFacts,
    now: datetime,
) -> Basket:
    currency = currency_of(lines)
    known = [facts.vouchers[each] for each in cart.voucher_ids if each in facts.vouchers]
    found, totals = _NOTHING, None
    if currency is not None:
        to_price = list(lines_to_price(cart, lines, facts, currency))
        found = usable(
            [each.voucher for each in known],
            to_price,
            currency=currency,
            now=now,
            used_up={each.voucher.id for each in known if each.is_used_up},
        )
        totals = price(
            to_price,
            vouchers=found.to_apply,
            deliveries=list(deliveries_to_price(cart, parcels, facts, currency)),
            currency=currency,
        )
    return Basket(
        cart=cart,
        currency=currency,
        lines=lines,
        parcels=parcels,
        totals=totals,
        vouchers=tuple(each.voucher for each in known),
        usable=found,
        tax_is_estimated=cart.destination is None,
        changes=tuple(changes_of(cart, lines, parcels, found.refused, currency)),
    )
