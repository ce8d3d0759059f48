"""Which variants of a product can be bought now."""

from collections.abc import Mapping

from application.shop.catalogue_access import must_see
from application.shop.catalogue_ports import CatalogueViews
from application.shop.stock_ports import StockLevels
from domain.kernel.access import Principal
from domain.kernel.ids import ProductId, VariantId


class ShowAvailability:
    def __init__(self, views: CatalogueViews, levels: StockLevels) -> None:
        self._views = views
        self._levels = levels

    async def __call__(
        self, product_id: ProductId, by: Principal | None
    ) -> Mapping[VariantId, bool]:
        """In the order of the variants; what ran out of its hold is free again."""
        product = await self._views.get(product_id)
        must_see(product, by)
        known = await self._levels.of_variants([variant.id for variant in product.variants])
        return {
            variant.id: product.is_active
            and (
                not variant.tracks_stock
                or variant.sells_beyond_stock
                or any(level.left > 0 for level in known.get(variant.id, ()))
            )
            for variant in product.variants
        }
