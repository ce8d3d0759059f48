from dataclasses import dataclass

from application.shop.cart_desk import CartDesk, ShownCart
from application.shop.shopper import Shopper
from domain.kernel.ids import CartLineId


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveCartItem:
    shopper: Shopper
    line_id: CartLineId


class RemoveCartItemHandler:
    """Take something out of the cart."""

    def __init__(self, desk: CartDesk) -> None:
        self._desk = desk

    async def __call__(self, command: RemoveCartItem) -> ShownCart:
        return await self._desk.change(
            command.shopper, lambda cart, now: cart.remove(command.line_id, now=now)
        )
