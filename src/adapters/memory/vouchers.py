"""Vouchers in memory."""

from collections.abc import Collection, Mapping, Sequence

from adapters.memory.inventory import MemoryInventory
from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.platform.paging import Page, PageRequest
from application.shop.cart_ports import VoucherStanding, VoucherUsage
from domain.inventory.stock import Stock
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, StockId, VoucherId
from domain.shop.voucher import Voucher, buyer_uses_id, uses_id
from domain.shop.voucher_errors import VoucherCodeTaken, VoucherNotFound


class MemoryVouchers:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[VoucherId, Voucher] = transaction.table("vouchers")

    async def add(self, vouchers: Sequence[Voucher]) -> None:
        for voucher in vouchers:
            if await self.find(voucher.code) is not None:
                raise VoucherCodeTaken(voucher.code)
            self._put(voucher)

    async def get(self, voucher_id: VoucherId) -> Voucher:
        try:
            return self._rows[voucher_id]
        except KeyError:
            raise VoucherNotFound(voucher_id) from None

    async def find(self, code: str) -> Voucher | None:
        return next((row for row in self._rows.values() if row.code == code), None)

    async def of(self, ids: Collection[VoucherId]) -> Mapping[VoucherId, Voucher]:
        return {id_: self._rows[id_] for id_ in ids if id_ in self._rows}

    async def save(self, voucher: Voucher) -> None:
        if (await self.get(voucher.id)).version != voucher.version:
            raise StaleVersion("The voucher changed meanwhile.", voucherId=str(voucher.id))
        self._put(voucher)

    def _put(self, voucher: Voucher) -> None:
        self._rows[voucher.id] = voucher.settled()
        self._transaction.record(voucher)


class MemoryVoucherStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.vouchers = MemoryVouchers(transaction)
        self.inventory = MemoryInventory(transaction)


class MemoryVoucherViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def standings(
        self, ids: Collection[VoucherId], buyer_id: AccountId | None
    ) -> Mapping[VoucherId, VoucherStanding]:
        known = self._vouchers
        return {id_: self._standing(known[id_], buyer_id) for id_ in ids if id_ in known}

    async def usage(self, voucher_id: VoucherId) -> VoucherUsage:
        voucher = self._vouchers.get(voucher_id)
        if voucher is None:
            raise VoucherNotFound(voucher_id)
        stock = self._stocks.get(uses_id(voucher_id))
        return VoucherUsage(
            voucher=voucher,
            used=0 if stock is None else stock.sold,
            held=0 if stock is None else stock.held,
        )

    async def list(self, issuer_id: AccountId | None, page: PageRequest) -> Page[Voucher]:
        after = page.after_id()
        found = [
            voucher
            for voucher in self._vouchers.values()
            if issuer_id in {None, voucher.issuer_id} and (after is None or voucher.id < after)
        ]
        newest = sorted(found, key=lambda voucher: voucher.id, reverse=True)
        return Page.cut(newest[: page.limit + 1], page, lambda voucher: (str(voucher.id),))

    @property
    def _vouchers(self) -> dict[VoucherId, Voucher]:
        return self._database.table("vouchers")

    @property
    def _stocks(self) -> dict[StockId, Stock]:
        return self._database.table("stocks")

    def _standing(self, voucher: Voucher, buyer_id: AccountId | None) -> VoucherStanding:
        uses = self._stocks.get(uses_id(voucher.id))
        own = None if buyer_id is None else self._stocks.get(buyer_uses_id(voucher.id, buyer_id))
        return VoucherStanding(
            voucher=voucher,
            left=None if uses is None else uses.left,
            left_for_buyer=None if own is None else own.left,
        )
