"""What returns need from the outside."""

from collections.abc import Sequence
from typing import Protocol

from application.platform.paging import Page, PageRequest
from application.shop.order_ports import Orders
from application.shop.stock_ports import StockStore
from domain.kernel.ids import AccountId, OrderId, RefundId, ReturnId
from domain.shop.order_return import OrderReturn, ReturnStatus


class Returns(Protocol):
    """Every return there is. Storing one also records the events it carries."""

    async def find(self, return_id: ReturnId) -> OrderReturn:
        """Return it; raise ``ReturnNotFound`` if there is none."""
        ...

    async def lock(self, return_id: ReturnId) -> OrderReturn:
        """Return it and let nobody else change it until the transaction ends.

        Raises ``ReturnNotFound``. Who changes its order as well locks the order first.
        """
        ...

    async def of_order(self, order_id: OrderId) -> Sequence[OrderReturn]:
        """All of an order, the oldest first. With the order locked no other one comes."""
        ...

    async def of_refund(self, refund_id: RefundId) -> OrderReturn | None:
        """Return the one that is paid back by it, locked; ``None`` if none is."""
        ...

    async def add(self, wanted: OrderReturn) -> None: ...

    async def save(self, changed: OrderReturn) -> None:
        """Store a changed return; raise ``StaleVersion`` if it changed meanwhile."""
        ...


class ReturnStore(StockStore, Protocol):
    """What a use case of returns may touch within one transaction."""

    @property
    def orders(self) -> Orders: ...

    @property
    def returns(self) -> Returns: ...


class ReturnViews(Protocol):
    """Returns to be read. Who may see what is for the caller to decide."""

    async def get(self, return_id: ReturnId) -> OrderReturn:
        """Return it; raise ``ReturnNotFound`` if there is none."""
        ...

    async def of_order(self, order_id: OrderId) -> Sequence[OrderReturn]:
        """All of an order, the oldest first."""
        ...

    async def of_buyer(self, buyer_id: AccountId, page: PageRequest) -> Page[OrderReturn]:
        """The buyer's, newest first; raise ``BadCursor``."""
        ...

    async def of_seller(
        self, seller_id: AccountId, statuses: Sequence[ReturnStatus], page: PageRequest
    ) -> Page[OrderReturn]:
        """A seller's, newest first, of any status if none is named; raise ``BadCursor``."""
        ...
