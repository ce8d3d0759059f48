from dataclasses import dataclass, replace

from application.shop.basket import Basket, Change
from application.shop.cart_desk import CartDesk, ShownCart
from application.shop.cart_ports import CartTokens, CartViews
from application.shop.shopper import Shopper, whose_cart
from domain.kernel.ids import CartLineId
from domain.kernel.money import Money
from domain.shop.cart_errors import CartNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeCart:
    shopper: Shopper


class AcknowledgeCartHandler:
    """Note that the owner saw what changed: it is told once more, and then no longer.

    Reading a cart changes nothing. So an answer that got lost on its way loses no news.
    """

    def __init__(self, desk: CartDesk, views: CartViews, tokens: CartTokens) -> None:
        self._desk = desk
        self._views = views
        self._tokens = tokens

    async def __call__(self, command: AcknowledgeCart) -> ShownCart:
        whose = whose_cart(command.shopper, self._tokens)
        cart = None if whose is None else await self._views.find(whose)
        if cart is None:
            raise CartNotFound
        seen = await self._desk.look(cart, command.shopper.account_id)
        shown = await self._desk.change(
            command.shopper,
            lambda cart, now: cart.acknowledge(_prices(seen), _delivery(seen), now=now),
        )
        return replace(shown, basket=replace(shown.basket, changes=_told(seen, shown.basket)))


def _prices(seen: Basket) -> dict[CartLineId, Money]:
    return {shown.line.id: shown.unit_price for shown in seen.lines if shown.unit_price is not None}


def _delivery(seen: Basket) -> dict[str, Money]:
    return {parcel.key: parcel.quote.price for parcel in seen.parcels if parcel.quote is not None}


def _told(seen: Basket, now: Basket) -> tuple[Change, ...]:
    """What they are told: what they saw for the last time, and what came since."""
    return tuple(dict.fromkeys((*seen.changes, *now.changes)))
