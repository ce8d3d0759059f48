from dataclasses import dataclass

from application.platform.ports import Clock, Ids, UnitOfWork
from application.shop.catalogue_access import own_product
from application.shop.catalogue_ports import CatalogueStore
from domain.kernel.access import Principal
from domain.kernel.ids import ProductId, VariantId
from domain.shop.product import Product
from domain.shop.variant import Variant, VariantChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class AddVariant:
    """``variant`` has its price at least."""

    product_id: ProductId
    variant: VariantChanges
    by: Principal


class AddVariantHandler:
    """Offer one more variant of a product; it is the last of them."""

    def __init__(self, work: UnitOfWork[CatalogueStore], clock: Clock, ids: Ids) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: AddVariant) -> Product:
        variant = Variant(id=VariantId(self._ids.new()), **command.variant)
        async with self._work.begin() as store:
            product = await own_product(store, command.product_id, by=command.by)
            changed = product.add_variant(variant, now=self._clock.now())
            await store.products.save(changed)
        return changed.settled()
