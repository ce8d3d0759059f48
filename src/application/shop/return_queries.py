"""Returns as those read them whom they concern."""

from collections.abc import Sequence

from application.platform.paging import Page, PageRequest
from application.shop.order_ports import OrderViews
from application.shop.order_queries import view_for
from application.shop.return_access import need_seen
from application.shop.return_ports import ReturnViews
from domain.kernel.access import Principal, Right
from domain.kernel.ids import OrderId, ReturnId
from domain.shop.order_return import OrderReturn, ReturnStatus


class GetReturn:
    def __init__(self, views: ReturnViews) -> None:
        self._views = views

    async def __call__(self, return_id: ReturnId, by: Principal) -> OrderReturn:
        found = await self._views.get(return_id)
        need_seen(found, by)
        return found


class ListReturns:
    """What somebody sent back, newest first."""

    def __init__(self, views: ReturnViews) -> None:
        self._views = views

    async def __call__(self, page: PageRequest, by: Principal) -> Page[OrderReturn]:
        return await self._views.of_buyer(by.account_id, page)


class ListReturnsOfOrder:
    """All of an order; to a seller those of what they sold."""

    def __init__(self, views: ReturnViews, orders: OrderViews) -> None:
        self._views = views
        self._orders = orders

    async def __call__(self, order_id: OrderId, by: Principal) -> Sequence[OrderReturn]:
        seen = view_for(await self._orders.get(order_id), by)
        found = await self._views.of_order(order_id)
        return [each for each in found if seen.is_whole or each.seller_id == by.account_id]


class ListSellersReturns:
    """What is sent back to somebody, newest first."""

    def __init__(self, views: ReturnViews) -> None:
        self._views = views

    async def __call__(
        self, statuses: Sequence[ReturnStatus], page: PageRequest, by: Principal
    ) -> Page[OrderReturn]:
        by.need(Right.SELL)
        return await self._views.of_seller(by.account_id, statuses, page)
