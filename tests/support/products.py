"""Valid products and categories. A test names only what it is about."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from adapters.importing.product_files import ImportedProductFiles
from adapters.memory.products import MemoryCatalogueViews, MemoryImportStore
from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.security.rich_text import Nh3RichText
from adapters.system import SystemIds
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Routes
from application.shop.catalogue_ports import CatalogueStore
from application.shop.export_products import ExportProductsHandler
from application.shop.import_ports import ImportStore
from application.shop.import_products import ImportProducts, ImportProductsHandler
from application.shop.import_report import ProductImportReport
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId, CategoryId, ProductId, VariantId
from domain.kernel.money import Money
from domain.shop.category import Category, CategoryTree
from domain.shop.product import Product, ProductChanges
from domain.shop.variant import Image, Option, Variant
from tests.support.clock import NOON, FakeClock

type Work = UnitOfWork[CatalogueStore]

SELLER = Principal(AccountId(UUID(int=0x5E)), frozenset({Role.SELLER}))
OTHER_SELLER = Principal(AccountId(UUID(int=0x5F)), frozenset({Role.SELLER}))
BUYER = Principal(AccountId(UUID(int=0x60)), frozenset({Role.CUSTOMER}))
ADMIN = Principal(AccountId(UUID(int=0x61)), frozenset({Role.ADMIN}))
ROUTES = Routes([])

SIZE = Option(name="Size", values=("S", "M", "L"))
COLOUR = Option(name="Colour", values=("red", "blue"))


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def a_variant(*options: str, **given: Any) -> Variant:
    plain: dict[str, Any] = {"price": eur(1999), "options": options}
    return Variant(id=VariantId(uuid4()), **(plain | given))


def an_image(position: int = 1, **given: Any) -> Image:
    plain: dict[str, Any] = {"url": f"https://images.example/{position}.jpg", "position": position}
    return Image(**(plain | given))


def a_product(*variants: Variant, **given: Any) -> Product:
    """A product as it was stored: its events are written."""
    plain: dict[str, Any] = {
        "seller_id": SELLER.account_id,
        "currency": "EUR",
        "now": NOON,
    }
    said = ProductChanges(title="Wool socks", handle="wool-socks")
    own = {name: given.pop(name) for name in list(given) if name in plain}
    said.update(given)  # type: ignore[typeddict-item]
    return Product.draft(
        ProductId(uuid4()), variants=variants, changes=said, **(plain | own)
    ).settled()


def a_shirt(**given: Any) -> Product:
    """In three sizes."""
    variants = [a_variant(size, sku=f"SHIRT-{size}") for size in SIZE.values]
    return a_product(
        *variants, **({"title": "Shirt", "handle": "shirt", "options": (SIZE,)} | given)
    )


def a_category(name: str = "Clothes", *, parent: Category | None = None) -> Category:
    tree = CategoryTree([] if parent is None else [parent])
    return Category.create(
        CategoryId(uuid4()),
        name=name,
        slug=name.lower().replace(" ", "-"),
        parent_id=None if parent is None else parent.id,
        tree=tree,
        now=NOON,
    )


async def stored_product(work: Work, product: Product) -> Product:
    """Put it in as if it had just been drafted."""
    async with work.begin() as store:
        await store.products.add(product)
    return product.settled()


async def stored_category(work: Work, category: Category) -> Category:
    async with work.begin() as store:
        await store.categories.add(category)
    return category.settled()


class CountedStock:
    """Stock that is only counted, for those who test something else."""

    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[tuple[AccountId, VariantId], int] = transaction.table("counted")

    async def set_on_hand(
        self, seller_id: AccountId, counted: Mapping[VariantId, int], *, now: datetime
    ) -> bool:
        assert now.tzinfo is not None
        before = dict(self._rows)
        self._rows.update({(seller_id, id_): quantity for id_, quantity in counted.items()})
        return dict(self._rows) != before

    async def on_hand(
        self, seller_id: AccountId, variant_ids: Collection[VariantId]
    ) -> Mapping[VariantId, int]:
        return {
            variant_id: count
            for (owner, variant_id), count in self._rows.items()
            if owner == seller_id and variant_id in variant_ids
        }


class Importer:
    """The import, the export and what they leave behind, in memory."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.database = MemoryDatabase()
        clock = clock or FakeClock()
        self.views = MemoryCatalogueViews(self.database)
        self.work: UnitOfWork[ImportStore] = MemoryUnitOfWork(
            self.database,
            partial(MemoryImportStore, open_stock=CountedStock),
            routes=ROUTES,
            clock=clock,
            wake_up=LocalWakeUp(),
        )
        self.use_case = ImportProductsHandler(
            self.work, ImportedProductFiles(), clock, SystemIds(), Nh3RichText()
        )
        self.export = ExportProductsHandler(self.views, self.work)

    async def bring_in(
        self, content: str, *, by: Principal = SELLER, dry_run: bool = False, currency: str = "EUR"
    ) -> ProductImportReport:
        return await self.use_case(
            ImportProducts(content=content.encode(), currency=currency, dry_run=dry_run, by=by)
        )

    async def products(self, by: Principal = SELLER) -> dict[str, Product]:
        found = await self.views.following(by.account_id, None, limit=1000)
        return {product.handle: product for product in found}

    async def exported(self, by: Principal = SELLER) -> str:
        return "".join([part async for part in self.export(by)])

    def on_hand(self, variant_id: VariantId) -> int | None:
        count: int | None = self.database.table("counted").get((SELLER.account_id, variant_id))
        return count


HEADER = "Handle,Title,Published,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src"


def a_file(*rows: str, header: str = HEADER) -> str:
    return "\n".join((header, *rows)) + "\n"
