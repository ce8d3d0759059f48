import re
from dataclasses import dataclass
from unicodedata import combining, normalize

from application.platform.ports import Clock, Ids, UnitOfWork
from application.platform.rich_text import RichText
from application.shop.catalogue_ports import CatalogueStore, Pictures
from application.shop.product_images import GivenImage, images_of
from domain.kernel.access import Principal, Right
from domain.kernel.ids import CategoryId, ProductId, VariantId
from domain.shop.product import Product, ProductChanges
from domain.shop.product_rules import HANDLE_MAX
from domain.shop.variant import Option, Variant, VariantChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftProduct:
    """Without a handle it gets one from its title."""

    title: str
    currency: str
    handle: str | None = None
    description: str = ""
    vendor: str = ""
    kind: str = ""
    tags: tuple[str, ...] = ()
    category_id: CategoryId | None = None
    options: tuple[Option, ...] = ()
    variants: tuple[VariantChanges, ...] = ()
    images: tuple[GivenImage, ...] = ()
    by: Principal


class DraftProductHandler:
    """Prepare a product that nobody else sees yet."""

    def __init__(
        self,
        work: UnitOfWork[CatalogueStore],
        clock: Clock,
        ids: Ids,
        rich_text: RichText,
        pictures: Pictures,
    ) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids
        self._rich_text = rich_text
        self._pictures = pictures

    async def __call__(self, command: DraftProduct) -> Product:
        command.by.need(Right.SELL)
        product = await self._draft(command)
        async with self._work.begin() as store:
            if command.category_id is not None:
                await store.categories.get(command.category_id)
            await store.products.add(product)
        return product.settled()

    async def _draft(self, command: DraftProduct) -> Product:
        images = await images_of(command.images, self._pictures, present=(), by=command.by)
        return Product.draft(
            ProductId(self._ids.new()),
            seller_id=command.by.account_id,
            currency=command.currency,
            now=self._clock.now(),
            changes=self._said(command) | {"images": images},
            variants=tuple(
                Variant(id=VariantId(self._ids.new()), **variant) for variant in command.variants
            ),
        )

    def _said(self, command: DraftProduct) -> ProductChanges:
        return ProductChanges(
            handle=command.handle or handle_of(command.title),
            title=command.title,
            description=self._rich_text.clean(command.description).strip(),
            vendor=command.vendor,
            kind=command.kind,
            tags=command.tags,
            category_id=command.category_id,
            options=command.options,
        )


def handle_of(title: str) -> str:
    """What can stand in an address for a title: "Crème brûlée" is ``creme-brulee``."""
    plain = "".join(letter for letter in normalize("NFKD", title) if not combining(letter))
    return re.sub(r"[\W_]+", "-", plain.lower()).strip("-")[:HANDLE_MAX].strip("-")
