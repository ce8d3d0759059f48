"""Variants and what is left of them, from wherever catalogue and stock are kept."""

from collections.abc import Collection, Mapping

from application.shop.cart_ports import Ware
from application.shop.catalogue_ports import CatalogueViews
from application.shop.stock_ports import StockLevels
from domain.kernel.ids import VariantId


class SeparateWares:
    """Asks one after the other."""

    def __init__(self, catalogue: CatalogueViews, levels: StockLevels) -> None:
        self._catalogue = catalogue
        self._levels = levels

    async def of(self, variant_ids: Collection[VariantId]) -> Mapping[VariantId, Ware]:
        variants = await self._catalogue.variants(variant_ids)
        levels = await self._levels.of_variants(variant_ids)
        return {
            id_: Ware(variant=variant, levels=tuple(levels.get(id_, ())))
            for id_, variant in variants.items()
        }
