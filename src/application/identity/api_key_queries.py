"""What can be read about one's own API keys: everything but the keys themselves."""

from application.identity.key_ports import ApiKeyViews
from application.identity.own_api_key import own
from application.platform.paging import Page, PageRequest
from domain.identity.api_key import ApiKey
from domain.kernel.access import Principal
from domain.kernel.ids import ApiKeyId


class ListApiKeys:
    def __init__(self, views: ApiKeyViews) -> None:
        self._views = views

    async def __call__(self, page: PageRequest, by: Principal) -> Page[ApiKey]:
        return await self._views.page(by.account_id, page)


class ShowApiKey:
    def __init__(self, views: ApiKeyViews) -> None:
        self._views = views

    async def __call__(self, key_id: ApiKeyId, by: Principal) -> ApiKey:
        return own(await self._views.get(key_id), by)
