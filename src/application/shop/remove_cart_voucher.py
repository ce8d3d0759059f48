from dataclasses import dataclass

from application.shop.cart_desk import CartDesk, ShownCart
from application.shop.shopper import Shopper
from domain.kernel.ids import VoucherId


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveCartVoucher:
    shopper: Shopper
    voucher_id: VoucherId


class RemoveCartVoucherHandler:
    """Do without a voucher. Once more, it changes nothing."""

    def __init__(self, desk: CartDesk) -> None:
        self._desk = desk

    async def __call__(self, command: RemoveCartVoucher) -> ShownCart:
        return await self._desk.change(
            command.shopper, lambda cart, now: cart.remove_voucher(command.voucher_id, now=now)
        )
