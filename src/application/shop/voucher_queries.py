"""Reading vouchers, for those who issued them."""

from application.platform.paging import Page, PageRequest
from application.shop.cart_ports import VoucherUsage, VoucherViews
from domain.kernel.access import Principal, Right
from domain.kernel.ids import VoucherId
from domain.shop.voucher import Voucher
from domain.shop.voucher_errors import VoucherNotFound


class GetVoucher:
    """A voucher, and how often it was used."""

    def __init__(self, views: VoucherViews) -> None:
        self._views = views

    async def __call__(self, voucher_id: VoucherId, *, by: Principal) -> VoucherUsage:
        usage = await self._views.usage(voucher_id)
        if not by.reaches(usage.voucher.issuer_id, otherwise=Right.SELL_ANY):
            raise VoucherNotFound(voucher_id)
        return usage


class ListVouchers:
    """One's own vouchers; of everybody, if one's right reaches them."""

    def __init__(self, views: VoucherViews) -> None:
        self._views = views

    async def __call__(self, page: PageRequest, *, by: Principal) -> Page[Voucher]:
        if by.may(Right.SELL_ANY):
            return await self._views.list(None, page)
        if not by.may(Right.ORGANIZE):
            by.need(Right.SELL)
        return await self._views.list(by.account_id, page)
