from dataclasses import dataclass

from application.platform.ports import Clock, UnitOfWork
from application.shop.catalogue_access import own_product
from application.shop.catalogue_ports import CatalogueStore
from domain.kernel.access import Principal
from domain.kernel.ids import ProductId
from domain.shop.product import Product


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivateProduct:
    product_id: ProductId
    by: Principal
    if_match: int | None = None


class ActivateProductHandler:
    """Let everybody see a product and buy it."""

    def __init__(self, work: UnitOfWork[CatalogueStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: ActivateProduct) -> Product:
        async with self._work.begin() as store:
            product = await own_product(
                store, command.product_id, by=command.by, if_match=command.if_match
            )
            changed = product.activate(now=self._clock.now())
            await store.products.save(changed)
        return changed.settled()
