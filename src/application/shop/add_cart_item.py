from dataclasses import dataclass

from application.shop.cart_desk import CartDesk, ShownCart
from application.shop.item_prices import ItemPrices
from application.shop.shopper import Shopper
from domain.shop.cart_items import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCartItem:
    """So many more of something: goods, places of a type, or named seats."""

    shopper: Shopper
    item: Item
    quantity: int


class AddCartItemHandler:
    """Put something into the cart. It is not held: that happens at the checkout."""

    def __init__(self, desk: CartDesk, prices: ItemPrices) -> None:
        self._desk = desk
        self._prices = prices

    async def __call__(self, command: AddCartItem) -> ShownCart:
        price = await self._prices.of(command.item)
        return await self._desk.open(
            command.shopper,
            lambda cart, now: cart.add(command.item, command.quantity, price=price, now=now),
        )
