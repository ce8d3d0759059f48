"""A crowd of shoppers of every kind, after an event that has too few places for all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from random import Random

from tests.support.aftermath import Aftermath
from tests.support.grounds import PRICE, Grounds, OnSale, Person
from tests.support.grounds_shop import GroundsShop, OnShelf
from tests.support.order_aftermath import OrderAftermath
from tests.support.platform import Client, visiting
from tests.support.shoppers import Diary, Entrance, Shopper

RECOVERY_SECONDS_MAX = 60
BOUGHT = ("tok_ok", "tok_notice_early", "tok_authorise", "tok_hang_charged")
RETURNED = ("tok_ok", "tok_refund_hangs", "tok_refund_hangs")
ORDERED = ("tok_ok", "tok_decline_once")
KINDS: tuple[Callable[[Shopper], Awaitable[None]], ...] = (
    *(partial(Shopper.buy, token=token) for token in BOUGHT),
    *(partial(Shopper.return_it, token=token) for token in RETURNED),
    *(partial(Shopper.order, token=token) for token in ORDERED),
    partial(Shopper.return_order, token="tok_authorise"),
    Shopper.change_mind,
    Shopper.dawdle,
    Shopper.give_up,
)
PEOPLE = len(KINDS) + 1
PIECES = 20
PLACES = 30
"""Two for everybody: each kind gets as far as it wants to. In rows of ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    client: Client
    entrance: Entrance
    diary: Diary
    on_sale: OnSale
    shop: GroundsShop
    on_shelf: OnShelf
    last: Person
    shopping: asyncio.Future[list[None]]

    async def until_done(self) -> None:
        """Everybody has a definite answer in time, and no booking of theirs is half done."""
        async with asyncio.timeout(RECOVERY_SECONDS_MAX):
            await self.shopping

    async def check(self, grounds: Grounds) -> None:
        client = self.client.at(self.entrance.address)
        await OrderAftermath(grounds, client, self.shop, self.on_shelf, self.diary).check()
        await Aftermath(grounds, client, self.on_sale, self.diary).check(self.last)


@asynccontextmanager
async def shopping_at(
    grounds: Grounds, address: str, everybody: Sequence[Person], *, seed: int
) -> AsyncIterator[Crowd]:
    """Let them begin; they go where ``entrance`` says. Odd seeds are after numbered seats."""
    on_sale = await grounds.put_on_sale(PLACES, seated=seed % 2 == 1)
    shop = await GroundsShop.open(grounds)
    on_shelf = await shop.put_on_sale(PIECES, price=PRICE)
    last, *people = everybody
    chance, diary, entrance = Random(seed), Diary(), Entrance(address)
    async with visiting("") as client:
        shopping = asyncio.gather(
            *(
                kind(
                    Shopper(
                        client.known_by(person.token),
                        entrance=entrance,
                        person=person,
                        on_sale=on_sale,
                        on_shelf=on_shelf,
                        diary=diary,
                        chance=Random(chance.random()),
                    )
                )
                for kind, person in zip(KINDS, people, strict=True)
            )
        )
        try:
            yield Crowd(
                client=client,
                entrance=entrance,
                diary=diary,
                on_sale=on_sale,
                shop=shop,
                on_shelf=on_shelf,
                last=last,
                shopping=shopping,
            )
        finally:
            shopping.cancel()
