"""Categories of products in memory."""

from collections.abc import Mapping, Sequence

from adapters.memory.unit_of_work import MemoryTransaction
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import CategoryId, ProductId
from domain.shop.category import Category
from domain.shop.errors import CategoryInUse, CategoryNotFound, SlugTaken
from domain.shop.product import Product


class MemoryCategories:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[CategoryId, Category] = transaction.table("product_categories")

    async def all(self) -> Sequence[Category]:
        return sorted(self._rows.values(), key=lambda category: (category.name, category.id))

    async def get(self, category_id: CategoryId) -> Category:
        try:
            return self._rows[category_id]
        except KeyError:
            raise CategoryNotFound(category_id) from None

    async def add(self, category: Category) -> None:
        if category.parent_id is not None:
            await self.get(category.parent_id)
        taken = (each.slug for each in self._rows.values() if each.id != category.id)
        if category.slug in taken:
            raise SlugTaken(category.slug)
        self._rows[category.id] = category.settled()
        self._transaction.record(category)

    async def save(self, category: Category) -> None:
        await self._must_be_fresh(category)
        await self.add(category)

    async def remove(self, category: Category) -> None:
        await self._must_be_fresh(category)
        products: Mapping[ProductId, Product] = self._transaction.table("products")
        above = {each.parent_id for each in self._rows.values()}
        if category.id in above | {product.category_id for product in products.values()}:
            raise CategoryInUse
        del self._rows[category.id]
        self._transaction.record(category)

    async def _must_be_fresh(self, category: Category) -> None:
        if (await self.get(category.id)).version != category.version:
            raise StaleVersion("The category changed meanwhile.", categoryId=str(category.id))
