from dataclasses import dataclass

from application.platform.ports import Clock, UnitOfWork
from application.shop.cart_ports import VoucherStore
from domain.kernel.access import Principal, Right
from domain.kernel.ids import VoucherId
from domain.shop.voucher import Voucher, uses_id
from domain.shop.voucher_errors import VoucherNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class DeactivateVoucher:
    by: Principal
    voucher_id: VoucherId


class DeactivateVoucherHandler:
    """Let nobody use a voucher any more. Who holds it in an order that is open keeps it."""

    def __init__(self, work: UnitOfWork[VoucherStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: DeactivateVoucher) -> Voucher:
        now = self._clock.now()
        async with self._work.begin() as store:
            voucher = await store.vouchers.get(command.voucher_id)
            if not command.by.reaches(voucher.issuer_id, otherwise=Right.SELL_ANY):
                raise VoucherNotFound(command.voucher_id)
            deactivated = voucher.deactivate(now=now)
            await store.vouchers.save(deactivated)
            if voucher.uses is not None:
                # An order that read it a moment ago finds nothing left of it.
                await store.inventory.close([uses_id(voucher.id)], now=now)
        return deactivated.settled()
