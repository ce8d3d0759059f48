"""A crowd of shoppers of every kind, after an event that has too few places for all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from random import Random

from tests.support.aftermath import Aftermath
from tests.support.grounds import Grounds, OnSale, Person
from tests.support.platform import Client, visiting
from tests.support.shoppers import Diary, Entrance, Shopper

RECOVERY_SECONDS_MAX = 60
BOUGHT = ("tok_ok", "tok_notice_early", "tok_authorise", "tok_hang_charged", "tok_decline_once")
RETURNED = ("tok_ok", "tok_authorise", "tok_refund_hangs", "tok_refund_hangs")
KINDS: tuple[Callable[[Shopper], Awaitable[None]], ...] = (
    *(partial(Shopper.buy, token=token) for token in BOUGHT),
    *(partial(Shopper.return_it, token=token) for token in RETURNED),
    *(Shopper.change_mind,) * 2,
    Shopper.dawdle,
    Shopper.give_up,
)
PEOPLE = len(KINDS) + 1
PLACES = 30
"""Two for everybody: each kind gets as far as it wants to. In rows of ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    client: Client
    entrance: Entrance
    diary: Diary
    on_sale: OnSale
    last: Person
    shopping: asyncio.Future[list[None]]

    async def until_done(self) -> None:
        """Everybody has a definite answer in time, and no booking of theirs is half done."""
        async with asyncio.timeout(RECOVERY_SECONDS_MAX):
            await self.shopping

    async def check(self, grounds: Grounds) -> None:
        client = self.client.at(self.entrance.address)
        await Aftermath(grounds, client, self.on_sale, self.diary).check(self.last)


@asynccontextmanager
async def shopping_at(
    grounds: Grounds, address: str, everybody: Sequence[Person], *, seed: int
) -> AsyncIterator[Crowd]:
    """Let them begin; they go where ``entrance`` says. Odd seeds are after numbered seats."""
    on_sale = await grounds.put_on_sale(PLACES, seated=seed % 2 == 1)
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
                last=last,
                shopping=shopping,
            )
        finally:
            shopping.cancel()
