"""Reading the catalogue, and who may read what."""

from collections.abc import Sequence

from application.platform.paging import Page, PageRequest
from application.shop.catalogue_access import must_see
from application.shop.catalogue_ports import CatalogueViews, ProductSummary
from domain.kernel.access import Principal, Right
from domain.kernel.ids import CategoryId, ProductId
from domain.shop.category import Category
from domain.shop.errors import CategoryNotFound
from domain.shop.product import Product, ProductStatus


class GetProduct:
    def __init__(self, views: CatalogueViews) -> None:
        self._views = views

    async def __call__(self, product_id: ProductId, by: Principal | None) -> Product:
        product = await self._views.get(product_id)
        must_see(product, by)
        return product


class ListOwnProducts:
    """One's own products, newest first."""

    def __init__(self, views: CatalogueViews) -> None:
        self._views = views

    async def __call__(
        self, status: ProductStatus | None, page: PageRequest, by: Principal
    ) -> Page[ProductSummary]:
        by.need(Right.SELL)
        return await self._views.own(by.account_id, status, page)


class ListProductCategories:
    def __init__(self, views: CatalogueViews) -> None:
        self._views = views

    async def __call__(self) -> Sequence[Category]:
        return await self._views.categories()


class GetProductCategory:
    def __init__(self, views: CatalogueViews) -> None:
        self._views = views

    async def __call__(self, category_id: CategoryId) -> Category:
        for category in await self._views.categories():
            if category.id == category_id:
                return category
        raise CategoryNotFound(category_id)
