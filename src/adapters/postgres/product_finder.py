"""The finder of products in PostgreSQL."""

from collections.abc import Mapping

from adapters.postgres.product_facets import BY_CATEGORY, count_products, facets_of
from adapters.postgres.product_search import Bounds, Search
from adapters.postgres.statement import Pool
from application.platform.paging import Page
from application.shop.search_ports import (
    COUNTED_MAX,
    Counted,
    Facet,
    FacetName,
    ListedProduct,
    ProductSearch,
)
from domain.kernel.ids import CategoryId

_BOUNDS = Bounds()


class PostgresProductFinder:
    def __init__(
        self, pool: Pool, *, counted_max: int = COUNTED_MAX, bounds: Bounds = _BOUNDS
    ) -> None:
        self._pool = pool
        self._counted_max = counted_max
        self._bounds = bounds

    async def find(self, search: ProductSearch) -> Page[ListedProduct]:
        return await Search(self._pool, search, self._bounds).page()

    async def count(self, search: ProductSearch) -> Counted:
        return await count_products(self._pool, search, counted_max=self._counted_max)

    async def facets(
        self, search: ProductSearch, names: frozenset[FacetName]
    ) -> Mapping[FacetName, Facet]:
        return await facets_of(self._pool, search, names, counted_max=self._counted_max)

    async def by_category(self) -> Mapping[CategoryId, int]:
        rows = await BY_CATEGORY.rows(self._pool)
        return {CategoryId(row["category_id"]): row["products"] for row in rows}
