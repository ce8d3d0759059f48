"""Carts in memory."""

from datetime import datetime

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from adapters.memory.vouchers import MemoryVouchers
from application.shop.cart_ports import OfAccount, OfGuest, Whose
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import CartId
from domain.shop.cart import FORGOTTEN_AFTER, Cart


class MemoryCarts:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[CartId, Cart] = transaction.table("carts")

    async def lock(self, whose: Whose) -> Cart | None:
        # One transaction at a time: nobody else is here.
        return _find(self._rows, whose)

    async def open(self, cart: Cart) -> Cart:
        whose = _whose(cart)
        known = None if whose is None else _find(self._rows, whose)
        if known is None:
            self._rows[cart.id] = cart
        return known or cart

    async def save(self, cart: Cart) -> None:
        known = self._rows.get(cart.id)
        if known is None or known.version != cart.version:
            raise StaleVersion("The cart changed meanwhile.", cartId=str(cart.id))
        self._rows[cart.id] = cart.settled()
        self._transaction.record(cart)

    async def remove(self, cart: Cart) -> None:
        self._rows.pop(cart.id, None)


class MemoryCartStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.carts = MemoryCarts(transaction)
        self.vouchers = MemoryVouchers(transaction)


class MemoryCartViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def find(self, whose: Whose) -> Cart | None:
        return _find(self._database.table("carts"), whose)


class MemoryOldCarts:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def forget_old(self, now: datetime) -> None:
        async with self._database.lock:
            carts: dict[CartId, Cart] = self._database.table("carts")
            for cart in list(carts.values()):
                if cart.owner_id is None and cart.updated_at <= now - FORGOTTEN_AFTER:
                    del carts[cart.id]


def _find(rows: dict[CartId, Cart], whose: Whose) -> Cart | None:
    return next((cart for cart in rows.values() if _whose(cart) == whose), None)


def _whose(cart: Cart) -> Whose | None:
    if cart.owner_id is not None:
        return OfAccount(cart.owner_id)
    return None if cart.token_hash is None else OfGuest(cart.token_hash)
