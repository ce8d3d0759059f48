from application.platform.ports import Clock
from application.shop.cart_ports import OldCarts


class ForgetOldCarts:
    """Remove carts of guests who will not come back."""

    def __init__(self, old_carts: OldCarts, clock: Clock) -> None:
        self._old_carts = old_carts
        self._clock = clock

    async def __call__(self) -> None:
        await self._old_carts.forget_old(self._clock.now())
