from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from application.platform.ports import Clock, UnitOfWork
from application.platform.rich_text import RichText
from application.shop.catalogue_access import own_product
from application.shop.catalogue_ports import CatalogueStore, CatalogueViews, Pictures
from application.shop.product_images import GivenImage, images_of
from domain.kernel.access import Principal
from domain.kernel.ids import ProductId, VariantId
from domain.shop.product import Product, ProductChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeProduct:
    """``variant_options`` gives variants new values, where the options themselves change."""

    product_id: ProductId
    changes: ProductChanges
    images: tuple[GivenImage, ...] | None = None
    variant_options: Mapping[VariantId, tuple[str, ...]] = field(default_factory=dict)
    by: Principal
    if_match: int | None = None


class ChangeProductHandler:
    def __init__(
        self,
        work: UnitOfWork[CatalogueStore],
        clock: Clock,
        rich_text: RichText,
        pictures: Pictures,
        views: CatalogueViews,
    ) -> None:
        self._work = work
        self._clock = clock
        self._rich_text = rich_text
        self._pictures = pictures
        self._views = views

    async def __call__(self, command: ChangeProduct) -> Product:
        changes = await self._resolved(command)
        async with self._work.begin() as store:
            product = await own_product(
                store, command.product_id, by=command.by, if_match=command.if_match
            )
            if (category_id := changes.get("category_id")) is not None:
                await store.categories.get(category_id)
            variants = tuple(
                replace(product.variant(variant_id), options=options)
                for variant_id, options in command.variant_options.items()
            )
            changed = product.change(changes, variants, now=self._clock.now())
            if changed is not product:
                await store.products.save(changed)
        return changed.settled()

    async def _resolved(self, command: ChangeProduct) -> ProductChanges:
        """The changes with clean words, and with images whose addresses are known."""
        changes = ProductChanges(**command.changes)
        if "description" in changes:
            changes["description"] = self._rich_text.clean(changes["description"]).strip()
        if command.images is not None:
            present = (await self._views.get(command.product_id)).images
            changes["images"] = await images_of(
                command.images, self._pictures, present=present, by=command.by
            )
        return changes
