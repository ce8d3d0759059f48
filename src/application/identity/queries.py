"""What can be read about accounts."""

from application.identity.ports import AccountView, AccountViews
from application.platform.paging import Page, PageRequest
from domain.identity.errors import AccountNotFound
from domain.kernel.access import Principal, Right
from domain.kernel.ids import AccountId


class ShowAccount:
    """One's own account, or anybody's for those who manage accounts."""

    def __init__(self, views: AccountViews) -> None:
        self._views = views

    async def __call__(self, account_id: AccountId, by: Principal) -> AccountView:
        if not by.reaches(account_id, otherwise=Right.MANAGE_ACCOUNTS):
            raise AccountNotFound(account_id)
        return await self._views.get(account_id)


class ListAccounts:
    def __init__(self, views: AccountViews) -> None:
        self._views = views

    async def __call__(self, page: PageRequest, by: Principal) -> Page[AccountView]:
        by.need(Right.MANAGE_ACCOUNTS)
        return await self._views.page(page)
