from dataclasses import dataclass

from application.shop.cart_desk import CartDesk, ShownCart
from application.shop.shopper import Shopper
from domain.kernel.ids import CartLineId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCartItem:
    shopper: Shopper
    line_id: CartLineId
    quantity: int


class ChangeCartItemHandler:
    """Have another quantity of something. What it cost when it was last looked at is kept."""

    def __init__(self, desk: CartDesk) -> None:
        self._desk = desk

    async def __call__(self, command: ChangeCartItem) -> ShownCart:
        return await self._desk.change(
            command.shopper,
            lambda cart, now: cart.change(command.line_id, command.quantity, now=now),
        )
