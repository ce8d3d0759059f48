from application.alerts.ports import AlertFilter, AlertViews
from application.platform.paging import Page, PageRequest
from domain.alerts.alert import Alert
from domain.kernel.access import Principal, Right


class ListAlerts:
    def __init__(self, views: AlertViews) -> None:
        self._views = views

    async def __call__(self, wanted: AlertFilter, page: PageRequest, by: Principal) -> Page[Alert]:
        by.need(Right.OPERATE)
        return await self._views.page(wanted, page)
