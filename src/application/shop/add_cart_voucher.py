from dataclasses import dataclass, field

from application.platform.ports import UnitOfWork
from application.shop.cart_desk import CartDesk, ShownCart
from application.shop.cart_ports import CartStore, CartTokens, CartViews
from application.shop.shopper import Shopper, whose_cart
from domain.kernel.ids import VoucherId
from domain.shop.cart import Cart
from domain.shop.cart_errors import CartNotFound
from domain.shop.voucher import normal_code
from domain.shop.voucher_errors import UnknownVoucher, VoucherTakesNothingOff


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCartVoucher:
    shopper: Shopper
    code: str = field(repr=False)


class AddCartVoucherHandler:
    """Use a voucher, if it takes something off what is in the cart."""

    def __init__(
        self, desk: CartDesk, work: UnitOfWork[CartStore], views: CartViews, tokens: CartTokens
    ) -> None:
        self._desk = desk
        self._work = work
        self._views = views
        self._tokens = tokens

    async def __call__(self, command: AddCartVoucher) -> ShownCart:
        whose = whose_cart(command.shopper, self._tokens)
        cart = None if whose is None else await self._views.find(whose)
        if cart is None:
            raise CartNotFound
        voucher_id = await self._find(command.code)
        await self._try(cart, voucher_id, command.shopper)
        return await self._desk.change(
            command.shopper, lambda cart, now: cart.add_voucher(voucher_id, now=now)
        )

    async def _find(self, code: str) -> VoucherId:
        async with self._work.begin() as store:
            voucher = await store.vouchers.find(normal_code(code))
        if voucher is None:
            raise UnknownVoucher
        return voucher.id

    async def _try(self, cart: Cart, voucher_id: VoucherId, shopper: Shopper) -> None:
        tried = cart.add_voucher(voucher_id, now=cart.updated_at)
        basket = await self._desk.look(tried, shopper.account_id)
        if (why := basket.usable.refused.get(voucher_id)) is not None:
            raise VoucherTakesNothingOff(why)
