from dataclasses import dataclass

from application.platform.ports import Clock, UnitOfWork
from application.shop.catalogue_access import own_product
from application.shop.catalogue_ports import CatalogueStore
from domain.kernel.access import Principal
from domain.kernel.ids import ProductId, VariantId
from domain.shop.product import Product
from domain.shop.variant import VariantChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeVariant:
    product_id: ProductId
    variant_id: VariantId
    changes: VariantChanges
    by: Principal
    if_match: int | None = None


class ChangeVariantHandler:
    def __init__(self, work: UnitOfWork[CatalogueStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: ChangeVariant) -> Product:
        async with self._work.begin() as store:
            product = await own_product(
                store, command.product_id, by=command.by, if_match=command.if_match
            )
            changed = product.change_variant(
                command.variant_id, command.changes, now=self._clock.now()
            )
            await store.products.save(changed)
        return changed.settled()
