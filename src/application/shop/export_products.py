from collections.abc import AsyncIterator

from application.platform.csv_text import csv_of
from application.platform.ports import UnitOfWork
from application.shop.catalogue_ports import CatalogueViews
from application.shop.import_ports import ImportStore
from application.shop.product_table import COLUMNS, marked, rows_of
from domain.kernel.access import Principal, Right
from domain.kernel.ids import ProductId

BATCH = 100


class ExportProductsHandler:
    """All of one's own products as a file that can be imported again and changes nothing."""

    def __init__(self, views: CatalogueViews, work: UnitOfWork[ImportStore]) -> None:
        self._views = views
        self._work = work

    def __call__(self, by: Principal) -> AsyncIterator[str]:
        by.need(Right.SELL)
        return self._text(by)

    async def _text(self, by: Principal) -> AsyncIterator[str]:
        yield csv_of([COLUMNS])
        after: ProductId | None = None
        while True:
            products = await self._views.following(by.account_id, after, limit=BATCH)
            if not products:
                return
            ids = [variant.id for product in products for variant in product.variants]
            async with self._work.begin() as store:
                on_hand = await store.stock.on_hand(by.account_id, ids)
            rows = (row for product in products for row in rows_of(product, on_hand))
            yield csv_of([marked(cell) for cell in row] for row in rows)
            after = products[-1].id
