from application.platform.ports import Clock
from application.shop.cart_desk import CartDesk, ShownCart
from application.shop.cart_ports import CartTokens, CartViews, OfGuest
from application.shop.merge_carts import MergeCarts, MergeCartsHandler
from application.shop.shopper import Shopper, whose_cart


class GetCart:
    """Show a cart as it stands now. Who has none sees an empty one.

    The first look after a log-in merges what the same browser had put in as a guest.
    """

    def __init__(
        self,
        *,
        desk: CartDesk,
        views: CartViews,
        merge: MergeCartsHandler,
        tokens: CartTokens,
        clock: Clock,
    ) -> None:
        self._desk = desk
        self._views = views
        self._merge = merge
        self._tokens = tokens
        self._clock = clock

    async def __call__(self, shopper: Shopper) -> ShownCart:
        whose = whose_cart(shopper, self._tokens)
        if shopper.by is not None and shopper.token is not None:
            guests = OfGuest(self._tokens.hash_of(shopper.token))
            if await self._views.find(guests) is not None:
                return await self._merge(MergeCarts(by=shopper.by, token=shopper.token))
        cart = None if whose is None else await self._views.find(whose)
        if cart is None:
            cart = self._desk.empty(whose or OfGuest(b""), self._clock.now())
        is_over = shopper.by is not None and shopper.token is not None
        basket = await self._desk.look(cart, shopper.account_id)
        return ShownCart(basket=basket, merged=is_over)
