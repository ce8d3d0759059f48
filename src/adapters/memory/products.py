"""The catalogue in memory."""

from collections.abc import Callable, Collection, Mapping, Sequence

from adapters.memory.product_categories import MemoryCategories
from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from adapters.shop_variants import shop_variant_of, summary_of
from application.platform.paging import Page, PageRequest
from application.shop.catalogue_keys import key_of_product, product_to_follow
from application.shop.catalogue_ports import ProductSummary, ShopVariant
from application.shop.import_ports import ImportedStock
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, ProductId, VariantId
from domain.shop.category import Category
from domain.shop.errors import HandleTaken, ProductNotFound, SkuTaken
from domain.shop.product import Product, ProductStatus


class MemoryProducts:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[ProductId, Product] = transaction.table("products")
        self._categories = MemoryCategories(transaction)

    async def add(self, product: Product) -> None:
        await self._put(product)

    async def get(self, product_id: ProductId) -> Product:
        try:
            return self._rows[product_id]
        except KeyError:
            raise ProductNotFound(product_id) from None

    async def find(self, seller_id: AccountId, handle: str) -> Product | None:
        for product in self._rows.values():
            if (product.seller_id, product.handle) == (seller_id, handle):
                return product
        return None

    async def save(self, product: Product) -> None:
        if (await self.get(product.id)).version != product.version:
            raise StaleVersion("The product changed meanwhile.", productId=str(product.id))
        await self._put(product)

    async def _put(self, product: Product) -> None:
        if product.category_id is not None:
            await self._categories.get(product.category_id)
        self._check_taken(product)
        self._rows[product.id] = product.settled()
        self._transaction.record(product)

    def _check_taken(self, product: Product) -> None:
        skus = {variant.sku for variant in product.variants if variant.sku}
        for other in self._rows.values():
            if other.seller_id != product.seller_id or other.id == product.id:
                continue
            if other.handle == product.handle:
                raise HandleTaken(product.handle)
            if not skus.isdisjoint(variant.sku for variant in other.variants):
                raise SkuTaken


class MemoryCatalogueStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.products = MemoryProducts(transaction)
        self.categories = MemoryCategories(transaction)


class MemoryImportStore(MemoryCatalogueStore):
    """The catalogue with the stock that a file brings."""

    def __init__(
        self,
        transaction: MemoryTransaction,
        *,
        open_stock: Callable[[MemoryTransaction], ImportedStock],
    ) -> None:
        super().__init__(transaction)
        self.stock = open_stock(transaction)


class MemoryCatalogueViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def get(self, product_id: ProductId) -> Product:
        async with self._database.lock:
            products = self._products
        if product_id not in products:
            raise ProductNotFound(product_id)
        return products[product_id]

    async def variants(self, ids: Collection[VariantId]) -> Mapping[VariantId, ShopVariant]:
        wanted = set(ids)
        async with self._database.lock:
            return {
                variant.id: shop_variant_of(product, variant)
                for product in self._products.values()
                for variant in product.variants
                if variant.id in wanted
            }

    async def own(
        self, seller_id: AccountId, status: ProductStatus | None, page: PageRequest
    ) -> Page[ProductSummary]:
        after = product_to_follow(page)
        async with self._database.lock:
            found = [
                summary_of(product)
                for product in self._products.values()
                if product.seller_id == seller_id and status in {None, product.status}
            ]
        found.sort(key=lambda product: (product.created_at, product.id), reverse=True)
        rest = [each for each in found if not after or (each.created_at, each.id) < after]
        return Page.cut(rest, page, key_of_product)

    async def following(
        self, seller_id: AccountId, after: ProductId | None, *, limit: int
    ) -> Sequence[Product]:
        async with self._database.lock:
            own = [each for each in self._products.values() if each.seller_id == seller_id]
        own.sort(key=lambda product: product.id)
        return [each for each in own if after is None or each.id > after][:limit]

    async def categories(self) -> Sequence[Category]:
        async with self._database.lock:
            categories: Collection[Category] = self._database.table("product_categories").values()
            return sorted(categories, key=lambda category: (category.name, category.id))

    @property
    def _products(self) -> Mapping[ProductId, Product]:
        return self._database.table("products")
