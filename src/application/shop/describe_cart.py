from dataclasses import dataclass, field

from application.shop.cart_desk import CartDesk, ShownCart
from application.shop.shopper import Shopper
from domain.shop.cart_items import Choice, Destination


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeCart:
    shopper: Shopper
    destination: Destination | None = field(repr=False)
    choices: tuple[Choice, ...]


class DescribeCartHandler:
    """Say where everything goes to, and how the goods of each seller come there."""

    def __init__(self, desk: CartDesk) -> None:
        self._desk = desk

    async def __call__(self, command: DescribeCart) -> ShownCart:
        return await self._desk.open(
            command.shopper,
            lambda cart, now: cart.describe(command.destination, command.choices, now=now),
        )
