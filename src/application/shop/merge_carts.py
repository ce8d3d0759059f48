from dataclasses import dataclass, field

from application.platform.ports import Clock, UnitOfWork
from application.shop.cart_desk import CartDesk, ShownCart
from application.shop.cart_ports import CartStore, CartTokens, OfAccount, OfGuest
from domain.kernel.access import Principal, Right
from domain.shop.cart import Cart


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeCarts:
    by: Principal
    token: str = field(repr=False)


class MergeCartsHandler:
    """Take what a guest put into their cart over into that of who they turned out to be.

    The guest's cart is gone afterwards: the same once more changes nothing.
    """

    def __init__(
        self, desk: CartDesk, work: UnitOfWork[CartStore], tokens: CartTokens, clock: Clock
    ) -> None:
        self._desk = desk
        self._work = work
        self._tokens = tokens
        self._clock = clock

    async def __call__(self, command: MergeCarts) -> ShownCart:
        command.by.need(Right.ORDER)
        cart = await self._merge(command)
        basket = await self._desk.look(cart, command.by.account_id)
        return ShownCart(basket=basket, merged=True)

    async def _merge(self, command: MergeCarts) -> Cart:
        whose, now = OfAccount(command.by.account_id), self._clock.now()
        async with self._work.begin() as store:
            guests = await store.carts.lock(OfGuest(self._tokens.hash_of(command.token)))
            own = await store.carts.open(self._desk.empty(whose, now))
            if guests is None:
                return own
            merged = own.absorb(guests, now=now)
            await store.carts.remove(guests)
            await store.carts.save(merged)
        return merged.settled()
