"""What all changes of a cart have in common: whose it is, one transaction, and a new look."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from application.platform.ports import Clock, Ids, UnitOfWork
from application.shop.basket import Basket
from application.shop.cart_ports import CartStore, CartTokens, OfAccount, OfGuest, Whose
from application.shop.read_basket import BasketReader
from application.shop.shopper import Shopper, whose_cart
from domain.kernel.ids import AccountId, CartId
from domain.shop.cart import Cart
from domain.shop.cart_errors import CartNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCart:
    basket: Basket
    token: str | None = field(default=None, repr=False)
    """Told once: when a guest gets their cart."""

    merged: bool = False
    """Whether the guest's cart is gone, so that its token is of no more use."""


type Verb = Callable[[Cart, datetime], Cart]


class CartDesk:
    """Guests get a cart, and its token, with the first thing they put in."""

    def __init__(
        self,
        *,
        work: UnitOfWork[CartStore],
        read: BasketReader,
        tokens: CartTokens,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._work = work
        self._read = read
        self._tokens = tokens
        self._clock = clock
        self._ids = ids

    async def open(self, shopper: Shopper, verb: Verb) -> ShownCart:
        """Change the cart, which is opened first if there is none."""
        whose, token = whose_cart(shopper, self._tokens), None
        async with self._work.begin() as store:
            now = self._clock.now()
            cart = None if whose is None else await store.carts.lock(whose)
            if cart is None:
                if not isinstance(whose, OfAccount):
                    token = self._tokens.new()
                    whose = OfGuest(self._tokens.hash_of(token))
                cart = await store.carts.open(self.empty(whose, now))
            changed = await _kept(store, cart, verb(cart, now))
        return ShownCart(basket=await self.look(changed, shopper.account_id), token=token)

    async def change(self, shopper: Shopper, verb: Verb) -> ShownCart:
        """Change the cart; raise ``CartNotFound`` if there is none."""
        whose = whose_cart(shopper, self._tokens)
        async with self._work.begin() as store:
            cart = None if whose is None else await store.carts.lock(whose)
            if cart is None:
                raise CartNotFound
            changed = await _kept(store, cart, verb(cart, self._clock.now()))
        return ShownCart(basket=await self.look(changed, shopper.account_id))

    async def look(self, cart: Cart, buyer_id: AccountId | None) -> Basket:
        return await self._read(cart, buyer_id=buyer_id)

    def empty(self, whose: Whose, now: datetime) -> Cart:
        id = CartId(self._ids.new())
        if isinstance(whose, OfAccount):
            return Cart.of_account(id, whose.account_id, now=now)
        return Cart.of_guest(id, whose.token_hash, now=now)


async def _kept(store: CartStore, cart: Cart, changed: Cart) -> Cart:
    if changed is cart:
        return cart
    await store.carts.save(changed)
    return changed.settled()
